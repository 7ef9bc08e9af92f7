"""A scorecard: by which published rules an organisation is judged, as a frozen value without any machinery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text


class Effect(StrEnum):
    """What the records of an indicator do: take points away, give points, or decide the grade at once."""

    DEDUCT = "deduct"
    ADD = "add"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class Step:
    """Records younger than ``months`` whole months count with ``share`` (millionths)."""

    months: int
    share: int


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the value of a field: ``parameters`` maps value → parameter id; ``otherwise`` for any other value."""

    field: str
    parameters: tuple[tuple[str, str], ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One rule over the records of one item.

    ``start``, ``floor`` and ``cap`` are micro-points: the indicator gives ``start`` ± what its records bring, held
    between ``floor`` and ``cap``. ``weight`` (micro-points) is its part in coverage. A veto has no points.
    ``decay`` are steps by age, youngest first; past the last step a record no longer counts. ``repair`` tells the
    organisation what it can do.
    """

    id: str
    group: str
    title: Text
    clauses: tuple[str, ...]
    effect: Effect
    item: str
    start: int
    floor: int
    cap: int
    weight: int
    where: Formula | None
    points: Table | Formula | None
    decay: tuple[Step, ...]
    repair: Text | None


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the scorecard with its indicators."""

    id: str
    title: Text
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A grade and the parameter that says from how many points; the last grade has none."""

    grade: str
    title: Text
    from_: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is not scored: kinds of subject, and code prefixes (R04: individual businesses are off by default)."""

    kinds: tuple[str, ...] = ()
    code_prefixes: tuple[str, ...] = ()
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A scorecard in one edition. ``edition`` is the fingerprint of its meaning; ``coverage`` names the parameter
    with the least share of weight that must be assessed before a grade is given; ``fresh_months`` limits how old a
    source's last delivery may be (``None``: any age)."""

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
        cuts = {cut.from_ for cut in self.cuts if cut.from_}
        return frozenset({self.coverage, *cuts, *(id_ for each in self.indicators for id_ in parameters_of(each))})


def parameters_of(indicator: Indicator) -> Iterator[str]:
    """The ids of the parameters an indicator needs."""
    if indicator.where:
        yield from indicator.where.parameters
    match indicator.points:
        case Table():
            yield from (id_ for _, id_ in indicator.points.parameters)
            if indicator.points.otherwise:
                yield indicator.points.otherwise
        case Formula():
            yield from indicator.points.parameters


def fields_of(indicator: Indicator) -> frozenset[str]:
    """The fields of the record an indicator reads."""
    read = set(indicator.where.names) if indicator.where else set()
    match indicator.points:
        case Table():
            read.add(indicator.points.field)
        case Formula():
            read |= indicator.points.names
    return frozenset(read)
