"""The procedure of a severe listing: which step may come next, and where a case stands on a day.

Proposed → noticed → (statement) → checked → decided → published → removed or run out → its end known everywhere. A
stage is never stored: it follows from the steps and the day. A clock can end a listing, never lengthen it; only a new
decision lists again (lifecycle.md §6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from chuxin.assessment.consequences.act import Step, four_eyes
from chuxin.kernel.days import add_months, add_working_days
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CLAUSE: Final = "cn.state-council-49-2020"


class Stage(StrEnum):
    """Where a case stands on a day."""

    PROPOSED = "proposed"
    NOTICED = "noticed"
    HEARD = "heard"
    CHECKED = "checked"
    DECIDED = "decided"
    NOT_LISTED = "not_listed"
    DROPPED = "dropped"
    PUBLISHED = "published"
    REMOVED = "removed"
    RUN_OUT = "run_out"
    CLOSED = "closed"


STAGES: Final[Mapping[str, Text]] = {
    Stage.PROPOSED: Text("已提出，待告知", "proposed, notice to be served"),
    Stage.NOTICED: Text("陈述申辩期内", "within the statement period"),
    Stage.HEARD: Text("陈述申辩期满，待核查", "statement period over, to be checked"),
    Stage.CHECKED: Text("已核查，待决定", "checked, to be decided"),
    Stage.DECIDED: Text("已决定列入，待公布", "decided, to be published"),
    Stage.NOT_LISTED: Text("决定不予列入", "decided not to list"),
    Stage.DROPPED: Text("已撤回提出", "proposal taken back"),
    Stage.PUBLISHED: Text("已公布", "published"),
    Stage.REMOVED: Text("已移出，待同步", "removed, end to be passed on"),
    Stage.RUN_OUT: Text("期限届满，待同步", "run out, end to be passed on"),
    Stage.CLOSED: Text("已办结", "closed"),
}
# Step → the stages from which it may be taken.
_FROM: Final[Mapping[str, frozenset[Stage]]] = {
    "noticed": frozenset({Stage.PROPOSED}),
    "stated": frozenset({Stage.NOTICED, Stage.HEARD}),
    "checked": frozenset({Stage.HEARD}),
    "decided": frozenset({Stage.CHECKED}),
    "dropped": frozenset({Stage.PROPOSED, Stage.NOTICED, Stage.HEARD, Stage.CHECKED}),
    "published": frozenset({Stage.DECIDED}),
    "annotated": frozenset({Stage.DECIDED, Stage.PUBLISHED}),
    "removed": frozenset({Stage.PUBLISHED}),
    "synced": frozenset({Stage.REMOVED, Stage.RUN_OUT}),
}
STEP_TITLES: Final[Mapping[str, Text]] = {
    "noticed": Text("送达事先告知书", "prior notice served"),
    "stated": Text("陈述申辩", "statement and defence"),
    "checked": Text("核查陈述申辩", "statement checked"),
    "decided": Text("作出决定", "decision"),
    "dropped": Text("撤回提出", "proposal taken back"),
    "published": Text("公布", "published"),
    "annotated": Text("标注复议或诉讼", "reconsideration or lawsuit noted"),
    "removed": Text("移出名单", "removed from the list"),
    "synced": Text("同步停止公示", "end passed on everywhere"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of listing with its steps, oldest first. ``records`` are the facts it rests on; ``months`` the term and
    ``statement_days`` the period of the list in force when it was proposed."""

    seq: int
    list: str
    edition: str
    subject: int
    ground: str
    records: tuple[str, ...]
    reason: str
    months: int | None
    statement_days: int
    sync_working_days: int
    agency: str
    proposed_at: datetime
    proposed_on: date
    proposed_by: str
    steps: tuple[Step, ...]

    def step(self, kind: str, on: date) -> Step | None:
        """The newest step of a kind that has taken effect by ``on``."""
        return next((each for each in reversed(self.steps) if each.kind == kind and each.on <= on), None)

    def all(self, kind: str) -> tuple[Step, ...]:
        """Every step of a kind."""
        return tuple(each for each in self.steps if each.kind == kind)

    @property
    def prepared_by(self) -> frozenset[str]:
        """Who proposed the case or checked it: none of them may decide it (R43)."""
        return frozenset(
            {self.proposed_by, *(each.actor for each in self.steps if each.kind in {"noticed", "checked"})}
        )


def statement_until(case: Case) -> date | None:
    """The last day for a statement: the period counts from the day after service. ``None`` before the notice."""
    noticed = next(iter(case.all("noticed")), None)
    return None if noticed is None else noticed.on + timedelta(days=case.statement_days)


def term_until(case: Case) -> date | None:
    """The last day of a listing that was decided; ``None`` where only an exit ends it."""
    decided = next(iter(case.all("decided")), None)
    return None if decided is None or case.months is None else add_months(decided.on, case.months)


def ended_on(case: Case, on: date) -> date | None:
    """The first day without the listing, if it has ended by ``on``: the day of removal, or the day after its term."""
    removed, until = case.step("removed", on), term_until(case)
    if removed is not None:
        return removed.on
    return until + timedelta(1) if until is not None and until < on else None


def sync_due(case: Case, on: date) -> date | None:
    """The working day by which its end must be known everywhere; overdue is for the reader to see, never stored."""
    ended = ended_on(case, on)
    return None if ended is None else add_working_days(ended, case.sync_working_days)


def stage(case: Case, on: date) -> Stage:
    """Where the case stands on the day ``on``."""
    if case.step("synced", on):
        return Stage.CLOSED
    if case.step("dropped", on):
        return Stage.DROPPED
    if case.step("published", on):
        if case.step("removed", on):
            return Stage.REMOVED
        return Stage.RUN_OUT if ended_on(case, on) else Stage.PUBLISHED
    decided = case.step("decided", on)
    if decided is not None:
        return Stage.DECIDED if decided.body.get("listed") is True else Stage.NOT_LISTED
    if case.step("checked", on):
        return Stage.CHECKED
    until = statement_until(case)
    if until is not None and case.step("noticed", on):
        return Stage.NOTICED if on <= until else Stage.HEARD
    return Stage.PROPOSED


def must_follow(case: Case, step: str, on: date) -> None:
    """Refuse a step out of its order, before its time, or dated before the one before it."""
    where = stage(case, on)
    if step == "checked" and where is Stage.NOTICED:
        raise _wrong(
            "listing.period_running",
            Text(
                f"陈述申辩期至{statement_until(case)}，期满前不得核查和决定。",
                f"The statement period runs until {statement_until(case)}; nothing is checked or decided before.",
            ),
            Text("请在期满后办理。", "Come back once it is over."),
        )
    if where not in _FROM[step]:
        raise _wrong(
            "listing.out_of_order",
            Text(
                f"当前为“{STAGES[where].zh}”，不能办理“{STEP_TITLES[step].zh}”。",
                f"The case is “{STAGES[where].en}”; “{STEP_TITLES[step].en}” is not next.",
            ),
            Text(
                "请按程序逐步办理；期满或移出后再次列入须另行提出。",
                "Take the steps in order; to list again, propose anew.",
            ),
        )
    before = max((each.on for each in case.steps), default=case.proposed_on)
    if on < before:
        raise _wrong(
            "listing.before",
            Text(f"日期早于前一步骤（{before}）。", f"The day lies before the step before ({before})."),
            Text("请核对日期。", "Check the day."),
        )


def must_be_another(case: Case, actor: str) -> None:
    """Refuse a decision by whoever prepared the case."""
    if actor in case.prepared_by:
        raise four_eyes()


def must_stand(upheld: bool, listed: bool) -> None:
    """A statement found right ends the case: the decision can then only be not to list."""
    if upheld and listed:
        raise _wrong(
            "listing.statement_upheld",
            Text(
                "陈述申辩理由成立，不得决定列入。", "The statement was found right; the case may not end in a listing."
            ),
            Text("请决定不予列入，或重新核查。", "Decide not to list, or check anew."),
        )


def _wrong(code: str, sentence: Text, remedy: Text) -> Refusal:
    return Refusal(code, sentence, remedy, CLAUSE)
