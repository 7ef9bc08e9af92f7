"""Reads a scorecard from its pack: every fault is found with its line, and a faulty card is no card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chuxin.assessment.evaluation.indicator_reading import IndicatorReader
from chuxin.assessment.evaluation.keys import unknown_keys
from chuxin.assessment.evaluation.lint import faults
from chuxin.assessment.evaluation.parts import expanded
from chuxin.assessment.evaluation.rules import Better, Openness
from chuxin.assessment.evaluation.scorecard import Cut, GradeCap, Group, Scope, Scorecard
from chuxin.assessment.evaluation.walking import Body, Path
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity

_NONE: Mapping[str, Definition] = {}


def scorecard_from(
    definition: Definition, parts: Mapping[str, Definition] = _NONE
) -> tuple[Scorecard | None, list[Finding]]:
    """The scorecard a definition describes, or ``None`` with every fault and its line; warnings come with either.

    ``parts`` are the shared parts it may use, by id. A definition whose parts were put in already needs none.
    """
    whole, missing = expanded(definition, parts)
    reader = _Reader(whole)
    card = reader.card()
    findings = [*missing, *unknown_keys(whole), *reader.findings]
    findings = findings if _faulty(reader.findings) else [*findings, *faults(card, whole)]
    return (None if _faulty(findings) else card), findings


def _faulty(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


class _Reader(IndicatorReader):
    """Walks one definition of a scorecard."""

    def card(self) -> Scorecard:
        body, whole = self.definition.body, self.definition
        groups = tuple(self.group(row, path) for row, path in self.rows(body, ("groups",)))
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
            groups=groups,
            cuts=tuple(self.cut(row, path) for row, path in self.rows(body, ("grades",))),
            veto_grade=self.word(body, ("veto_grade",)),
            coverage=self.word(body, ("coverage",)),
            not_scored=self.scope(self.mapping(body, ("not_scored",))),
            fresh_months=months if isinstance(months, int) else None,
            consequences=body.get("consequences") is True,
            better=self.one_of(Better, body, ("better",), Better.HIGHER),
            base=self.number(body, ("base",), 0),
            floor=self.bound(body, ("floor",)),
            cap=self.bound(body, ("cap",)),
            needs_record=self.asked_for(body, groups),
            caps=tuple(self.grade_cap(row, path) for row, path in self.rows(body, ("caps",))),
            openness=self.one_of(Openness, body, ("openness",), Openness.PUBLIC),
        )

    def asked_for(self, body: Body, groups: Sequence[Group]) -> tuple[str, ...]:
        """The indicators that need a record: those named, or with ``true`` all of them."""
        match body.get("needs_record"):
            case True:
                return tuple(each.id for group in groups for each in group.indicators)
            case None | False:
                return ()
            case _:
                return self.words(body, ("needs_record",))

    def scope(self, body: Body) -> Scope:
        kinds, prefixes = (self.words(body, ("not_scored", key)) for key in ("kinds", "code_prefixes"))
        return Scope(kinds, prefixes, text_of(body.get("note")))

    def cut(self, body: Body, path: Path) -> Cut:
        return Cut(
            grade=self.word(body, (*path, "id")),
            title=self.text(body, (*path, "title")),
            from_=self.maybe_word(body, (*path, "from")),
            up_to=self.maybe_word(body, (*path, "up_to")),
            needs=self.maybe_word(body, (*path, "needs")),
        )

    def grade_cap(self, body: Body, path: Path) -> GradeCap:
        return GradeCap(
            id=self.word(body, (*path, "id")),
            title=self.text(body, (*path, "title")),
            clauses=self.words(body, (*path, "clauses")),
            at_best=self.word(body, (*path, "at_best")),
            where=self.formula(body, (*path, "where")),
            scorecard=self.maybe_word(body, (*path, "scorecard")),
            grades=self.words(body, (*path, "grades")),
        )

    def group(self, body: Body, path: Path) -> Group:
        id_ = self.word(body, (*path, "id"))
        rows = self.rows(body, (*path, "indicators"))
        indicators = tuple(self.indicator(row, inner, id_) for row, inner in rows)
        floor, cap = self.bound(body, (*path, "floor")), self.bound(body, (*path, "cap"))
        return Group(id_, self.text(body, (*path, "title")), indicators, floor, cap)
