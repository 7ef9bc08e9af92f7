"""Reads a scorecard from its pack: every fault is found with its line, and a faulty card is no card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from chuxin.assessment.evaluation.keys import unknown_keys
from chuxin.assessment.evaluation.lint import faults
from chuxin.assessment.evaluation.points import micro
from chuxin.assessment.evaluation.remedies import REMEDIES
from chuxin.assessment.evaluation.scorecard import (
    Cut,
    Effect,
    Group,
    Indicator,
    Scope,
    Scorecard,
    Step,
    Table,
)
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

T = TypeVar("T")
Path = tuple[str | int, ...]


def scorecard_from(definition: Definition) -> tuple[Scorecard | None, list[Finding]]:
    """The scorecard a definition describes, or ``None`` with every fault and its line; warnings come with either."""
    reader = _Reader(definition)
    card = reader.card()
    unknown = list(unknown_keys(definition))
    findings = [*unknown, *(reader.findings or faults(card, definition))]
    faulty = any(finding.severity is Severity.ERROR for finding in findings)
    return (None if faulty else card), findings


class _Reader:
    """Walks one definition; a fault is noted and a harmless stand-in returned, so that all faults come at once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.findings: list[Finding] = []

    def card(self) -> Scorecard:
        body, whole = self.definition.body, self.definition
        months = self.mapping(body, ("supply",)).get("fresh_months")
        return Scorecard(
            id=whole.id,
            edition=whole.meaning,
            title=whole.title,
            clauses=whole.clauses,
            valid_from=whole.valid_from,
            status=whole.status,
            level=self.word(body, ("level",)),
            period=self.word(body, ("period",)),
            groups=tuple(self.group(row, path) for row, path in self.rows(body, ("groups",))),
            cuts=tuple(self.cut(row, path) for row, path in self.rows(body, ("grades",))),
            veto_grade=self.word(body, ("veto_grade",)),
            coverage=self.word(body, ("coverage",)),
            not_scored=self.scope(self.mapping(body, ("not_scored",))),
            fresh_months=months if isinstance(months, int) else None,
            consequences=body.get("consequences") is True,
        )

    def scope(self, body: Mapping[str, Json]) -> Scope:
        kinds, prefixes = (self.words(body, ("not_scored", key)) for key in ("kinds", "code_prefixes"))
        return Scope(kinds, prefixes, text_of(body.get("note")))

    def cut(self, body: Mapping[str, Json], path: Path) -> Cut:
        threshold = body.get("from")
        from_ = threshold if isinstance(threshold, str) else None
        return Cut(self.word(body, (*path, "id")), self.text(body, (*path, "title")), from_)

    def group(self, body: Mapping[str, Json], path: Path) -> Group:
        id_ = self.word(body, (*path, "id"))
        rows = self.rows(body, (*path, "indicators"))
        indicators = tuple(self.indicator(row, inner, id_) for row, inner in rows)
        return Group(id_, self.text(body, (*path, "title")), indicators)

    def indicator(self, body: Mapping[str, Json], path: Path, group: str) -> Indicator:
        effect = self.effect(body, (*path, "effect"))
        start = self.number(body, (*path, "start"), 0) if effect is not Effect.VETO else 0
        cap = self.number(body, (*path, "cap"), start if effect is Effect.DEDUCT else 0)
        floor = self.number(body, (*path, "floor"), 0)
        return Indicator(
            id=self.word(body, (*path, "id")),
            group=group,
            title=self.text(body, (*path, "title")),
            clauses=self.words(body, (*path, "clauses")),
            effect=effect,
            item=self.word(body, (*path, "item")),
            start=start,
            floor=floor,
            cap=cap,
            weight=self.number(body, (*path, "weight"), cap - floor),
            where=self.formula(body, (*path, "where")),
            points=self.points(body, (*path, "points")),
            decay=tuple(self.step(row, inner) for row, inner in self.rows(body, (*path, "decay"))),
            repair=text_of(body.get("remedy")),
        )

    def effect(self, body: Mapping[str, Json], path: Path) -> Effect:
        written = body.get("effect")
        if isinstance(written, str) and written in set(Effect):
            return Effect(written)
        self.fault("effect", path, Text("effect 应为 deduct、add 或 veto。", "The effect is deduct, add or veto."))
        return Effect.VETO

    def step(self, body: Mapping[str, Json], path: Path) -> Step:
        months = body.get("months")
        if not isinstance(months, int) or months < 1:
            self.fault("months", path, Text("months 应为正整数。", "months must be a whole number from 1."))
        return Step(months if isinstance(months, int) else 1, self.number(body, (*path, "share"), None))

    def points(self, body: Mapping[str, Json], path: Path) -> Table | Formula | None:
        written = body.get("points")
        if not isinstance(written, Mapping):
            return self.formula(body, path)
        values = self.mapping(written, (*path, "values"))
        pairs = tuple((value, str(parameter)) for value, parameter in values.items())
        otherwise = written.get("otherwise")
        return Table(self.word(written, (*path, "by")), pairs, None if otherwise is None else str(otherwise))

    def formula(self, body: Mapping[str, Json], path: Path) -> Formula | None:
        written = body.get(str(path[-1]))
        if written is None:
            return None
        try:
            return parse(str(written))
        except Refusal as refusal:
            for finding in refusal.findings:
                self.fault("formula", path, finding.message, finding.remedy)
            return None

    def word(self, body: Mapping[str, Json], path: Path) -> str:
        written = body.get(str(path[-1]))
        return self.needed(written if isinstance(written, str) and written else None, "", path)

    def words(self, body: Mapping[str, Json], path: Path) -> tuple[str, ...]:
        written = body.get(str(path[-1]), [])
        if isinstance(written, Sequence) and not isinstance(written, str):
            return tuple(str(word) for word in written)
        return self.needed(None, (), path)

    def text(self, body: Mapping[str, Json], path: Path) -> Text:
        return self.needed(text_of(body.get(str(path[-1]))), Text("?", "?"), path)

    def number(self, body: Mapping[str, Json], path: Path, otherwise: int | None) -> int:
        written = body.get(str(path[-1]))
        if written is None and otherwise is not None:
            return otherwise
        try:
            return micro(str(written))
        except ValueError:
            return self.needed(None, 0, path)

    def mapping(self, body: Mapping[str, Json], path: Path) -> Mapping[str, Json]:
        written = body.get(str(path[-1]), {})
        return self.needed(written if isinstance(written, Mapping) else None, {}, path)

    def rows(self, body: Mapping[str, Json], path: Path) -> list[tuple[Mapping[str, Json], Path]]:
        written = body.get(str(path[-1]), [])
        if not isinstance(written, Sequence) or not all(isinstance(row, Mapping) for row in written):
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
