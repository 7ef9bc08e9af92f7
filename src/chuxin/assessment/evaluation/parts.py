"""Shared parts: a group of indicators written once and put into many scorecards, each with its own words for names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from chuxin.assessment.evaluation.keys import unknown_keys
from chuxin.assessment.evaluation.remedies import REMEDIES
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps

_PLACEHOLDER: Final = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Whole(Definition):
    """A scorecard with its shared parts put in: an inner place of a part is told in the part's own file."""

    parts: Mapping[int, Definition] = field(default_factory=dict, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    def place_of(self, path: Steps = ()) -> Place:
        """File and line of an inner value, for a finding about it."""
        part = (
            self.parts.get(path[1]) if path[:1] == ("groups",) and len(path) > 1 and isinstance(path[1], int) else None
        )
        if part is None or not part.place.file:
            return Definition.place_of(self, path)
        return replace(part.place_of(("group", *path[2:])), field=".".join(map(str, path)))


def parts_of(definitions: Sequence[Definition]) -> dict[str, Definition]:
    """The shared parts among ``definitions``, by id."""
    return {each.id: each for each in definitions if each.kind == "part"}


def used_parts(definition: Definition) -> Iterator[tuple[int, str]]:
    """The parts a scorecard uses: the number of the group they stand for, and their id."""
    for number, group in _groups(definition):
        if isinstance(use := group.get("use"), str):
            yield number, use


def expanded(definition: Definition, parts: Mapping[str, Definition]) -> tuple[Definition, list[Finding]]:
    """The scorecard with every ``use:`` replaced by the group of that part, its ``$names`` by what ``with:`` gives;
    and what is wrong with that. A card that uses no part comes back as it is."""
    chosen, findings = {}, []
    groups = definition.body.get("groups")
    written: list[Json] = list(groups) if isinstance(groups, Sequence) and not isinstance(groups, str) else []
    for number, id_ in used_parts(definition):
        part = parts.get(id_)
        if part is None:
            findings.append(_unknown(definition, number, id_, parts))
            written[number] = {"id": id_, "title": {"zh": id_, "en": id_}, "indicators": []}
            continue
        given = _mapping(dict(_groups(definition))[number].get("with"))
        findings.extend(_misfits(definition, number, part, given))
        chosen[number], written[number] = part, _filled(part.body.get("group", {}), given)
    if not chosen and not findings:
        return definition, []
    body = {**definition.body, "groups": written}
    whole = Whole(definition.kind, definition.id, body, definition.place, definition.lines, chosen)
    return whole, findings


def part_from(definition: Definition) -> tuple[Definition, list[Finding]]:
    """A part by itself: it holds a group, and its ``$names`` are those it says it needs. The rest is read in the
    scorecards that use it."""
    findings = list(unknown_keys(definition))
    if not isinstance(definition.body.get("group"), Mapping):
        what = Text("缺少 group，或写法不对。", "“group” is missing or not well-formed.")
        findings.append(_finding(definition, "part_group", what, ("group",)))
    needed, named = needs_of(definition), set(_names(definition.body.get("group", {})))
    for name in sorted(named - set(needed)):
        what = Text(f"用到了 ${name}，但 needs 中没有列出。", f"It uses ${name}, which “needs” does not list.")
        findings.append(_finding(definition, "part_names", what, _mention(definition, name)))
    for name in (each for each in needed if each not in named):
        what = Text(f"needs 列出了 {name}，但没有用到。", f"“needs” lists {name}, which it never uses.")
        findings.append(_finding(definition, "part_names", what, ("needs",)))
    return definition, findings


def needs_of(part: Definition) -> tuple[str, ...]:
    """The names a part needs to be given."""
    written = part.body.get("needs", [])
    return (
        tuple(str(name) for name in written) if isinstance(written, Sequence) and not isinstance(written, str) else ()
    )


def _misfits(definition: Definition, number: int, part: Definition, given: Mapping[str, Json]) -> Iterator[Finding]:
    needed = needs_of(part)
    for name in needed:
        if name not in given:
            what = Text(f"缺少“{part.id}”需要的 {name}。", f"“{part.id}” needs {name}, which is not given.")
            yield _finding(definition, "part_missing", what, ("groups", number, "use"))
    for name in given:
        if name not in needed:
            what = Text(f"“{part.id}”不需要 {name}。", f"“{part.id}” has no use for {name}.")
            yield _finding(definition, "part_unused", what, ("groups", number, "with", name), needed)


def _unknown(definition: Definition, number: int, id_: str, parts: Mapping[str, Definition]) -> Finding:
    what = Text(f"没有共用部分“{id_}”。", f"There is no shared part “{id_}”.")
    return _finding(
        definition, "unknown_part", what, ("groups", number, "use"), get_close_matches(id_, sorted(parts), 1)
    )


def _filled(value: Json, given: Mapping[str, Json]) -> Json:
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        if whole and whole[1] in given:
            return given[whole[1]]
        return _PLACEHOLDER.sub(lambda found: str(given.get(found[1], found[0])), value)
    if isinstance(value, Mapping):
        return {str(_filled(key, given)): _filled(inner, given) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_filled(inner, given) for inner in value]
    return value


def _names(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield from (found[1] for found in _PLACEHOLDER.finditer(value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _names(key)
            yield from _names(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _names(inner)


def _mention(definition: Definition, name: str, value: Json = None, path: Steps = ("group",)) -> Steps:
    """The path of the innermost value that names ``$name``."""
    inner = definition.body.get("group") if value is None else value
    pairs: list[tuple[str | int, Json]] = []
    if isinstance(inner, Mapping):
        pairs = list(inner.items())
    elif isinstance(inner, Sequence) and not isinstance(inner, str):
        pairs = list(enumerate(inner))
    found = next(((key, each) for key, each in pairs if name in {*_names(str(key)), *_names(each)}), None)
    return path if found is None or found[1] is None else _mention(definition, name, found[1], (*path, found[0]))


def _groups(definition: Definition) -> Iterator[tuple[int, Mapping[str, Json]]]:
    written = definition.body.get("groups")
    if isinstance(written, Sequence) and not isinstance(written, str):
        yield from ((number, group) for number, group in enumerate(written) if isinstance(group, Mapping))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _finding(definition: Definition, code: str, what: Text, at: Steps, near: Sequence[str] = ()) -> Finding:
    remedy = REMEDIES[code]
    if near:
        zh, en = "、".join(near), ", ".join(near)
        remedy = Text(f"{remedy.zh}可用：{zh}。", f"{remedy.en} Known: {en}.")
    return Finding(f"scorecard.{code}", Severity.ERROR, what, remedy, definition.place_of(at))
