"""One step of a procedure as the ledger tells it: what happened, when, by whom; every state is folded from steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from chuxin.kernel.canonical import Json

DRAFTED: Final = "governance.drafted"
CHECKED: Final = "governance.checked"
OPENED: Final = "governance.opened"
COMMENTED: Final = "governance.commented"
HIDDEN: Final = "governance.hidden"
ANSWERED: Final = "governance.answered"
PUBLISHED: Final = "governance.published"
WITHDRAWN: Final = "governance.withdrawn"
STARTED: Final = "governance.started"
PREVIEWED: Final = "governance.previewed"
OBJECTED: Final = "governance.objected"
EXTENDED: Final = "governance.extended"
DECIDED: Final = "governance.decided"
RERUN: Final = "governance.rerun"
FINAL: Final = "governance.final"

SCHEME_STEPS: Final = (DRAFTED, CHECKED, OPENED, COMMENTED, HIDDEN, ANSWERED, PUBLISHED, WITHDRAWN)
ROUND_STEPS: Final = (STARTED, PREVIEWED, OBJECTED, EXTENDED, DECIDED, RERUN, FINAL)

_CHINA: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger about a procedure. ``thread`` is the entry that began it: a draft, or a run.

    ``subject`` is the organisation it concerns, where it concerns one.
    """

    seq: int
    thread: int
    kind: str
    scorecard: str
    at: datetime
    actor: str
    body: Mapping[str, Json]
    subject: int | None = None

    @property
    def day(self) -> date:
        """The local day it happened on: day 0 of every clock that starts with it."""
        return day_of(self.at)

    def text(self, name: str) -> str:
        """A word of its body; empty where it has none."""
        value = self.body.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int:
        """A whole number of its body."""
        return int(str(self.body[name]))

    def date(self, name: str) -> date:
        """A day of its body."""
        return date.fromisoformat(str(self.body[name]))


def day_of(at: datetime) -> date:
    """The day of a moment in China."""
    return at.astimezone(_CHINA).date()


def of_kind(steps: Sequence[Step], kind: str) -> tuple[Step, ...]:
    """The steps of one kind, oldest first."""
    return tuple(step for step in steps if step.kind == kind)


def newest(steps: Sequence[Step], kind: str) -> Step | None:
    """The newest step of one kind."""
    found = of_kind(steps, kind)
    return found[-1] if found else None
