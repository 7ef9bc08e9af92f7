"""The adoption of a scheme: from draft over legal check and consultation to publication, folded from its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chuxin.assessment.governance.step import (
    ANSWERED,
    CHECKED,
    COMMENTED,
    HIDDEN,
    OPENED,
    PUBLISHED,
    WITHDRAWN,
    Step,
    newest,
    of_kind,
)
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.text import Text


class Stage(StrEnum):
    """Where an adoption stands on a day."""

    DRAFT = "draft"
    RETURNED = "returned"
    CHECKED = "checked"
    ANNOUNCED = "announced"
    CONSULTING = "consulting"
    ANSWERING = "answering"
    READY = "ready"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Text:
        """The stage in words."""
        return STAGES[self]


STAGES: Final[Mapping[Stage, Text]] = {
    Stage.DRAFT: Text("草案，待法制审核", "draft, awaiting its legal check"),
    Stage.RETURNED: Text("法制审核退回", "returned by the legal check"),
    Stage.CHECKED: Text("已通过法制审核，待征求意见", "legally checked, awaiting consultation"),
    Stage.ANNOUNCED: Text("征求意见已预告", "consultation announced"),
    Stage.CONSULTING: Text("正在征求意见", "open for comments"),
    Stage.ANSWERING: Text("征求意见结束，意见待答复", "consultation over, comments to be answered"),
    Stage.READY: Text("可以公布", "ready to be published"),
    Stage.PUBLISHED: Text("已公布", "published"),
    Stage.WITHDRAWN: Text("已撤回", "withdrawn"),
}


class Outcome(StrEnum):
    """What became of a comment."""

    TAKEN = "taken"
    PARTLY = "partly"
    NOT_TAKEN = "not_taken"
    NOTED = "noted"

    @property
    def words(self) -> Text:
        """The outcome in words."""
        return OUTCOMES[self]


OUTCOMES: Final[Mapping[Outcome, Text]] = {
    Outcome.TAKEN: Text("采纳", "taken up"),
    Outcome.PARTLY: Text("部分采纳", "taken up in part"),
    Outcome.NOT_TAKEN: Text("未采纳", "not taken up"),
    Outcome.NOTED: Text("已知悉", "noted"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """The legal check: who checked, whether it was approved, the opinion and what was found."""

    seq: int
    actor: str
    at: datetime
    approved: bool
    opinion: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consultation:
    """The days on which anyone may comment, both included, and what the scheme would change, counted that day."""

    seq: int
    since: date
    until: date
    effect: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a comment was dealt with."""

    outcome: Outcome
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: under which label, what it says, on which indicator; ``hidden`` gives the reason it is not shown."""

    seq: int
    at: datetime
    label: str
    organisation: int | None
    text: str
    indicator: str
    hidden: str | None
    answer: Answer | None

    @property
    def open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answer is None and self.hidden is None


@dataclass(frozen=True, slots=True)
class Adoption:
    """One scheme on its way. ``seq`` is the entry of the draft; ``edition`` the fingerprint of what was drafted, and
    once published of what was put in force (only the two dates differ). ``files`` are (name, text) as written."""

    seq: int
    scorecard: str
    edition: str
    title: Text
    drafted_by: str
    drafted_at: datetime
    replaces: int | None
    definitions: tuple[Definition, ...]
    files: tuple[tuple[str, str], ...]
    check: Check | None
    consultation: Consultation | None
    comments: tuple[Comment, ...]
    published_on: date | None
    in_force_from: date | None
    withdrawn: str | None

    @property
    def card(self) -> Definition:
        """The definition of the scorecard itself."""
        return next(each for each in self.definitions if each.kind == "scorecard")

    @property
    def unanswered(self) -> tuple[Comment, ...]:
        """Comments that wait for an answer."""
        return tuple(comment for comment in self.comments if comment.open)

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it: from the announcement of its consultation on."""
        return self.consultation is not None

    def stage(self, on: date) -> Stage:
        """Where it stands on the day ``on``; never stored."""
        if self.withdrawn is not None:
            return Stage.WITHDRAWN
        if self.published_on is not None:
            return Stage.PUBLISHED
        if self.consultation is not None:
            return self._consulting(self.consultation, on)
        if self.check is not None:
            return Stage.CHECKED if self.check.approved else Stage.RETURNED
        return Stage.DRAFT

    def _consulting(self, held: Consultation, on: date) -> Stage:
        if on < held.since:
            return Stage.ANNOUNCED
        if on <= held.until:
            return Stage.CONSULTING
        return Stage.ANSWERING if self.unanswered else Stage.READY


def adoption_from(steps: Sequence[Step]) -> Adoption:
    """The adoption that its steps tell of, oldest first; the first one is the draft."""
    draft, published = steps[0], newest(steps, PUBLISHED)
    gone = newest(steps, WITHDRAWN)
    return Adoption(
        seq=draft.seq,
        scorecard=draft.scorecard,
        edition=(published or draft).text("edition"),
        title=text_of(draft.body.get("title")) or Text(draft.scorecard, draft.scorecard),
        drafted_by=draft.actor,
        drafted_at=draft.at,
        replaces=int(draft.text("replaces")) if draft.text("replaces") else None,
        definitions=tuple(_definition(each) for each in _rows(draft.body.get("definitions"))),
        files=tuple((str(each["name"]), str(each["text"])) for each in _rows(draft.body.get("files"))),
        check=_check(newest(steps, CHECKED)),
        consultation=_consultation(newest(steps, OPENED)),
        comments=_comments(steps),
        published_on=published.day if published else None,
        in_force_from=published.date("in_force_from") if published else None,
        withdrawn=gone.text("reason") if gone else None,
    )


def _check(step: Step | None) -> Check | None:
    if step is None:
        return None
    found = step.body.get("findings")
    findings = tuple(map(str, found)) if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return Check(step.seq, step.actor, step.at, step.body.get("approved") is True, step.text("opinion"), findings)


def _consultation(step: Step | None) -> Consultation | None:
    if step is None:
        return None
    effect = step.body.get("effect")
    return Consultation(
        step.seq, step.date("since"), step.date("until"), effect if isinstance(effect, Mapping) else None
    )


def _comments(steps: Sequence[Step]) -> tuple[Comment, ...]:
    hidden = {step.number("comment"): step.text("reason") for step in of_kind(steps, HIDDEN)}
    answers = {
        step.number("comment"): Answer(Outcome(step.text("outcome")), step.text("text"), step.at)
        for step in of_kind(steps, ANSWERED)
    }
    return tuple(
        Comment(
            step.seq,
            step.at,
            step.text("label"),
            step.subject,
            step.text("text"),
            step.text("indicator"),
            hidden.get(step.seq),
            answers.get(step.seq),
        )
        for step in of_kind(steps, COMMENTED)
    )


def _definition(body: Mapping[str, Json]) -> Definition:
    inner = body["body"]
    assert isinstance(inner, Mapping)
    return Definition(str(body["kind"]), str(body["id"]), inner)


def _rows(value: Json) -> tuple[Mapping[str, Json], ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return tuple(each for each in value if isinstance(each, Mapping))
