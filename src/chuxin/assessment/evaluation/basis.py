"""Everything a judgement rests on besides the records: the card, the day, the dated values, and what was supplied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.assessment.evaluation.parameters import Parameters, Value
from chuxin.assessment.evaluation.points import MICRO
from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard
from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Supply:
    """A source delivers ``item`` for a region prefix (``""``: everywhere) since a day; ``until`` is its last day."""

    item: str
    region: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A scorecard made ready for one day: a hashable value, so that what is compiled from it can be kept.

    ``values`` are the parameters in force, by id; ``supplied`` the region prefixes each item was delivered for;
    ``clauses`` the clause each parameter rests on.
    """

    card: Scorecard
    on: date
    values: tuple[tuple[str, Value], ...]
    supplied: tuple[tuple[str, tuple[str, ...]], ...]
    clauses: tuple[tuple[str, str], ...] = ()

    @property
    def parameters(self) -> Mapping[str, Value]:
        """The parameters in force on the day, by id."""
        return dict(self.values)

    def regions(self, item: str) -> tuple[str, ...]:
        """The region prefixes ``item`` was delivered for; ``("",)`` everywhere, ``()`` nowhere."""
        return dict(self.supplied).get(item, ())


def basis(card: Scorecard, parameters: Parameters, supply: Iterable[Supply], on: date) -> Basis:
    """The basis for judging by ``card`` on the day ``on``.

    ``Refusal``: ``scorecard.not_yet`` before the card is in force, ``parameter.not_yet`` before a number it needs was
    set (never a zero), ``parameter.unknown``.
    """
    if on < card.valid_from:
        raise Refusal(
            "scorecard.not_yet",
            Text(
                f"“{card.title.zh}”自 {card.valid_from} 起施行，不能用于 {on}。",
                f"“{card.title.en}” is in force from {card.valid_from}; it cannot judge {on}.",
            ),
            Text(f"请选择 {card.valid_from} 或以后的日期。", f"Choose a day from {card.valid_from} on."),
            card.clauses[0] if card.clauses else None,
        )
    values = tuple(parameters.values(card.parameters, on).items())
    clauses = tuple((id_, parameters[id_].clauses[0]) for id_, _ in values if parameters[id_].clauses)
    return Basis(card, on, values, _supplied(card, tuple(supply), on), clauses)


def _supplied(card: Scorecard, supply: tuple[Supply, ...], on: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    oldest = date.min if card.fresh_months is None else add_months(on, -card.fresh_months)
    held = [each for each in supply if each.since <= on and (each.until is None or each.until >= oldest)]
    found: dict[str, tuple[str, ...]] = {}
    for item in card.items:
        prefixes = sorted({each.region for each in held if each.item == item})
        found[item] = ("",) if "" in prefixes else tuple(prefixes)
    return tuple(found.items())


def shares(indicators: tuple[Indicator, ...]) -> dict[str, int]:
    """The part of each indicator in coverage, in millionths that add up to one million exactly (largest remainders)."""
    total = sum(indicator.weight for indicator in indicators)
    if total == 0:
        return {indicator.id: 0 for indicator in indicators}
    parts = {indicator.id: divmod(indicator.weight * MICRO, total) for indicator in indicators}
    missing = MICRO - sum(whole for whole, _ in parts.values())
    first = sorted(parts, key=lambda id_: -parts[id_][1])[:missing]
    return {id_: whole + (id_ in first) for id_, (whole, _) in parts.items()}
