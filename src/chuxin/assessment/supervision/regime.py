"""A regime of graded supervision: whom it covers, how often by grade, which floor no grade undercuts, by what law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.facts.catalogue.formula_columns import problems
from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# The columns of a subject that a regime may choose by: never its name, never a person (R03).
COLUMNS: Final = {
    "kind": "string",
    "region": "string",
    "industry": "string",
    "registered_on": "date",
    "status": "string",
}
# The key an item of results must have: whose task, which one, about whom.
RESULT_KEY: Final = ("authority_code", "task_no", "subject_code")
# Keys of every definition, read elsewhere.
_ELSEWHERE: Final = ("id", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note", "description")


@dataclass(frozen=True, slots=True)
class Intensity:
    """What a grade means for inspections: ``ratio`` (a multiple of the base ratio) and ``rest_months`` (months in
    which nobody is drawn again) are ids of parameters."""

    grade: str
    ratio: str
    rest_months: str
    words: Text | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """What no grade undercuts, on ``clauses``: a least share a plan, a least number of times a year (parameters)."""

    clauses: tuple[str, ...]
    least_ratio: str | None = None
    times_a_year: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters it names."""
        return tuple(id for id in (self.least_ratio, self.times_a_year) if id)


@dataclass(frozen=True, slots=True)
class Holding:
    """A record every subject of the regime must hold, such as a licence: an item, and a formula over its fields."""

    item: str
    where: Formula | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """A regime in one edition.

    ``ungraded`` is the grade whose intensity holds for whoever has none: missing is not bad. Results are records of
    ``item`` sent through ``feed``; ``found`` and ``nothing`` part its results, any other says nobody could inspect.
    """

    id: str
    title: Text
    clauses: tuple[str, ...]
    edition: str
    status: str
    unverified: bool
    agency: Text
    scorecard: str
    ungraded: str
    where: Formula | None
    holding: Holding | None
    intensities: tuple[Intensity, ...]
    floor: Floor | None
    item: str
    feed: str
    matter: Text
    checks: tuple[Text, ...]
    found: tuple[str, ...]
    nothing: tuple[str, ...]
    least_results: str
    valid_from: date

    @property
    def parameters(self) -> frozenset[str]:
        """Every parameter it names."""
        named = [id for each in self.intensities for id in (each.ratio, each.rest_months)]
        formulas = [each for each in (self.where, self.holding.where if self.holding else None) if each]
        used = [id for each in formulas for id in each.parameters]
        return frozenset([*named, *used, *(self.floor.parameters if self.floor else ()), self.least_results])

    @property
    def grades(self) -> tuple[str, ...]:
        """Its grades, in order."""
        return tuple(each.grade for each in self.intensities)


def regime_from(definition: Definition) -> tuple[Regime | None, list[Finding]]:
    """The regime a definition describes, with every fault found; none while there is an error."""
    findings: list[Finding] = []
    shape = Shape(definition, definition.body, findings)
    regime = _regime(shape)
    shape.nothing_else(*_ELSEWHERE)
    _check(regime, shape)
    faulty = any(one.severity is Severity.ERROR for one in findings)
    return (None if faulty else regime), findings


def _regime(shape: Shape) -> Regime:
    whole = shape.definition
    outcomes = _inner(shape, "outcomes")
    found, nothing = (outcomes.texts("found"), outcomes.texts("nothing")) if outcomes else ((), ())
    if outcomes:
        outcomes.nothing_else()
    return Regime(
        id=whole.id,
        title=shape.sentence("title"),
        clauses=whole.clauses,
        edition=whole.meaning,
        status=whole.status,
        unverified=whole.unverified,
        agency=shape.sentence("agency"),
        scorecard=shape.must("scorecard"),
        ungraded=shape.must("ungraded"),
        where=_formula(shape, "where"),
        holding=_holding(shape.inner("holding")),
        intensities=tuple(_intensity(each) for each in shape.each("grades")),
        floor=_floor(shape.inner("floor")),
        item=shape.must("item"),
        feed=shape.must("feed"),
        matter=shape.sentence("matter"),
        checks=tuple(_titled(each) for each in shape.each("checks")),
        found=found,
        nothing=nothing,
        least_results=shape.must("least_results"),
        valid_from=whole.valid_from,
    )


def _inner(shape: Shape, name: str) -> Shape | None:
    found = shape.inner(name)
    if found is None and shape.body.get(name) is None:
        shape.fault("shape.missing", Text(f"缺少“{name}”。", f"“{name}” is missing."), at=(name,))
    return found


def _intensity(shape: Shape) -> Intensity:
    told = Intensity(shape.must("grade"), shape.must("ratio"), shape.must("rest_months"), shape.words("words"))
    shape.nothing_else()
    return told


def _titled(shape: Shape) -> Text:
    title = shape.sentence("title")
    shape.nothing_else()
    return title


def _floor(shape: Shape | None) -> Floor | None:
    if shape is None:
        return None
    floor = Floor(shape.texts("clauses"), shape.text("least_ratio"), shape.text("times_a_year"))
    shape.nothing_else()
    if not floor.clauses:
        shape.fault("regime.floor", Text("底线没有写明依据条款。", "The floor names no clause."), at=("clauses",))
    if not floor.parameters:
        message = Text("底线须写明least_ratio或times_a_year。", "A floor needs least_ratio or times_a_year.")
        shape.fault("regime.floor", message)
    return floor


def _holding(shape: Shape | None) -> Holding | None:
    if shape is None:
        return None
    holding = Holding(shape.must("item"), _formula(shape, "where"))
    shape.nothing_else()
    return holding


def _formula(shape: Shape, name: str) -> Formula | None:
    text = shape.text(name)
    if text is None:
        return None
    try:
        return parse(text)
    except Refusal as refusal:
        for finding in refusal.findings:
            shape.fault(finding.code, finding.message, finding.remedy, at=(name,))
        return None


def _check(regime: Regime, shape: Shape) -> None:
    for code, message, at in _contradictions(regime):
        shape.fault(code, message, at=at)
    if regime.where is not None:
        values = dict.fromkeys(regime.where.parameters, "")
        for finding in problems(regime.where, COLUMNS, values):
            shape.fault(finding.code, finding.message, finding.remedy, at=("where",))


def _contradictions(regime: Regime) -> Iterator[tuple[str, Text, tuple[str, ...]]]:
    grades = regime.grades
    if not grades:
        yield "regime.grades", Text("没有写明各等次的检查强度。", "No grade has an intensity."), ("grades",)
    if len(set(grades)) < len(grades):
        yield "regime.grades", Text("同一等次写了两次。", "A grade is written twice."), ("grades",)
    if grades and regime.ungraded not in grades:
        message = Text(
            f"未评级的主体按“{regime.ungraded}”，但没有这一等次。", f"“{regime.ungraded}” is none of the grades."
        )
        yield "regime.ungraded", message, ("ungraded",)
    if not regime.checks:
        yield "regime.checks", Text("没有写明检查内容。", "It names nothing to be inspected."), ("checks",)
    both = set(regime.found) & set(regime.nothing)
    if not regime.found or not regime.nothing or both:
        message = Text(
            "outcomes须分别列明“发现问题”和“未发现问题”的结果，且不重复。",
            "outcomes must name results that found something and results that found nothing, none in both.",
        )
        yield "regime.outcomes", message, ("outcomes",)
