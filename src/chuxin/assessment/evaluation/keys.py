"""The keys a scorecard may hold at each level; a key nobody knows is named at its line with the nearest known one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

_CARD: Final = frozenset({
    "id", "title", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note", "description",
    "words", "help", "first_published", "level", "period", "consequences", "scale", "supply", "coverage",
    "veto_grade", "not_scored", "grades", "groups",
})  # fmt: skip
_GRADE: Final = frozenset(["id", "title", "from", "note", "description", "words"])
_GROUP: Final = frozenset(["id", "title", "indicators", "note", "description", "words"])
_INDICATOR: Final = frozenset({
    "id", "title", "clauses", "effect", "item", "start", "floor", "cap", "weight", "where", "points", "decay",
    "remedy", "note", "description", "words", "help", "unverified", "source",
})  # fmt: skip
_STEP: Final = frozenset({"months", "share"})
_POINTS: Final = frozenset({"by", "values", "otherwise"})
_SUPPLY: Final = frozenset({"fresh_months"})
_SCOPE: Final = frozenset({"kinds", "code_prefixes", "note"})


def unknown_keys(definition: Definition) -> Iterator[Finding]:
    """An error for every key of the scorecard that has no meaning there."""
    for path, body, known in _mappings(definition.body):
        for key in body:
            if key not in known:
                yield _finding(definition, (*path, key), known)


def _mappings(body: Mapping[str, Json]) -> Iterator[tuple[Steps, Mapping[str, Json], frozenset[str]]]:
    yield (), body, _CARD
    for key, known in (("supply", _SUPPLY), ("not_scored", _SCOPE)):
        yield from _inner(body, (), key, known)
    yield from ((path, grade, _GRADE) for path, grade in _rows(body, (), "grades"))
    for path, group in _rows(body, (), "groups"):
        yield path, group, _GROUP
        for at, indicator in _rows(group, path, "indicators"):
            yield at, indicator, _INDICATOR
            yield from _inner(indicator, at, "points", _POINTS)
            yield from ((step, row, _STEP) for step, row in _rows(indicator, at, "decay"))


def _inner(
    body: Mapping[str, Json], path: Steps, key: str, known: frozenset[str]
) -> Iterator[tuple[Steps, Mapping[str, Json], frozenset[str]]]:
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
