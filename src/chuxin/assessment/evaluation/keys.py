"""The keys a scorecard may hold at each level; a key nobody knows is named at its line with the nearest known one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, TypeAlias

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

_WORDS: Final = frozenset({"note", "description", "words", "help", "unverified", "source"})
_CARD: Final = frozenset({
    "id", "title", "clauses", "valid_from", "valid_to", "status", "first_published", "level", "period", "consequences",
    "better", "base", "floor", "cap", "scale", "needs_record", "supply", "coverage", "veto_grade", "not_scored",
    "grades", "caps", "groups", "openness",
}) | _WORDS  # fmt: skip
_GRADE: Final = frozenset({"id", "title", "from", "up_to", "needs"}) | _WORDS
_CAP: Final = frozenset({"id", "title", "clauses", "where", "scorecard", "grades", "at_best"}) | _WORDS
_GROUP: Final = frozenset({"id", "title", "floor", "cap", "indicators"}) | _WORDS
_USE: Final = frozenset({"use", "with"})
_INDICATOR: Final = frozenset({
    "id", "title", "clauses", "effect", "item", "start", "floor", "cap", "weight", "where", "points", "decay",
    "remedy", "at_best", "fewest", "factor", "combine", "window", "carry_over", "measure",
}) | _WORDS  # fmt: skip
_STEP: Final = frozenset({"months", "share"})
_HALVING: Final = frozenset({"half_life_months", "until_months"})
_POINTS: Final = frozenset({"by", "values", "otherwise"})
_BANDS: Final = frozenset({"of", "percentile", "bands", "otherwise", "missing"})
_BAND: Final = frozenset({"below", "points"})
_PERCENTILE: Final = frozenset({"within", "fewest"})
_MEASURE: Final = frozenset({"take", "of"})
_WINDOW: Final = frozenset({"months"})
_SUPPLY: Final = frozenset({"fresh_months"})
_SCOPE: Final = frozenset({"kinds", "code_prefixes", "note"})
_PART: Final = frozenset({"id", "title", "clauses", "valid_from", "valid_to", "status", "needs", "group"}) | _WORDS

_Known: TypeAlias = tuple[Steps, Mapping[str, Json], frozenset[str]]


def unknown_keys(definition: Definition) -> Iterator[Finding]:
    """An error for every key of the scorecard or shared part that has no meaning there."""
    found = _of_part if definition.kind == "part" else _of_card
    for path, body, known in found(definition.body):
        for key in body:
            if key not in known:
                yield _finding(definition, (*path, key), known)


def _of_card(body: Mapping[str, Json]) -> Iterator[_Known]:
    yield (), body, _CARD
    for key, known in (("supply", _SUPPLY), ("not_scored", _SCOPE)):
        yield from _inner(body, (), key, known)
    yield from ((path, grade, _GRADE) for path, grade in _rows(body, (), "grades"))
    yield from ((path, cap, _CAP) for path, cap in _rows(body, (), "caps"))
    for path, group in _rows(body, (), "groups"):
        if "use" in group:
            yield path, group, _USE
        else:
            yield from _of_group(path, group)


def _of_part(body: Mapping[str, Json]) -> Iterator[_Known]:
    yield (), body, _PART
    group = body.get("group")
    if isinstance(group, Mapping):
        yield from _of_group(("group",), group)


def _of_group(path: Steps, group: Mapping[str, Json]) -> Iterator[_Known]:
    yield path, group, _GROUP
    for at, indicator in _rows(group, path, "indicators"):
        yield at, indicator, _INDICATOR
        yield from _of_points(indicator, at)
        yield from _inner(indicator, at, "decay", _HALVING)
        yield from ((step, row, _STEP) for step, row in _rows(indicator, at, "decay"))
        yield from _inner(indicator, at, "measure", _MEASURE)
        yield from _inner(indicator, at, "window", _WINDOW)


def _of_points(indicator: Mapping[str, Json], at: Steps) -> Iterator[_Known]:
    points = indicator.get("points")
    if not isinstance(points, Mapping) or "bands" not in points:
        yield from _inner(indicator, at, "points", _POINTS)
        return
    yield (*at, "points"), points, _BANDS
    yield from ((band, row, _BAND) for band, row in _rows(points, (*at, "points"), "bands"))
    yield from _inner(points, (*at, "points"), "percentile", _PERCENTILE)


def _inner(body: Mapping[str, Json], path: Steps, key: str, known: frozenset[str]) -> Iterator[_Known]:
    value = body.get(key)
    if isinstance(value, Mapping):
        yield (*path, key), value, known


def _rows(body: Mapping[str, Json], path: Steps, key: str) -> Iterator[tuple[Steps, Mapping[str, Json]]]:
    rows = body.get(key)
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        for number, row in enumerate(rows):
            if isinstance(row, Mapping):
                yield (*path, key, number), row


def _finding(definition: Definition, path: Steps, known: frozenset[str]) -> Finding:
    key = str(path[-1])
    near = get_close_matches(key, sorted(known), n=1)
    if near:
        remedy = Text(f"是否应为“{near[0]}”？", f"Did you mean “{near[0]}”?")
    else:
        listed = ", ".join(sorted(known))
        remedy = Text(f"请删去；此处可用：{listed}。", f"Remove it; known here: {listed}.")
    return Finding(
        "scorecard.unknown_key",
        Severity.ERROR,
        Text(f"不认识的键“{key}”。", f"Unknown key “{key}”."),
        remedy,
        definition.place_of(path),
    )
