"""Walks a definition part by part; a fault is noted at its place and a harmless stand-in given: all come at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, TypeVar

from chuxin.assessment.evaluation.points import micro
from chuxin.assessment.evaluation.remedies import REMEDIES
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Path: TypeAlias = tuple[str | int, ...]
Body: TypeAlias = Mapping[str, Json]


class Walker:
    """Reads single values of one definition. The last step of every path is the key that is read."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.findings: list[Finding] = []

    def word(self, body: Body, path: Path) -> str:
        return self.needed(self.maybe_word(body, path), "", path)

    def maybe_word(self, body: Body, path: Path) -> str | None:
        written = body.get(str(path[-1]))
        return written if isinstance(written, str) and written else None

    def words(self, body: Body, path: Path) -> tuple[str, ...]:
        written = body.get(str(path[-1]), [])
        if isinstance(written, Sequence) and not isinstance(written, str):
            return tuple(str(word) for word in written)
        return self.needed(None, (), path)

    def text(self, body: Body, path: Path) -> Text:
        return self.needed(text_of(body.get(str(path[-1]))), Text("?", "?"), path)

    def one_of(self, kinds: type[E], body: Body, path: Path, otherwise: E) -> E:
        written = body.get(str(path[-1]), otherwise.value)
        if isinstance(written, str) and written in {kind.value for kind in kinds}:
            return kinds(written)
        zh, en = "、".join(kind.value for kind in kinds), ", ".join(kind.value for kind in kinds)
        what = Text(f"{path[-1]} 应为 {zh} 之一。", f"{path[-1]} is one of {en}.")
        self.fault("effect" if path[-1] == "effect" else "choice", path, what)
        return otherwise

    def number(self, body: Body, path: Path, otherwise: int) -> int:
        """A number of points in micro-points."""
        written = body.get(str(path[-1]))
        found = otherwise if written is None else self.bound(body, path)
        return otherwise if found is None else found

    def bound(self, body: Body, path: Path) -> int | None:
        """A number in millionths where one is written; ``None`` where none is."""
        written = body.get(str(path[-1]))
        if written is None:
            return None
        try:
            return micro(str(written))
        except (ValueError, OverflowError):
            return self.needed(None, 0, path)

    def whole(self, body: Body, path: Path, otherwise: int | None) -> int:
        """A whole number from 1."""
        written = body.get(str(path[-1]), otherwise)
        if isinstance(written, int) and not isinstance(written, bool) and written >= 1:
            return written
        what = Text(f"{path[-1]} 应为正整数。", f"{path[-1]} must be a whole number from 1.")
        self.fault("months" if "months" in str(path[-1]) else "whole", path, what)
        return 1

    def formula(self, body: Body, path: Path) -> Formula | None:
        written = body.get(str(path[-1]))
        if written is None:
            return None
        try:
            return parse(str(written))
        except Refusal as refusal:
            for finding in refusal.findings:
                self.fault("formula", path, finding.message, finding.remedy)
            return None

    def mapping(self, body: Body, path: Path) -> Body:
        written = body.get(str(path[-1]), {})
        return self.needed(written if isinstance(written, Mapping) else None, {}, path)

    def rows(self, body: Body, path: Path) -> list[tuple[Body, Path]]:
        written = body.get(str(path[-1]), [])
        if isinstance(written, str) or not isinstance(written, Sequence):
            return self.needed(None, [], path)
        if not all(isinstance(row, Mapping) for row in written):
            return self.needed(None, [], path)
        return [(row, (*path, number)) for number, row in enumerate(written) if isinstance(row, Mapping)]

    def needed(self, value: T | None, otherwise: T, path: Path) -> T:
        if value is not None:
            return value
        where = ".".join(map(str, path))
        self.fault("shape", path, Text(f"“{where}”缺少或写法不对。", f"“{where}” is missing or not well-formed."))
        return otherwise

    def fault(self, code: str, path: Path, what: Text, remedy: Text | None = None) -> None:
        advice = remedy or REMEDIES[code]
        place = self.definition.place_of(path)
        self.findings.append(Finding(f"scorecard.{code}", Severity.ERROR, what, advice, place))
