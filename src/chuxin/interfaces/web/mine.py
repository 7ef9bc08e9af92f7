"""An organisation's own side: its whole file, who has read it, and its reports (R26, R27)."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.foundation.access import queries as grants
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.web.listing_desk import cases_about
from chuxin.interfaces.web.log_words import posts
from chuxin.interfaces.web.organisation import context_of
from chuxin.interfaces.web.told import told_grades
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication


def page(request: Asking) -> HttpResponse:
    """The file of the organisation the account acts for, as itself may see it, and the reads of it by others."""
    request.actor.must("file.read_own")
    number = request.actor.subject
    if number is None:
        raise Refusal(
            "access.no_organisation",
            Text("当前账号没有代表任何组织。", "This account does not act for an organisation."),
            Text("请用组织的账号登录。", "Sign in with an organisation's account."),
        )
    viewer = replace(request.actor, purpose="own file")
    profile = publication.profile_of(number, viewer=viewer, on=request.on)
    reads = grants.reads_of(number)
    context = context_of(profile, request, own=True) | {
        "cases": cases_about(number, request.on),
        "told": told_grades(number, request),
        "reads": reads,
        "posts": posts(read.actor for read in reads),
        "reports": publication.reports_of(number),
    }
    return render(request, "web/mine.html", context)
