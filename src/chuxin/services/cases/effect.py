"""The closed set of effects a step may have: what each does, in words, which permit it lends, and what it may be told.

An effect is done by the account that takes the step; the workflow, which is law, lends it the one permit the effect
needs. Effects that change a record, a measure or a display ``decide``: only an authority's step may have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case
from chuxin.services.cases.workflow import Effect


@dataclass(frozen=True, slots=True)
class Kind:
    """One effect: its name in words, the permit it lends, whether it decides, and the arguments a pack may give."""

    title: Text
    permit: str | None
    decides: bool
    arguments: frozenset[str] = frozenset()


EFFECTS: Final[Mapping[str, Kind]] = {
    "record.repair": Kind(Text("登记信用修复", "enter a repair"), "record.repair", True),
    "record.withdraw": Kind(Text("撤销记录", "withdraw a record"), "record.withdraw", True),
    "record.state": Kind(
        Text("按目录登记记录", "state a record under the catalogue"),
        "intake.send",
        True,
        frozenset({"item", "fields", "once_told"}),
    ),
    "record.reinstate": Kind(Text("恢复记录", "let a record stand again"), "record.withdraw", True),
    "record.correct": Kind(Text("更正记录", "correct a record"), "record.correct", True),
    "record.supplement": Kind(Text("补充记录", "supplement a record"), "record.correct", True),
    "record.stop": Kind(Text("停止公示", "stop the display of a record"), "record.stop", True, frozenset({"ground"})),
    "record.resume": Kind(
        Text("恢复公示", "resume the display of a record"), "record.stop", True, frozenset({"ground"})
    ),
    "repair.revoke": Kind(Text("撤销信用修复", "revoke a repair"), "record.repair", True),
    "cooling.begin": Kind(
        Text("在若干个月内不受理该组织的修复申请", "take up no application for repair for some months"),
        None,
        True,
        frozenset({"months"}),
    ),
    "dispute.mark": Kind(
        Text("标注异议或诉讼", "mark an objection or a lawsuit"), "dispute.mark", False, frozenset({"kind", "field"})
    ),
    "dispute.settle": Kind(Text("办结标注", "settle the marks of the case"), "dispute.mark", True, frozenset({"kind"})),
    "case.assign": Kind(
        Text("确定承办部门", "name the authority that handles it"), None, False, frozenset({"party", "field"})
    ),
    "case.parts": Kind(
        Text("分送各有权部门", "pass to every authority concerned"), None, False, frozenset({"workflow"})
    ),
    "case.up": Kind(Text("报告合并办理的事项", "report to the joint case"), None, False, frozenset({"step"})),
}

# What record.state may put into a field beside the answers of the case's forms (the newest answer counts).
TOLD: Final[Mapping[str, Text]] = {
    "case.number": Text("事项编号", "the number of the case"),
    "case.on": Text("办理日期", "the day of the step"),
    "case.opened_on": Text("提出日期", "the day the case was opened"),
    "subject.name": Text("该组织名称", "the organisation's name"),
    "subject.code": Text("该组织统一社会信用代码", "its unified social credit code"),
    "subject.class": Text("该组织类别", "the class of organisation"),
    "office.name": Text("办理部门名称", "the name of the authority that takes the step"),
    "office.code": Text("办理部门代码", "its code"),
}


def fields_of(arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """Which field of the record is filled from where: one mapping, or several that complete one another."""
    told = arguments.get("fields")
    several = told if isinstance(told, list) else [told]
    return {name: source for each in several if isinstance(each, Mapping) for name, source in each.items()}


def told_by(effect: Effect) -> frozenset[str]:
    """What an effect takes from the case: the names its ``fields`` point at (``{is: text}`` points at nothing)."""
    return frozenset(each for each in fields_of(effect.arguments).values() if isinstance(each, str))


def applies(effect: Effect, case: Case) -> bool:
    """Whether an effect follows in this case: always, or only once an answer (``once_told``) was given."""
    asked = effect.arguments.get("once_told")
    return asked is None or case.told(str(asked)) is not None
