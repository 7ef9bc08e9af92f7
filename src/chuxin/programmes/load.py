"""Reads packs from folders: every YAML file below is definitions, every folder with a programme owns what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes.pack import PARTS, Pack, named_parts

SHIPPED: Final = Path(__file__).resolve().parents[1] / "packs"
_DEFINITIONS: Final = frozenset({".yaml", ".yml"})
_READING: Final = frozenset({".md", ".txt"})


def read_pack(path: Path) -> Pack:
    """The pack at ``path``: a folder, or one YAML file. Refuses ``pack.not_found``."""
    if not path.exists():
        raise Refusal(
            "pack.not_found",
            Text(f"找不到方案包：{path.name}。", f"There is no pack at {path.name}."),
            Text("请核对路径。", "Check the path."),
        )
    root = path.parent if path.is_absolute() else Path()
    definitions: list[tuple[Path, Definition]] = []
    findings: list[Finding] = []
    files = list(_files(path))
    for file in files:
        if file.suffix in _DEFINITIONS:
            found, faults = read_file(file, root)
            definitions.extend((file, each) for each in found)
            findings.extend(faults)
        elif file.suffix not in _READING:
            findings.append(_not_data(file.relative_to(root).as_posix()))
    owned = tuple(_with_holdings(definitions))
    return Pack(owned, tuple(findings), tuple(file.relative_to(root).as_posix() for file in files))


def read_packs(paths: Sequence[Path]) -> Pack:
    """Several packs as one; a file below two of the paths is read once."""
    apart = [path for path in dict.fromkeys(paths) if not any(other in path.parents for other in paths)]
    packs = [read_pack(path) for path in apart]
    return Pack(
        tuple(each for pack in packs for each in pack.definitions),
        tuple(each for pack in packs for each in pack.findings),
        tuple(each for pack in packs for each in pack.files),
    )


def texts_below(path: Path) -> tuple[tuple[str, str], ...]:
    """The definition files at ``path`` as they were written: (name from the folder given, text)."""
    root = path.parent
    files = [file for file in _files(path) if file.suffix in _DEFINITIONS]
    return tuple((file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")) for file in files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not hidden:
            yield file


def _with_holdings(found: Sequence[tuple[Path, Definition]]) -> Iterator[Definition]:
    """The definitions; each programme with ``holds``: the parts in its folder and those it names itself."""
    homes = {file.parent: definition.id for file, definition in found if definition.kind == "programme"}
    holdings: dict[str, dict[str, set[str]]] = {}
    for file, definition in found:
        owner = next((homes[folder] for folder in file.parents if folder in homes), None)
        if owner is not None and definition.kind in PARTS:
            holdings.setdefault(owner, {}).setdefault(definition.kind, set()).add(definition.id)
    for _, definition in found:
        if definition.kind == "programme":
            yield _holding(definition, holdings.get(definition.id, {}))
        else:
            yield definition


def _holding(programme: Definition, owned: dict[str, set[str]]) -> Definition:
    named = named_parts(programme.body)
    holds: dict[str, Json] = {
        kind: ids for kind in PARTS if (ids := sorted(owned.get(kind, set()) | set(named.get(kind, ()))))
    }
    return replace(programme, body={**programme.body, "holds": holds})


def _not_data(file: str) -> Finding:
    return Finding(
        "pack.file",
        Severity.ERROR,
        Text(
            "方案包只能有YAML定义和Markdown页面，不能有其他文件。",
            "A pack holds YAML definitions and Markdown pages only; no other file may be in it.",
        ),
        Text(
            "请移走该文件；代码只能写在本项目的房间里。", "Take the file out; code belongs in the rooms of the project."
        ),
        Place(file),
    )
