"""What the portal says, in whichever language a walk is in: sought by its Chinese, found as its English as well."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[3] / "src" / "chuxin"
CATALOGUE = SOURCE / "interfaces" / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CHINESE, ENGLISH = "zh-CN", "en-GB"
_GAP = re.compile(r"%\(\w+\)s|\\\{[^}]*\\\}")


def words(chinese: str, language: str) -> str:
    """A pattern of what says ``chinese``, or says more than that, in ``language``; each way it was put into English."""
    if language == CHINESE:
        return re.escape(chinese)
    known = english()
    exact = known.get(chinese) or {one for said, ways in known.items() if chinese in said for one in ways}
    assert exact, f"nobody put {chinese} into English"
    return f"(?:{'|'.join(sorted(map(_pattern, exact)))})"


@cache
def english() -> Mapping[str, frozenset[str]]:
    """Every sentence of the portal and its packs, by its Chinese."""
    found: dict[str, set[str]] = defaultdict(set)
    for chinese, said in (*_of_the_portal(), *_of_the_packs(), *_of_the_code()):
        found[chinese].add(said)
    return {chinese: frozenset(ways) for chinese, ways in found.items()}


def _pattern(said: str) -> str:
    return _GAP.sub(".*", re.escape(said).replace(r"%\(", "%(").replace(r"\)s", ")s"))


def _of_the_portal() -> Iterator[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str) and isinstance(message.string, str):
                yield message.string, message.id


def _of_the_packs() -> Iterator[tuple[str, str]]:
    for path in sorted((SOURCE / "packs").rglob("*.yaml")):
        yield from _in(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _in(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            yield str(value["zh"]), str(value["en"])
        for one in value.values():
            yield from _in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _in(one)


def _of_the_code() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                said = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if len(said) == len(("zh", "en")):
                    yield str(said[0]), str(said[1])
