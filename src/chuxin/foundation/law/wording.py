"""The words in which the register of law refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from chuxin.foundation.law.clause import Clause
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_KINDS = {
    "programme": Text("方案", "programme"),
    "clause": Text("条款", "clause"),
    "kind": Text("主体种类", "kind of organisation"),
    "role": Text("角色", "role"),
    "item": Text("目录条目", "catalogue item"),
    "feed": Text("报送通道", "feed"),
    "scorecard": Text("评价方案", "scorecard"),
    "publicity": Text("公示规则", "publicity rule"),
    "parameter": Text("参数", "parameter"),
    "domain": Text("报告领域", "report domain"),
    "measure": Text("惩戒措施", "measure"),
    "incentive": Text("激励措施", "incentive"),
    "list": Text("严重失信主体名单", "severe-dishonesty list"),
    "review_ground": Text("信用审查事由", "ground of credit review"),
    "place_change": Text("区划变更", "change of a division"),
    "matching": Text("匹配规则", "matching rule"),
    "example": Text("示例", "worked example"),
}
# How many of the ids there are a refusal lists, and how like the one asked for those are that come first.
_TOLD, _NEAR = 12, 0.5


def unknown(kind: str, id: str, known: Sequence[str]) -> Refusal:
    """No definition of this kind was ever installed under this id; ``known`` are the ids there are, the nearest told
    first."""
    name = _KINDS.get(kind, Text("定义", kind))
    told = [*get_close_matches(id, known, n=_TOLD, cutoff=_NEAR)]
    told += [each for each in sorted(known) if each not in told][: _TOLD - len(told)]
    more = len(known) - len(told)
    if not told:
        remedy = Text("请先安装包含它的方案包：chuxin init。", "Install the pack that holds it first: chuxin init.")
    else:
        zh, en = (f"等{len(known)}个", f" and {more} more") if more else ("", "")
        remedy = Text(
            f"请核对编号（现有：{'、'.join(told)}{zh}），或先安装包含它的方案包。",
            f"Check the id (there are: {', '.join(told)}{en}), or install the pack that holds it first.",
        )
    return Refusal(
        "law.unknown",
        Text(f"没有编号为“{id}”的{name.zh}。", f"There is no {name.en} “{id}”."),
        remedy,
    )


def not_in_force(definition: Definition, on: date) -> Refusal:
    """The definition exists, but not on this day."""
    return Refusal(
        "law.not_in_force",
        _about(definition, None, "{it}在{on}不生效。", "{it} is not in force on {on}.", on),
        Text(
            "请改用它生效的日期，或安装适用于该日的版本。", "Ask for another day, or install an edition for that day."
        ),
    )


def basis_repealed(definition: Definition, clause: Clause, on: date) -> Refusal:
    """A clause the definition hangs on has ended (R47)."""
    return Refusal(
        "law.basis_repealed",
        _about(
            definition,
            clause,
            "{it}所依据的{clause}在{on}已失效，该定义已冻结。",
            "{it} is frozen: {clause}, on which it hangs, no longer holds on {on}.",
            on,
        ),
        Text("请改以现行有效条款为依据并重新安装该定义。", "Base it on a clause in force and install it again."),
        clause=clause.id,
    )


def no_clause(definition: Definition) -> Refusal:
    """The definition names no clause (R09)."""
    return Refusal(
        "law.no_clause",
        _about(definition, None, "{it}没有写明依据条款，不能生效。", "{it} names no clause, so it cannot take effect."),
        Text("请在clauses中写明现行有效的依据条款。", "Name a clause in force under “clauses”."),
    )


def clause_unknown(id: str, definition: Definition | None = None) -> Refusal:
    """The clause is not in the register."""
    zh, en = (f"（由“{definition.id}”引用）", f" (cited by “{definition.id}”)") if definition else ("", "")
    return Refusal(
        "law.clause_unknown",
        Text(f"条款“{id}”{zh}不在法律依据库中。", f"The clause “{id}”{en} is not in the register of law."),
        Text("请先登记该条款，或核对编号。", "Register the clause first, or check its id."),
        clause=id,
    )


def clause_not_in_force(definition: Definition, clause: Clause, on: date) -> Refusal:
    """The definition would begin on a day on which its clause does not hold."""
    return Refusal(
        "law.clause_not_in_force",
        _about(
            definition,
            clause,
            "{it}自{on}起生效，但其依据{clause}当日不具效力。",
            "{it} would begin on {on}, when its basis {clause} is not in force.",
            on,
        ),
        Text(
            "请改以当日有效的条款为依据，或调整生效日期。", "Cite a clause in force on that day, or change valid_from."
        ),
        clause=clause.id,
    )


def already_repealed(clause: Clause, on: date) -> Refusal:
    """The clause was repealed from another day before."""
    return Refusal(
        "law.already_repealed",
        Text(
            f"{_zh(clause)}已登记自{clause.repealed_on}起废止，不能改为{on}。",
            f"{_en(clause)} is already recorded as repealed from {clause.repealed_on}; it cannot be changed to {on}.",
        ),
        Text("如有新的条款，请以新编号登记。", "Register a new clause under a new id."),
        clause=clause.id,
    )


def _about(definition: Definition, clause: Clause | None, zh: str, en: str, on: date | None = None) -> Text:
    """A sentence in which ``{it}``, ``{clause}`` and ``{on}`` stand for the definition, its clause and the day."""
    return Text(
        zh.format(it=_zh(definition), clause=_zh(clause) if clause else "", on=on),
        en.format(it=_en(definition), clause=_en(clause) if clause else "", on=on),
    )


def _zh(named: Definition | Clause) -> str:
    return f"“{named.title.zh}”（{named.id}）"


def _en(named: Definition | Clause) -> str:
    return f"“{named.title.en}” ({named.id})"
