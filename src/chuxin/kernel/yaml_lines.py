"""Reads a YAML file into plain values and keeps the line of every one of them; executes nothing it finds there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

Steps: TypeAlias = tuple[str | int, ...]

_DEPTH: Final = 30
_VALUES: Final = 200_000
_LARGEST: Final = 2**53 - 1
_PLAIN: Final = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value")
)
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)").fullmatch
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+").fullmatch
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_WORDS: Final[Mapping[str, Json]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_MEND: Final = Text("请改正该处后重新检查。", "Mend it there and check again.")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A value with the line of each value inside it, and the faults of form found under each path."""

    file: str
    value: Json = None
    lines: Mapping[Steps, int] = field(default_factory=dict)
    faults: tuple[tuple[Steps, Finding], ...] = ()

    def place(self, path: Steps) -> Place:
        """File and line of the value at ``path``."""
        return Place(self.file, self.lines.get(path))

    def part(self, path: Steps) -> Document:
        """The document under ``path``, which must exist, with paths counted from there."""
        value, depth = self.value, len(path)
        for step in path:
            value = _inside(value, step)
        lines = {steps[depth:]: line for steps, line in self.lines.items() if steps[:depth] == path}
        faults = tuple((steps[depth:], finding) for steps, finding in self.faults if steps[:depth] == path)
        return Document(self.file, value, lines, faults)


def read_yaml(path: Path, name: str) -> Document:
    """The content of a file. Decimals and dates become exact text; what could be read in two ways is a fault."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except UnicodeDecodeError:
        return Document(name, faults=(((), _not_utf8(name)),))
    except yaml.YAMLError as error:
        return Document(name, faults=(((), _not_yaml(name, error)),))
    reader = _Reader(name)
    value = reader.value(node, ()) if node else None
    return Document(name, value, reader.lines, tuple(reader.faults))


def fault(code: str, place: Place, message: Text, remedy: Text = _MEND) -> Finding:
    """A fault of a definition as it is written (``definition.<code>``)."""
    return Finding(f"definition.{code}", Severity.ERROR, message, remedy, place)


@dataclass(slots=True)
class _Reader:
    file: str
    lines: dict[Steps, int] = field(default_factory=dict)
    faults: list[tuple[Steps, Finding]] = field(default_factory=list)
    left: int = _VALUES

    def value(self, node: yaml.Node, path: Steps) -> Json:
        self.lines[path] = node.start_mark.line + 1
        self.left -= 1
        if len(path) > _DEPTH or self.left == 0:
            self.tell(
                "too_deep",
                path,
                Text("内容过深、过多或自我引用。", "The content is too deep, too large, or holds itself."),
            )
        if len(path) > _DEPTH or self.left <= 0:
            return None
        if node.tag not in _PLAIN:
            self.tell(
                "tag",
                path,
                Text(f"不允许标签“{node.tag}”。", f"The tag “{node.tag}” is not allowed: packs hold data only."),
            )
            return None
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(each, (*path, key)) for key, each in self.members(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*path, number)) for number, each in enumerate(node.value)]
        return self.scalar(node, path)

    def members(self, node: yaml.MappingNode, path: Steps) -> Iterator[tuple[str, yaml.Node]]:
        """The members under their names exactly as written; a name written twice is a fault."""
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                self.tell("shape", path, Text("键必须是文字。", "A key must be plain text."), line)
            elif key.value in seen:
                self.tell("duplicate_key", (*path, key.value), _twice(key.value, seen[key.value]), line)
            else:
                seen[key.value] = line
                yield key.value, value

    def scalar(self, node: yaml.Node, path: Steps) -> Json:
        written = str(node.value)
        if getattr(node, "style", None) or node.tag.endswith(":str"):
            return written
        if written in _WORDS:
            return _WORDS[written]
        if _INTEGER(written) and abs(int(written)) <= _LARGEST:
            return int(written)
        if _DECIMAL(written):
            return format(Decimal(written).normalize(), "f")
        if _DATE(written):
            return written
        message = Text(f"“{written}”含义不明。", f"“{written}” can be read in more than one way.")
        self.tell("ambiguous", path, message)
        return None

    def tell(self, code: str, path: Steps, message: Text, line: int | None = None) -> None:
        remedy = Text("请加引号。", "Put it in quotes.") if code == "ambiguous" else _MEND
        place = Place(self.file, line or self.lines.get(path))
        self.faults.append((path, fault(code, place, message, remedy)))


def _inside(value: Json, step: str | int) -> Json:
    if isinstance(value, Mapping) and isinstance(step, str):
        return value[step]
    if isinstance(value, Sequence) and isinstance(step, int):
        return value[step]
    raise KeyError(step)


def _twice(key: str, first: int) -> Text:
    return Text(f"键“{key}”重复（首次在第{first}行）。", f"The key “{key}” is written twice (first on line {first}).")


def _not_utf8(file: str) -> Finding:
    message = Text("文件不是UTF-8编码。", "The file is not UTF-8.")
    return fault("encoding", Place(file), message, Text("请另存为UTF-8。", "Save it as UTF-8."))


def _not_yaml(file: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return fault(
        "yaml",
        Place(file, mark.line + 1 if mark else None),
        Text(f"不是合格的YAML：{problem}。", f"Not well-formed YAML: {problem}."),
        Text(
            "请检查该行的缩进（只用空格）、冒号和引号。",
            "Check indentation (spaces only), colons and quotes on that line.",
        ),
    )
