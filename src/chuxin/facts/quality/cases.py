"""A case about a code (重错码): one code on two organisations, two codes on one, or a code that cannot be right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

OPENED, SENT, ANSWERED, REOPENED = (
    "quality.code_opened", "quality.code_sent", "quality.code_answered", "quality.code_reopened",
)  # fmt: skip


class Sort(StrEnum):
    """What is wrong."""

    ONE_CODE_TWO_NAMES = "one_code_two_names"
    TWO_CODES_ONE_NAME = "two_codes_one_name"
    WRONG_CODE = "wrong_code"

    @property
    def words(self) -> Text:
        """What it is called."""
        return _SORTS[self]


_SORTS: Final = {
    Sort.ONE_CODE_TWO_NAMES: Text("一码多主体（重码）", "One code, two names"),
    Sort.TWO_CODES_ONE_NAME: Text("一主体多码", "One name, two codes"),
    Sort.WRONG_CODE: Text("错码", "A code that cannot be right"),
}


class State(StrEnum):
    """How far a case is."""

    OPEN = "open"
    SENT = "sent"
    RESOLVED = "resolved"

    @property
    def words(self) -> Text:
        """What the state is called."""
        return _STATES[self]


_STATES: Final = {
    State.OPEN: Text("待核实", "Open"),
    State.SENT: Text("已送登记机关", "With the registry"),
    State.RESOLVED: Text("已办结", "Resolved"),
}


class Answer(StrEnum):
    """What the registration authority found."""

    CODE_CORRECTED = "code_corrected"
    NAME_CORRECTED = "name_corrected"
    REALLY_TWO = "really_two"
    NO_FINDING = "no_finding"

    @property
    def words(self) -> Text:
        """What the answer is called."""
        return _ANSWERS[self]


_ANSWERS: Final = {
    Answer.CODE_CORRECTED: Text("代码有误，已更正", "The code was wrong and is corrected"),
    Answer.NAME_CORRECTED: Text("名称有误或已变更", "The name was wrong or has changed"),
    Answer.REALLY_TWO: Text("确为不同主体，代码各自正确", "Really two organisations, each with its own code"),
    Answer.NO_FINDING: Text("无法查明，结案", "Could not be found out; closed"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row that speaks for a case: the batch and row it stands in, and the code and name written there."""

    batch: str
    row: int | None
    code: str
    name: str

    def as_json(self) -> dict[str, Json]:
        """As the ledger keeps it."""
        return {"batch": self.batch, "row": self.row, "code": self.code, "name": self.name}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What would be opened as a case: its sort, the code it is about, what the register says, and the rows."""

    sort: Sort
    code: str
    registered: str
    evidence: tuple[Evidence, ...]

    @property
    def key(self) -> str:
        """What keeps the same suspicion from being opened twice: sort, code and the names written, not the batch."""
        names = sorted({one.name for one in self.evidence} | {self.registered})
        return hashlib.sha256("\x1f".join((self.sort, self.code, *names)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done about a case."""

    entry: int
    kind: str
    at: datetime
    actor: str
    words: Text


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything that was said of it; ``due`` is the last working day for the registry's answer."""

    number: int
    sort: Sort
    code: str
    state: State
    opened_on: date
    due: date | None
    registered: str
    evidence: tuple[Evidence, ...]
    steps: tuple[Step, ...]

    def is_overdue(self, on: date) -> bool:
        """Whether the registry's answer is late on ``on``."""
        return self.state is State.SENT and self.due is not None and self.due < on

    def must_be(self, *states: State) -> None:
        """Refuse (``quality.case_state``) unless the case is in one of ``states``."""
        if self.state in states:
            return
        raise Refusal(
            "quality.case_state",
            Text(
                f"该事项目前为“{self.state.words.zh}”，不能办理这一步。",
                f"The case is “{self.state.words.en}” now; this step is not open.",
            ),
            Text("请先查看办理经过。", "Look at what was done so far."),
        )


def evidence_in(body: Mapping[str, Json]) -> tuple[Evidence, ...]:
    """The rows kept in an opening entry."""
    rows = body.get("evidence")
    return tuple(_evidence(one) for one in (rows if isinstance(rows, list) else []) if isinstance(one, Mapping))


def _evidence(told: Mapping[str, Json]) -> Evidence:
    row = told["row"]
    return Evidence(str(told["batch"]), row if isinstance(row, int) else None, str(told["code"]), str(told["name"]))
