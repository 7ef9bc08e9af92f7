"""Every shipped scorecard on every engine, compared row by row: what differs, and what an engine cannot do yet.

Schemes are found in the packs, so a new one takes part by being there; so do the two invented cards that say every word
of the language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow as pa

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import Basis, Supply, basis
from chuxin.assessment.evaluation.explanation import explained
from chuxin.assessment.evaluation.parameters import Parameters, parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.shape import Ask
from chuxin.assessment.evaluation.sources import EVER, Sources
from chuxin.kernel.definition import Definition, read_file
from tests.assessment.evaluation import language
from tests.engines.population import PACKS

ON = date(2026, 6, 30)
ASKS: tuple[Ask, ...] = ("judgement", "lines")
_ORDER = {"judgement": ("subject",), "evidence": ("subject",), "lines": ("subject", "indicator", "record")}
_INVENTED = {"example.whole": language.WHOLE, "example.demerits": language.DEMERITS}


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an engine does not do something: ``notimpl`` is our debt, ``notyet`` theirs, ``never`` has a reason."""

    kind: str
    reason: str


# (question, engine) → mark. What is not named here must be equal to the digit.
MARKS: Mapping[tuple[Ask, str], Mark] = {
    ("evidence", "spark"): Mark("notyet", "Ibis cannot order what it collects into a list on Spark"),
}


def schemes() -> tuple[str, ...]:
    """The ids of all shipped scorecards, and of the invented ones."""
    return (*sorted(_cards()), *_INVENTED)


def grounds_of(scheme: str, on: date = ON) -> Basis:
    """A scheme ready to judge ``on``, with nothing supplied yet."""
    card, parameters = language.card(_INVENTED[scheme]) if scheme in _INVENTED else _cards()[scheme]
    day = max(on, card.valid_from)
    return basis(card, parameters, [Supply(item, "", EVER, None) for item in card.items], day)


def supplied(grounds: Basis, sources: Sources, scheme: str) -> Basis:
    """The same basis with what the sources have supplied."""
    card, parameters = language.card(_INVENTED[scheme]) if scheme in _INVENTED else _cards()[scheme]
    return basis(card, parameters, sources.supply, grounds.on)


def answers(grounds: Basis, sources: Sources, engine: str, asks: Sequence[Ask] = ASKS) -> dict[Ask, pa.Table]:
    """What an engine says, in one order."""
    told = engines.answers(asks, grounds, sources, engine)
    return {ask: ordered(table, ask) for ask, table in zip(asks, told, strict=True)}


def ordered(table: pa.Table, ask: Ask) -> pa.Table:
    """The rows in an order of their own."""
    return table.sort_by([(name, "ascending") for name in _ORDER[ask]]).combine_chunks()


def differences(wanted: pa.Table, found: pa.Table) -> list[str]:
    """In which columns two answers differ, with the first row that does; nothing when they are equal to the digit."""
    if wanted.schema != found.schema:
        return [f"columns: {wanted.schema} against {found.schema}"]
    if wanted.num_rows != found.num_rows:
        return [f"{wanted.num_rows} rows against {found.num_rows}"]
    return [_first(wanted, found, name) for name in wanted.column_names if wanted[name] != found[name]]


def _first(wanted: pa.Table, found: pa.Table, name: str) -> str:
    left, right = wanted[name].to_pylist(), found[name].to_pylist()
    place = next(place for place, (one, other) in enumerate(zip(left, right, strict=True)) if one != other)
    count = sum(one != other for one, other in zip(left, right, strict=True))
    return f"{name}: {count} rows, first {wanted['subject'][place]}: {left[place]!r} against {right[place]!r}"


def told(grounds: Basis, said: Mapping[Ask, pa.Table], subject: str) -> object:
    """The explanation of one subject made from an engine's own rows."""
    wide, lines = (said[ask].filter(pa.compute.equal(said[ask]["subject"], subject)) for ask in ASKS)
    return explained(grounds, wide.to_pylist()[0], lines)


@lru_cache(maxsize=1)
def _cards() -> Mapping[str, tuple[Scorecard, Parameters]]:
    definitions = _definitions()
    parameters, parts = (
        parameters_from([one for one in definitions if one.kind == "parameter"])[0],
        parts_of(definitions),
    )
    cards = {}
    for definition in (one for one in definitions if one.kind == "scorecard"):
        card, findings = scorecard_from(definition, parts)
        assert card is not None, findings
        cards[card.id] = (card, parameters)
    return cards


def _definitions() -> list[Definition]:
    words = ("scorecards:", "parts:", "parameters:")
    paths = [path for path in sorted(PACKS.rglob("*.yaml")) if any(word in path.read_text("utf-8") for word in words)]
    return [one for path in paths for one in read_file(path, PACKS)[0]]
