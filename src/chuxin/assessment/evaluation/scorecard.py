"""A scorecard: by which published rules an organisation is judged, as a frozen value without any machinery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chuxin.assessment.evaluation.rules import (
    Bands,
    Better,
    Combine,
    Effect,
    Measure,
    Openness,
    Points,
    Step,
    Table,
    Window,
)
from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text

__all__ = [
    "Bands",
    "Better",
    "Combine",
    "Cut",
    "Effect",
    "GradeCap",
    "Group",
    "Indicator",
    "Measure",
    "Scope",
    "Scorecard",
    "Step",
    "Table",
    "Window",
    "fields_of",
    "parameters_of",
]

# What a formula over the subject may read; ``size`` need not be in the facts.
OF_SUBJECT = frozenset({"kind", "region", "industry", "registered_on", "status", "size"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """One rule over the records of one item.

    ``start``, ``floor`` and ``cap`` are micro-points: the indicator gives ``start`` ± what its records bring (``rate``:
    what they bring in its place), held between ``floor`` and ``cap`` (``None``: no bound), times ``factor``
    (millionths). ``weight`` (micro-points) is its part in coverage. A veto and a downgrade have no points: they decide
    the grade from ``fewest`` counting records on, a downgrade to ``at_best``. ``decay`` are steps by age, youngest
    first; past the last step a record no longer counts. ``window`` limits by day of decision; what ``carry_over``
    holds for is ended by neither. ``measure`` makes one number of all counting records, which then gets the points.
    ``repair`` tells the organisation what it can do.
    """

    id: str
    group: str
    title: Text
    clauses: tuple[str, ...]
    effect: Effect
    item: str
    start: int
    floor: int | None
    cap: int | None
    weight: int
    where: Formula | None
    points: Points | None
    decay: tuple[Step, ...]
    repair: Text | None
    at_best: str | None = None
    fewest: int = 1
    factor: int = 1_000_000
    combine: Combine = Combine.SUM
    window: Window | None = None
    carry_over: Formula | None = None
    measure: Measure | None = None

    @property
    def decides(self) -> bool:
        """Whether it decides the grade instead of giving points (veto, downgrade)."""
        return self.effect in (Effect.VETO, Effect.DOWNGRADE)

    @property
    def bands(self) -> Bands | None:
        """Its table of bands, where its points are one."""
        return self.points if isinstance(self.points, Bands) else None


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the scorecard with its indicators; ``floor`` and ``cap`` (micro-points) hold their sum."""

    id: str
    title: Text
    indicators: tuple[Indicator, ...]
    floor: int | None = None
    cap: int | None = None

    @property
    def bounded(self) -> bool:
        """Whether its sum is held."""
        return self.floor is not None or self.cap is not None


@dataclass(frozen=True, slots=True)
class Cut:
    """A grade and the parameter that says from how many points (``from_``), or up to how many where fewer are better
    (``up_to``); the last grade has neither. ``needs`` is an indicator that must have a counting record."""

    grade: str
    title: Text
    from_: str | None
    up_to: str | None = None
    needs: str | None = None

    @property
    def bound(self) -> str | None:
        """The parameter of its cut-point, whichever way the card counts."""
        return self.from_ or self.up_to


@dataclass(frozen=True, slots=True)
class GradeCap:
    """Holds the grade at ``at_best``: where a formula over the subject says so, or where another scorecard gave it
    one of ``grades``."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    at_best: str
    where: Formula | None = None
    scorecard: str | None = None
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is not scored: kinds of subject, and code prefixes (R04: individual businesses are off by default)."""

    kinds: tuple[str, ...] = ()
    code_prefixes: tuple[str, ...] = ()
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A scorecard in one edition. ``edition`` is the fingerprint of its meaning, shared parts included; ``coverage``
    names the parameter with the least share of weight that must be assessed before a grade is given; ``fresh_months``
    limits how old a source's last delivery may be (``None``: any age). ``base``, ``floor`` and ``cap`` are
    micro-points of the total. ``needs_record`` are indicators of which one at least must have a counting record, else
    nobody is judged. Grades stand from the best to the worst."""

    id: str
    edition: str
    title: Text
    clauses: tuple[str, ...]
    valid_from: date
    status: str
    level: str
    period: str
    groups: tuple[Group, ...]
    cuts: tuple[Cut, ...]
    veto_grade: str
    coverage: str
    not_scored: Scope
    fresh_months: int | None
    consequences: bool
    better: Better = Better.HIGHER
    base: int = 0
    floor: int | None = None
    cap: int | None = None
    needs_record: tuple[str, ...] = ()
    caps: tuple[GradeCap, ...] = ()
    openness: Openness = Openness.PUBLIC

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of the card."""
        return tuple(indicator for group in self.groups for indicator in group.indicators)

    @property
    def items(self) -> tuple[str, ...]:
        """The catalogue items it reads, in the order of the card."""
        return tuple(dict.fromkeys(indicator.item for indicator in self.indicators))

    @property
    def weight(self) -> int:
        """The weight of all indicators together, in micro-points."""
        return sum(indicator.weight for indicator in self.indicators)

    @property
    def parameters(self) -> frozenset[str]:
        """The ids of all parameters it needs."""
        cuts = {cut.bound for cut in self.cuts if cut.bound}
        asked = {id_ for cap in self.caps if cap.where for id_ in cap.where.parameters}
        named = (id_ for each in self.indicators for id_ in parameters_of(each))
        return frozenset({self.coverage, *cuts, *asked, *named})

    @property
    def of_subject(self) -> tuple[str, ...]:
        """The columns of the subject it reads beyond kind, region and industry, by name."""
        named = {name for cap in self.caps if cap.where for name in cap.where.names}
        peers = {name for each in self.indicators if each.bands for name in each.bands.within}
        return tuple(sorted((named | peers) & OF_SUBJECT - {"kind", "region", "industry"}))

    @property
    def others(self) -> tuple[str, ...]:
        """The other scorecards whose grades it looks at, by id."""
        return tuple(sorted({cap.scorecard for cap in self.caps if cap.scorecard}))

    @property
    def relative(self) -> bool:
        """Whether anyone's points depend on others (percentiles): then the whole population is needed for one."""
        return any(each.bands is not None and each.bands.percentile is not None for each in self.indicators)

    def position(self, grade: str) -> int:
        """How far ``grade`` is from the best, which is 0."""
        return [cut.grade for cut in self.cuts].index(grade)


def parameters_of(indicator: Indicator) -> Iterator[str]:
    """The ids of the parameters an indicator needs."""
    for formula in _formulas(indicator):
        yield from formula.parameters
    match indicator.points:
        case Table():
            yield from (id_ for _, id_ in indicator.points.parameters)
            if indicator.points.otherwise:
                yield indicator.points.otherwise
        case Bands():
            yield from indicator.points.parameters


def fields_of(indicator: Indicator) -> frozenset[str]:
    """The fields of the record an indicator reads."""
    read = {name for formula in _formulas(indicator) for name in formula.names}
    return frozenset(read | {indicator.points.field} if isinstance(indicator.points, Table) else read)


def _formulas(indicator: Indicator) -> tuple[Formula, ...]:
    of_points = indicator.points if isinstance(indicator.points, Formula) else None
    of_bands = indicator.bands.of if indicator.bands else None
    measured = indicator.measure.of if indicator.measure else None
    every = (indicator.where, indicator.carry_over, of_points, of_bands, measured)
    return tuple(formula for formula in every if formula is not None)
