"""An organisation's page, the heart of the portal: head, timeline, records, grades; and its non-public side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render

from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance.queries import Shown, Standing
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.consent import Standing as Consented
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.interfaces.web import timeline
from chuxin.interfaces.web.forms import PurposeForm
from chuxin.kernel.actor import ANYONE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import actions as publication_actions
from chuxin.services.publication import queries as publication
from chuxin.services.publication.profile import Lane, Line, Profile

PUBLIC = frozenset({"public"})
# Why there is no grade, where the scheme does not concern the organisation.
_NOT_CONCERNED = frozenset({"not_scored", "no_record"})


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the record list: the lane it chooses (``None``: all), with how many records it leaves."""

    family: str | None
    title: Text
    count: int
    chosen: bool


def found(code: str) -> Subject:
    """The organisation with this code. Refuses ``subject.unknown``."""
    subject = subjects.subject_by_code(code)
    if subject is None:
        raise Refusal(
            "subject.unknown",
            Text(f"没有代码为“{code}”的组织。", f"No organisation here has the code “{code}”."),
            Text(
                "请核对 18 位统一社会信用代码，或按名称查询。",
                "Check the 18 characters of the code, or search by name.",
            ),
        )
    return subject


def page(request: Asking, code: str) -> HttpResponse:
    """The public page: the same for everyone, whoever signed in."""
    if code != code.upper():
        return redirect("organisation", code.upper(), permanent=True)
    return kept(request, lambda: _page(request, code))


def _page(request: Asking, code: str) -> HttpResponse:
    subject = found(code)
    profile = publication.profile_of(subject.number, viewer=ANYONE, on=request.on)
    merged = code if subjects.bearer(code) != subject.number else None
    return render(request, "web/organisation.html", context_of(profile, request) | {"merged": merged})


def full(request: Asking, code: str) -> HttpResponse:
    """The non-public side, for those entitled: opened by stating a purpose, which is logged (R27), or one that the
    organisation has consented to (R34)."""
    subject = found(code)
    purposes = _purposes(request, subject.number)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "subject": subject, "purposes": purposes}
        return render(request, "web/purpose.html", context, status=422 if form.errors else 200)
    reader = replace(request.actor, purpose=form.cleaned_data["purpose"])
    profile = publication_actions.open_file(subject.number, actor=reader, at=request.at)
    return render(request, "web/organisation.html", context_of(profile, request) | {"purpose": reader.purpose})


def _purposes(request: Asking, number: int) -> list[str]:
    """The purposes that open the file to a reader by consent; none where the purpose is free. Refuses whoever may read
    nothing but what is public, or has no consent that is in force."""
    actor = request.actor
    if publication.grant_for(actor, number, request.on).tiers != PUBLIC:
        return []
    if not actor.may("file.read_authorised"):
        actor.must("file.read_shared")
    held = access.consents_of(number, actor.agency or "")
    live = [one.terms.purpose for one in held if one.standing(request.on) is Consented.LIVE]
    if not live and request.method != "POST":
        access.must_be_granted(actor, number, request.on)
    return live


def context_of(profile: Profile, request: Asking, *, own: bool = False) -> dict[str, object]:
    """What the page's template needs of ``profile``, filtered by the lane named in the address; ``own`` where the
    organisation itself reads it, who sees its grades before they are final too."""
    family = request.GET.get("family")
    lanes = [lane for lane in profile.lanes if family in (None, lane.family)]
    graded = governance.grades_shown(profile.head.number, on=profile.on, own=own)
    past = [one for one in graded if one.standing is Standing.PAST]
    bearers = subjects.own([one.of for one in past if one.of is not None]) if past else {}
    with_lines = [lane for lane in profile.lanes if lane.lines]
    return {
        "profile": profile,
        "head": profile.head,
        "kind": _kind_of(profile),
        "place": _place_of(profile),
        "lanes": lanes,
        "chips": _chips(profile, family),
        "drawing": timeline.draw([(lane.title, _happenings(lane)) for lane in with_lines], profile.on),
        "lines": sorted((line for lane in lanes for line in lane.lines), key=_newest_first),
        "silent": [lane for lane in lanes if not lane.lines],
        "grades": _concerning(_newest_of_each([one for one in graded if one.standing is not Standing.PAST])),
        "past": [(one, bearers[one.of]) for one in past if one.of in bearers],
    }


def _newest_of_each(grades: Sequence[Shown]) -> list[Shown]:
    """Of each scorecard the newest grade, and the one in use where another was only told beforehand; newest first."""
    current = [shown for shown in grades if shown.standing is not Standing.SUPERSEDED]
    return list({(one.grade.scorecard, one.standing): one for one in reversed(current)}.values())


def _concerning(grades: Sequence[Shown]) -> list[Shown]:
    """The schemes that concern the organisation: not those that do not judge its kind, or of which it has no record.
    Where none does, the first that was run says why."""
    told = [one for one in grades if one.grade.reason not in _NOT_CONCERNED]
    return told or list(grades[-1:])


def _kind_of(profile: Profile) -> Text | None:
    kinds = {kind.id: kind.title for kind in subjects.kinds(profile.on)}
    return kinds.get(profile.head.kind)


def _place_of(profile: Profile) -> Text | None:
    """The division with the places that packs add; the one above it for a code nobody declared."""
    path = subjects.places(profile.on).path(profile.head.region) if profile.head.region else ()
    if not path:
        return profile.head.place
    return Text("".join(place.name.zh for place in path), ", ".join(place.name.en for place in reversed(path)))


def _chips(profile: Profile, family: str | None) -> list[Chip]:
    every = Chip(None, Text("全部", "All"), len(profile.lines), family is None)
    lanes = [lane for lane in profile.lanes if lane.lines]
    return [every, *(Chip(lane.family, lane.title, len(lane.lines), lane.family == family) for lane in lanes)]


def _happenings(lane: Lane) -> list[timeline.Happening]:
    return [
        timeline.Happening(
            anchor=line.record,
            title=line.summary,
            on=line.decided_on,
            until=line.window.until,
            polarity=line.polarity,
            past=not line.state.counts,
        )
        for line in lane.lines
    ]


def _newest_first(line: Line) -> tuple[int, str]:
    return -line.decided_on.toordinal(), line.record
