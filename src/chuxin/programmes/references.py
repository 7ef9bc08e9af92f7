"""What a definition points at must exist: clauses in force, items, publicity rules, and the parts of a programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law.clause import Clause
from chuxin.foundation.law.register import cited_with_paths
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps
from chuxin.programmes.pack import PARTS

# A member of this name, anywhere in a definition of these kinds, holds the id (or ids) of a definition of that kind.
_POINTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "programme": {key: kind for kind, key in PARTS.items()},
    "item": {"publicity": "publicity", "editions": "edition"},
    "publicity": {"publicity": "publicity"},
    "feed": {"item": "item"},
    "scorecard": {"item": "item", "items": "item", "scorecard": "scorecard"},
    "part": {"item": "item"},
    "domain": {"items": "item", "also": "item"},
    "measure": {"item": "item", "list": "list"},
    "incentive": {"item": "item", "list": "list"},
    "list": {"item": "item", "statement_days": "parameter", "sync_working_days": "parameter"},
    "review_ground": {"item": "item", "list": "list", "window": "parameter"},
    "workflow": {
        "items": "item",
        "months": "parameter",
        "days": "parameter",
        "longest": "parameter",
        "workflow": "workflow",
        "item": "item",
        "paper": "paper",
    },
    "regime": {"item": "item", "feed": "feed", "scorecard": "scorecard"},
}
_TITLES: Final[Mapping[str, Text]] = {
    "kind": Text("主体类别", "kind of subject"),
    "role": Text("角色", "role"),
    "edition": Text("目录版本", "edition of the catalogue"),
    "item": Text("目录事项", "catalogue item"),
    "feed": Text("报送渠道", "feed"),
    "scorecard": Text("评分卡", "scorecard"),
    "part": Text("共用部分", "shared part"),
    "publicity": Text("公示规则", "publicity rule"),
    "parameter": Text("参数", "parameter"),
    "regime": Text("监管方案", "regime of supervision"),
    "domain": Text("报告领域", "report domain"),
    "measure": Text("惩戒措施", "measure"),
    "incentive": Text("激励措施", "incentive"),
    "list": Text("严重失信主体名单", "severe-dishonesty list"),
    "review_ground": Text("信用审查事由", "ground of credit review"),
    "place_change": Text("区划变更", "change of division"),
    "matching": Text("匹配规则", "matching rule"),
    "workflow": Text("流程", "workflow"),
    "paper": Text("文书", "paper"),
    "quality": Text("数据质量参数", "terms of data quality"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """All that may be pointed at: clauses and items by id, and the (kind, id) of every definition."""

    clauses: Mapping[str, Clause]
    items: Mapping[str, Item]
    ids: frozenset[tuple[str, str]]

    def of_kind(self, kind: str) -> frozenset[str]:
        """The ids of all definitions of a kind."""
        return frozenset(id for each, id in self.ids if each == kind)


def dangling(definition: Definition, known: Known) -> Iterator[Finding]:
    """Every pointer of a definition that leads nowhere, at its own line."""
    yield from _clauses(definition, known)
    pointers = _POINTERS.get(definition.kind, {})
    for path, kind, id in _pointed(definition.body, pointers, ()):
        if (kind, id) not in known.ids and not (definition.kind == "part" and "$" in id):
            what = _TITLES[kind]
            yield _finding(
                definition,
                path,
                f"pack.unknown_{kind}",
                Text(f"没有名为“{id}”的{what.zh}。", f"There is no {what.en} named “{id}”."),
            )


def without_basis(definition: Definition, known: Known) -> Iterator[Finding]:
    """R09: everything hangs on at least one clause that is in force on its first day."""
    if definition.kind in {"clause", "example"}:
        return
    cited = [known.clauses[id] for id in definition.clauses if id in known.clauses]
    if not definition.clauses:
        message = Text("没有写明依据条款（R09）。", "It names no clause (R09).")
        yield _finding(definition, ("clauses",), "rights.R09", message)
    elif cited and not any(clause.in_force(definition.valid_from) for clause in cited):
        day = definition.valid_from
        message = Text(f"所列条款在{day}都不具效力。", f"None of its clauses is in force on {day}.")
        yield _finding(definition, ("clauses",), "pack.clause_not_in_force", message)


def _clauses(definition: Definition, known: Known) -> Iterator[Finding]:
    for path, id in cited_with_paths(definition.body, ()):
        if ("clause", id) not in known.ids and not (definition.kind == "part" and "$" in id):
            message = Text(f"条款“{id}”不在法律依据库中。", f"The clause “{id}” is not in the register of law.")
            yield _finding(definition, path, "pack.unknown_clause", message)


def _pointed(value: Json, pointers: Mapping[str, str], path: Steps) -> Iterator[tuple[Steps, str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in pointers:
                yield from ((at, pointers[key], id) for at, id in _ids((*path, key), inner))
            if key != "holds":
                yield from _pointed(inner, pointers, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from _pointed(inner, pointers, (*path, number))


def _ids(path: Steps, value: Json) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Sequence):
        yield from (((*path, number), each) for number, each in enumerate(value) if isinstance(each, str))


def _finding(definition: Definition, path: Steps, code: str, message: Text) -> Finding:
    remedy = Text("请核对编号，或先定义它。", "Check the id, or define it first.")
    if code in {"rights.R09", "pack.clause_not_in_force"}:
        remedy = Text("请在clauses中写明当日有效的条款。", "Name a clause in force on that day under “clauses”.")
    return Finding(code, Severity.ERROR, message, remedy, definition.place_of(path))
