"""A round of a run: preview to those it concerns, objections, decisions, re-runs, final; folded from its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chuxin.assessment.governance.step import (
    DECIDED,
    EXTENDED,
    FINAL,
    OBJECTED,
    PREVIEWED,
    RERUN,
    Step,
    newest,
    of_kind,
)
from chuxin.kernel.days import add_working_days
from chuxin.kernel.text import Text


class Phase(StrEnum):
    """Where a round stands on a day."""

    RUN = "run"
    PREVIEW = "preview"
    DECIDING = "deciding"
    READY = "ready"
    FINAL = "final"

    @property
    def words(self) -> Text:
        """The phase in words."""
        return PHASES[self]


PHASES: Final[Mapping[Phase, Text]] = {
    Phase.RUN: Text("已运行，未告知", "run, nobody told yet"),
    Phase.PREVIEW: Text("预告知，可提出异议", "told beforehand, objections open"),
    Phase.DECIDING: Text("告知期满，异议待处理", "window over, objections to be decided"),
    Phase.READY: Text("可以确定", "may be made final"),
    Phase.FINAL: Text("已确定", "final"),
}


class Ruling(StrEnum):
    """What was decided on an objection."""

    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"

    @property
    def words(self) -> Text:
        """The decision in words."""
        return RULINGS[self]


RULINGS: Final[Mapping[Ruling, Text]] = {
    Ruling.UPHELD: Text("异议成立", "upheld"),
    Ruling.PARTLY: Text("异议部分成立", "upheld in part"),
    Ruling.DISMISSED: Text("异议不成立", "dismissed"),
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """The dated numbers of a round: working days of the window, and working days to decide an objection."""

    window: int
    decision: int


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer's decision on an objection: what, why, what follows, and where a review may be asked for."""

    ruling: Ruling
    reason: str
    remedy: str
    review: str
    actor: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Objection:
    """One organisation's objection to one indicator or one record of its grade. ``due`` counts a lawful extension in,
    whose reason is ``extended``: it is then not late before that day."""

    seq: int
    run: int
    subject: int
    indicator: str
    record: str
    claimed: str
    reason: str
    at: datetime
    due: date
    decision: Decision | None
    extended: str = ""

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been decided by ``on``."""
        return self.decision is None and on > self.due


@dataclass(frozen=True, slots=True)
class Again:
    """One organisation judged again: the new grade beside the old one, and why. Points are millionths."""

    seq: int
    subject: int
    on: date
    grade: str | None
    score: int | None
    reason: str | None
    coverage: int
    veto: bool
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One run on its way to being used. ``until`` is the last day of the window (inclusive)."""

    run: int
    scorecard: str
    edition: str
    on: date
    started_at: datetime
    previewed_on: date | None
    until: date | None
    told: int
    objections: tuple[Objection, ...]
    again: tuple[Again, ...]
    final_at: datetime | None
    final_on: date | None

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        """Objections that wait for a decision."""
        return tuple(each for each in self.objections if each.decision is None)

    @property
    def due_again(self) -> tuple[int, ...]:
        """Organisations whose objection was upheld, wholly or in part, and who were not judged again since."""
        return tuple(dict.fromkeys(each.subject for each in self.objections if self._waits(each)))

    def phase(self, on: date) -> Phase:
        """Where it stands on the day ``on``; never stored."""
        if self.final_on is not None:
            return Phase.FINAL
        if self.until is None:
            return Phase.RUN
        if on <= self.until:
            return Phase.PREVIEW
        return Phase.DECIDING if self.open_objections or self.due_again else Phase.READY

    def under_objection(self, subject: int) -> bool:
        """Whether the grade of ``subject`` bears an objection nobody has decided yet."""
        return any(each.subject == subject for each in self.open_objections)

    def _waits(self, objection: Objection) -> bool:
        decision = objection.decision
        if decision is None or decision.ruling is Ruling.DISMISSED:
            return False
        return not any(each.subject == objection.subject and each.seq > decision.seq for each in self.again)


def round_from(steps: Sequence[Step], clocks: Clocks) -> Round:
    """The round its steps tell of, oldest first; the first one is its start. ``clocks`` hold on the preview's day."""
    start, preview, final = steps[0], newest(steps, PREVIEWED), newest(steps, FINAL)
    extensions = {step.number("objection"): step for step in of_kind(steps, EXTENDED)}
    decisions = {step.number("objection"): _decision(step) for step in of_kind(steps, DECIDED)}
    return Round(
        run=start.thread,
        scorecard=start.scorecard,
        edition=start.text("edition"),
        on=start.date("on"),
        started_at=start.at,
        previewed_on=preview.day if preview else None,
        until=last_day(preview.day, clocks) if preview else None,
        told=preview.number("told") if preview else 0,
        objections=tuple(
            _extended(_objection(step, clocks, decisions.get(step.seq)), extensions.get(step.seq))
            for step in of_kind(steps, OBJECTED)
        ),
        again=tuple(_again(step) for step in of_kind(steps, RERUN)),
        final_at=final.at if final else None,
        final_on=final.day if final else None,
    )


def last_day(told_on: date, clocks: Clocks) -> date:
    """The last day for an objection: the day of the notice is day 0, working days count from the next."""
    return add_working_days(told_on, clocks.window)


def _objection(step: Step, clocks: Clocks, decision: Decision | None) -> Objection:
    return Objection(
        seq=step.seq,
        run=step.thread,
        subject=step.subject or 0,
        indicator=step.text("indicator"),
        record=step.text("record"),
        claimed=step.text("claimed"),
        reason=step.text("reason"),
        at=step.at,
        due=add_working_days(step.day, clocks.decision),
        decision=decision,
    )


def _extended(objection: Objection, step: Step | None) -> Objection:
    return objection if step is None else replace(objection, due=step.date("until"), extended=step.text("reason"))


def _decision(step: Step) -> Decision:
    words = (step.text("reason"), step.text("remedy"), step.text("review"))
    return Decision(Ruling(step.text("ruling")), *words, step.actor, step.at, step.seq)


def _again(step: Step) -> Again:
    body = step.body
    return Again(
        seq=step.seq,
        subject=step.subject or 0,
        on=step.date("on"),
        grade=step.text("grade") or None,
        score=None if body.get("score") is None else step.number("score"),
        reason=step.text("reason") or None,
        coverage=step.number("coverage"),
        veto=body.get("veto") is True,
        cause=step.text("cause"),
        at=step.at,
    )
