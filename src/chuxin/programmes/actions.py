"""What may be done with packs: put one in force, checked whole, so that it can be repeated without harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from chuxin.assessment.governance import actions as governance
from chuxin.assessment.governance.actions import Proposal
from chuxin.assessment.governance.adoption import Adoption
from chuxin.foundation.law import actions as law
from chuxin.foundation.law import queries as register
from chuxin.foundation.law.actions import Installation
from chuxin.foundation.law.register import Change
from chuxin.kernel.actor import Actor
from chuxin.programmes.check import must_hold
from chuxin.programmes.load import read_packs, texts_below
from chuxin.programmes.pack import Pack
from chuxin.programmes.queries import installed


def install(paths: Sequence[Path], *, actor: Actor, at: datetime) -> Installation:
    """Check the packs together with what is installed, then install them; all or nothing.

    Repeating it changes nothing and checks nothing again: what the register holds to the word was checked when it
    came. Refuses ``pack.faults`` with every finding, or what the law refuses.
    """
    actor.must("law.install")
    pack = read_packs(paths)
    if pack.findings or _has_news(pack):
        must_hold(pack, installed())
    return law.install(pack.installable, actor=actor, at=at)


def _has_news(pack: Pack) -> bool:
    known = register.register()
    return any(known.change_of(each) is not Change.UNCHANGED for each in pack.installable)


def draft_scheme(paths: Sequence[Path], *, replaces: int | None = None, actor: Actor, at: datetime) -> Adoption:
    """Put the scheme of these files forward as a draft, checked whole like a pack, its worked examples run.

    Refuses ``pack.faults`` with every finding, and what ``governance.actions.draft`` refuses.
    """
    actor.must("scheme.draft")
    pack = read_packs(paths)
    must_hold(pack, installed())
    files = tuple((name, text) for path in paths for name, text in texts_below(path))
    return governance.draft(Proposal(pack.installable, files, replaces), actor=actor, at=at)
