"""Invented facts made for one scorecard, so that every branch of it is met: the words its formulas compare with, the
bounds of its bands and their neighbours, the very days its steps end, kinds it does not score, sources that are late.

``population(grounds, subjects, seed)`` is the same for the same arguments; ``laid_out(sources, folder)`` writes it in
the layout of ``chuxin evaluate --facts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from chuxin.assessment.evaluation.basis import Basis, Supply
from chuxin.assessment.evaluation.rules import Bands, Table
from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard, fields_of
from chuxin.assessment.evaluation.sources import EVER, Sources
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.functions import first_day_younger_than
from chuxin.facts.records.typed import arrow_type
from chuxin.kernel.days import add_months
from chuxin.kernel.definition import read_file
from chuxin.kernel.formula import Formula, Literal, walk

PACKS = Path(__file__).resolve().parents[2] / "src" / "chuxin" / "packs"
MONEY = pa.decimal128(18, 2)
SUPPLY = pa.schema([("item", pa.string()), ("region", pa.string()), ("since", pa.date32()), ("until", pa.date32())])
_CENT, _SIXTH = Decimal("0.01"), Decimal("0.000001")
_WORDS = ("甲", "乙、丙", "", "其他")
_TIERS = ("minor", "general", "serious", None)
_STATES = (*["live"] * 9, "repaired", "withdrawn", "expired")
_KINDS = ("enterprise", "social_organisation", "government_body", "public_institution", "individual_business")
_PER_SUBJECT = 3.0


def population(grounds: Basis, subjects: int, seed: int = 1) -> Sources:
    """``subjects`` invented organisations and three times as many records of every item the card reads."""
    card, chance = grounds.card, np.random.default_rng([seed, *card_seed(grounds.card)])
    codes = _codes(card, subjects, chance)
    told = {item: _records(grounds, item, codes, chance) for item in card.items}
    grades = _grades(card, codes, chance) if card.others else None
    return Sources(_subjects(grounds, codes, chance), told, _supply(grounds, chance), grades)


def card_seed(card: Scorecard) -> tuple[int, ...]:
    """Numbers that differ from card to card."""
    return tuple(card.id.encode())


def laid_out(sources: Sources, folder: Path) -> None:
    """Write facts in memory as a lake."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(sources.subjects), folder / "subjects.parquet")
    for item, table in sources.records.items():
        (folder / "records" / item).mkdir(parents=True)
        pq.write_table(pa.table(table), folder / "records" / item / "part-0.parquet")
    rows = [{"item": one.item, "region": one.region, "since": one.since, "until": one.until} for one in sources.supply]
    pq.write_table(pa.Table.from_pylist(rows, SUPPLY), folder / "supply.parquet")
    if sources.grades is not None:
        pq.write_table(pa.table(sources.grades), folder / "grades.parquet")


def _codes(card: Scorecard, subjects: int, chance: np.random.Generator) -> Sequence[str]:
    outside = card.not_scored.code_prefixes
    scored = next(prefix for prefix in ("91", "11", "12", "52") if not prefix.startswith(tuple(outside)))
    prefixes = [f"{scored}99"] * (9 * len(outside) + 1) + [f"{prefix}9999"[:4] for prefix in outside]
    chosen = chance.integers(0, len(prefixes), subjects)
    return [f"{prefixes[one]}0000{number:09d}X" for number, one in enumerate(chosen.tolist())]


def _subjects(grounds: Basis, codes: Sequence[str], chance: np.random.Generator) -> pa.Table:
    card, on = grounds.card, grounds.on
    words = _words_of(cap.where for cap in card.caps if cap.where)
    outside = card.not_scored.kinds
    scored = [kind for kind in _KINDS if kind not in outside] * (6 * len(outside) + 1)
    kinds = [*scored, *outside, *words.get("kind", ()), None]
    days = [add_months(on, -12 * years) + timedelta(days=off) for years in range(12) for off in (-1, 0, 1)]
    columns = {
        "subject": pa.array(codes, pa.string()),
        "kind": _any(kinds, len(codes), chance),
        "name": pa.array([f"示例{number}" for number in range(len(codes))], pa.string()),
        "region": _any(["990100", "990100", "990200", None, *words.get("region", ())], len(codes), chance),
        "industry": _any(["A01", "C13", "C26", "F51", None, *words.get("industry", ())], len(codes), chance),
        "registered_on": _any([*days, None], len(codes), chance, pa.date32()),
        "status": _any(["active", "revoked", *words.get("status", ())], len(codes), chance),
    }
    sizes = _any(["large", "medium", "small", None], len(codes), chance)
    return pa.table(columns).append_column("size", sizes)


def _records(grounds: Basis, item: str, codes: Sequence[str], chance: np.random.Generator) -> pa.Table:
    card, on = grounds.card, grounds.on
    reading = [each for each in card.indicators if each.item == item]
    many = int(len(codes) * _PER_SUBJECT)
    # Some subjects have many records and some none; a few records are of nobody we know.
    places = (chance.random(many) ** 1.5 * len(codes) * 1.02).astype(int)
    known = pa.array([*codes, *[f"91990000{number:09d}Y" for number in range(len(codes) // 10 + 10)]], pa.string())
    days = _days(reading, on)
    ends = [*[None] * 8, on, on - timedelta(days=1), on + timedelta(days=400)]
    amounts = [*(one.quantize(_CENT) for one in _numbers(grounds, reading, "amount")), None]
    columns: dict[str, pa.Array] = {
        "record": pa.array([f"{item}-{number}" for number in range(many)], pa.string()),
        "subject": known.take(pa.array(places)),
        "source": _any(["示例部门", "另一示例部门"], many, chance),
        "decided_on": _any(days, many, chance, pa.date32()),
        "valid_from": _any([*[None] * 8, on, on + timedelta(days=1), date(2020, 1, 1)], many, chance, pa.date32()),
        "valid_to": _any(ends, many, chance, pa.date32()),
        "tier": _any(_TIERS, many, chance),
        "state": _any(_STATES, many, chance),
        "amount": _any(amounts, many, chance, MONEY),
    }
    types = _types(item)
    for name in sorted({name for each in reading for name in fields_of(each)} - set(columns)):
        columns[name] = _field(grounds, reading, name, types.get(name, pa.string()), many, chance)
    return pa.table(columns)


def _field(
    grounds: Basis, reading: Sequence[Indicator], name: str, type: pa.DataType, many: int, chance: np.random.Generator
) -> pa.Array:
    if pa.types.is_boolean(type):
        return _any([True, False, None], many, chance, type)
    if pa.types.is_date(type):
        return _any([*_days(reading, grounds.on), None], many, chance, type)
    if pa.types.is_integer(type):
        return _any([*sorted({int(one) for one in _numbers(grounds, reading, name)}), None], many, chance, type)
    if pa.types.is_decimal(type):
        return _any([*_numbers(grounds, reading, name), None], many, chance, type)
    words = {word for formula in _formulas(reading) for word in _words_of([formula]).get(name, ())}
    tables = [each.points for each in reading if isinstance(each.points, Table) and each.points.field == name]
    words |= {value for table in tables for value, _ in table.parameters}
    both = ["、".join(sorted(words)[:2])] if len(words) > 1 else []
    return _any([*sorted(words), *sorted(words), *both, *_WORDS, None], many, chance)


def _days(reading: Sequence[Indicator], on: date) -> list[date]:
    """Days all over, and the days around the ends of steps and windows."""
    months = {step.months for each in reading for step in each.decay}
    months |= {each.window.months for each in reading if each.window and each.window.months}
    edges = [first_day_younger_than(one, on) for one in sorted(months)]
    years = [date(on.year, 1, 1), date(on.year - 1, 1, 1), date(on.year - 1, 12, 31), date(on.year - 2, 12, 31)]
    spread = [on - timedelta(days=far * step) for far in (5, 37) for step in range(-1, 70)]
    return [*spread, on, *years, *[edge + timedelta(days=off) for edge in edges for off in (-1, 0, 1)]]


def _numbers(grounds: Basis, reading: Sequence[Indicator], name: str) -> list[Decimal]:
    """Numbers a field may hold: what formulas and bands speak of with their neighbours, and others of their size."""
    nodes = [node for formula in _formulas(reading) if name in formula.names for node in walk(formula.root)]
    said = [node.value for node in nodes if isinstance(node, Literal)]
    spoken = {Decimal(one) for one in said if isinstance(one, int | Decimal) and not isinstance(one, bool)}
    for each in reading:
        if isinstance(each.points, Bands):
            spoken |= {_bound(grounds, band.below) for band in each.points.bands}
    spoken = {one for one in spoken if abs(one) < 10**9} or {Decimal(100)}
    near = {one + step for one in spoken for step in (Decimal(0), _CENT, -_CENT)}
    far = {(one * part).quantize(_SIXTH) for one in spoken for part in (Decimal(3), Decimal("0.333333"))}
    return sorted(near | far | {Decimal(0), Decimal("1.005")})


def _bound(grounds: Basis, below: Decimal | str) -> Decimal:
    return Decimal(str(grounds.parameters[below])) if isinstance(below, str) else below


def _formulas(reading: Iterable[Indicator]) -> list[Formula]:
    found: list[Formula | None] = []
    for each in reading:
        of_points = each.points if isinstance(each.points, Formula) else None
        found += [each.where, each.carry_over, of_points]
        found += [each.points.of if isinstance(each.points, Bands) else None, each.measure.of if each.measure else None]
    return [formula for formula in found if formula is not None]


def _words_of(formulas: Iterable[Formula]) -> Mapping[str, tuple[str, ...]]:
    """The texts each name of the formulas may be compared with: all texts of the formula it stands in."""
    found: dict[str, set[str]] = {}
    for formula in formulas:
        words = {node.value for node in walk(formula.root) if isinstance(node, Literal) and isinstance(node.value, str)}
        for name in formula.names:
            found.setdefault(name, set()).update(words)
    return {name: tuple(sorted(words)) for name, words in found.items()}


def _supply(grounds: Basis, chance: np.random.Generator) -> tuple[Supply, ...]:
    """Most items are supplied everywhere, some in one city, one comes late, one never came."""
    told = []
    for item in grounds.card.items:
        kind = chance.integers(0, 10)
        if kind < 9:
            region = "9901" if kind > 6 else ""
            until = add_months(grounds.on, -40) if kind == 8 else grounds.on
            told.append(Supply(item, region, EVER, until))
    return tuple(told)


def _grades(card: Scorecard, codes: Sequence[str], chance: np.random.Generator) -> pa.Table:
    words = sorted({"A", "B", "C", "D", *(grade for cap in card.caps for grade in cap.grades)})
    half = pa.array(codes[::2], pa.string())
    parts = [(half, pa.array([other] * len(half)), _any(words, len(half), chance)) for other in card.others]
    return pa.concat_tables([pa.table(part, names=["subject", "scorecard", "grade"]) for part in parts])


def _any(pool: Sequence[object], many: int, chance: np.random.Generator, type: pa.DataType | None = None) -> pa.Array:
    return pa.array(pool, type or pa.string()).take(pa.array(chance.integers(0, len(pool), many)))


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, Mapping[str, pa.DataType]]:
    """The fields of every shipped item with their types."""
    texts = [path for path in sorted(PACKS.rglob("*.yaml")) if "items:" in path.read_text(encoding="utf-8")]
    defined = [one for path in texts for one in read_file(path, PACKS)[0] if one.kind == "item"]
    items = [item for one in defined if (item := item_from(one)[0]) is not None]
    return {item.id: {field.name: arrow_type(field.type) for field in item.fields} for item in items}


def _types(item: str) -> Mapping[str, pa.DataType]:
    """The types of an item's own fields; of an invented item all are text."""
    return _catalogue().get(item, {})
