"""Definitions of policy as frozen values: what a pack file says, where it says so, and a fingerprint of its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from chuxin.kernel.canonical import Json, digest
from chuxin.kernel.finding import Finding, Place
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Document, Steps, fault, read_yaml

# Top-level key of a pack file → kind of the definitions under it.
KINDS: Final[Mapping[str, str]] = {
    "programme": "programme",
    "clauses": "clause",
    "kinds": "kind",
    "roles": "role",
    "editions": "edition",
    "items": "item",
    "feeds": "feed",
    "scorecards": "scorecard",
    "parts": "part",
    "publicity": "publicity",
    "parameters": "parameter",
    "regimes": "regime",
    "domains": "domain",
    "measures": "measure",
    "incentives": "incentive",
    "lists": "list",
    "review_grounds": "review_ground",
    "places": "place_change",
    "matching": "matching",
    "workflows": "workflow",
    "papers": "paper",
    "quality": "quality",
    "examples": "example",
}
# What a definition is called and explained with; changing it changes no result.
WORDING: Final = frozenset(
    {"title", "description", "note", "message", "remedy", "words", "help", "question", "example"}
)
_LANGUAGES: Final = frozenset({"zh", "en"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*").fullmatch
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition: an item, a feed, a scorecard, a clause … as its pack wrote it.

    ``body`` holds text, whole numbers, booleans, lists and mappings only; decimals and dates are exact text. ``place``
    and ``lines`` tell where it was written; both are empty for one that comes from the register.
    """

    kind: str
    id: str
    body: Mapping[str, Json]
    place: Place = field(default=Place(), compare=False)
    lines: Mapping[Steps, int] = field(default_factory=dict, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    @property
    def title(self) -> Text:
        """Its title in both languages (the id where it has none)."""
        return text_of(self.body.get("title")) or Text(self.id, self.id)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Ids of the clauses it hangs on."""
        named = self.body.get("clauses")
        if not isinstance(named, Sequence) or isinstance(named, str):
            return ()
        return tuple(each for each in named if isinstance(each, str))

    @property
    def valid_from(self) -> date:
        """First day it is in force. Raises ``ValueError`` when not stated."""
        return date.fromisoformat(str(self.body.get("valid_from")))

    @property
    def valid_to(self) -> date | None:
        """Last day it is in force; ``None`` while no end is set."""
        end = self.body.get("valid_to")
        return date.fromisoformat(end) if isinstance(end, str) else None

    @property
    def status(self) -> str:
        """``official`` (default), ``illustrative``, ``pilot`` or ``mirrored``."""
        return str(self.body.get("status") or "official")

    @property
    def unverified(self) -> bool:
        """Whether its content still has to be checked against the official text."""
        return self.body.get("unverified") is True

    @property
    def meaning(self) -> str:
        """SHA-256 of what decides: the body without its wording."""
        return digest(_without_wording(self.body))

    @property
    def wording(self) -> str:
        """SHA-256 of what only explains: the wording alone, with where it stands."""
        return digest(_wording(self.body, ()))

    def line_of(self, path: Steps = ()) -> int | None:
        """The line of an inner value (``("fields", 3, "type")``), or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return self.place.line

    def place_of(self, path: Steps = ()) -> Place:
        """File and line of an inner value, for a finding about it."""
        return Place(self.place.file, self.line_of(path), field=".".join(map(str, path)) or None)


def read_file(path: Path, root: Path) -> tuple[list[Definition], list[Finding]]:
    """All well-formed definitions of one YAML file, and every fault with its line. Places name the file from ``root``.

    Executes nothing: only plain text, numbers, booleans, lists and mappings are taken.
    """
    document = read_yaml(path, path.relative_to(root).as_posix())
    findings = [finding for _, finding in document.faults]
    definitions = []
    for definition in _definitions(document, findings):
        faults = list(_faults(definition))
        findings.extend(faults)
        if not faults:
            definitions.append(definition)
    return definitions, findings


def text_of(value: Json) -> Text | None:
    """The sentence a mapping ``{zh, en}`` holds; ``None`` when it is not one, or a language is empty."""
    if not isinstance(value, Mapping) or set(value) != _LANGUAGES:
        return None
    zh, en = value["zh"], value["en"]
    if not (isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip()):
        return None
    return Text(zh, en)


def _is_wording(key: str, value: Json) -> bool:
    """``source`` is wording when it is a mere sentence (where a number was found), not when it is a source unit."""
    if key == "source":
        return isinstance(value, str) or (isinstance(value, Mapping) and set(value) <= _LANGUAGES)
    return key in WORDING


def _without_wording(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _without_wording(each) for key, each in value.items() if not _is_wording(key, each)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_wording(each) for each in value]
    return value


def _wording(value: Json, path: Steps) -> list[Json]:
    if isinstance(value, Mapping):
        found: list[Json] = []
        for key in sorted(value):
            if _is_wording(key, value[key]):
                found.append([*map(str, path), key, value[key]])
            else:
                found.extend(_wording(value[key], (*path, key)))
        return found
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for number, inner in enumerate(value) for each in _wording(inner, (*path, number))]
    return []


def _definitions(document: Document, findings: list[Finding]) -> Iterator[Definition]:
    """The definitions of a document that hold no fault of form; faults of its outline are added to ``findings``."""
    outline = document.value
    if outline is None:
        return
    if not isinstance(outline, Mapping):
        findings.append(_shape(document.place(()), "文件应是“键: 内容”的映射。", "A file must map keys to contents."))
        return
    for key, content in outline.items():
        kind = KINDS.get(key)
        if kind is None:
            findings.append(_unknown_key(document.place((key,)), key))
        elif kind == "programme":
            yield from _definition(kind, document.part((key,)), findings)
        elif isinstance(content, Sequence) and not isinstance(content, str):
            for number in range(len(content)):
                yield from _definition(kind, document.part((key, number)), findings)
        else:
            findings.append(_shape(document.place((key,)), f"“{key}”下应是列表。", f"“{key}” must hold a list."))


def _definition(kind: str, part: Document, findings: list[Finding]) -> Iterator[Definition]:
    if part.faults:
        return
    if isinstance(part.value, Mapping):
        yield Definition(kind, str(part.value.get("id", "")), part.value, part.place(()), part.lines)
    else:
        findings.append(_shape(part.place(()), "定义应是“键: 内容”的映射。", "A definition must map keys to contents."))


def _shape(place: Place, zh: str, en: str) -> Finding:
    return fault("shape", place, Text(zh, en))


def _unknown_key(place: Place, key: str) -> Finding:
    known = ", ".join(KINDS)
    return fault(
        "unknown_key",
        place,
        Text(f"不认识的顶层键“{key}”。", f"Unknown top-level key “{key}”."),
        Text(f"可用的键：{known}。", f"Known keys: {known}."),
    )


def _faults(definition: Definition) -> Iterator[Finding]:
    """What every definition must have: an id, a title in both languages, and days that are dates."""
    body, at = definition.body, definition.place_of
    if not _ID(definition.id) or not isinstance(body.get("id"), str):
        yield fault(
            "id",
            at(("id",)),
            Text("缺少编号id，或编号不合格。", "The id is missing or not well-formed."),
            Text(
                "编号用小写字母、数字、_、-，以点分段，如 hubei.penalties。",
                "Use lower-case letters, digits, _ and -, parted by dots, such as hubei.penalties.",
            ),
        )
    if text_of(body.get("title")) is None and not (definition.kind == "example" and "title" not in body):
        yield fault(
            "title",
            at(("title",)),
            Text("标题title缺少中文或英文。", "The title lacks Chinese or English."),
            Text("请写成 title: {zh: …, en: …}。", "Write title: {zh: …, en: …}."),
        )
    for name in ("valid_from", "valid_to"):
        given = body.get(name)
        required = name == "valid_from" and definition.kind not in {"example"}
        if (given is not None or required) and not _is_date(given):
            yield fault(
                "date",
                at((name,)),
                Text(f"{name} 缺少或不是日期。", f"{name} is missing or not a date."),
                Text("请写成 2024-01-01 的形式。", "Write it as 2024-01-01."),
            )


def _is_date(value: Json) -> bool:
    if not isinstance(value, str) or not _DATE(value):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
