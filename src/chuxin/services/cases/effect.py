"""The closed set of effects a step may have: what each does, in words, which permit it lends, and what it may be told.

An effect is done by the account that takes the step; the workflow, which is law, lends it the one permit the effect
needs. Effects that change a record, a measure or a display ``decide``: only an authority's step may have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chuxin.kernel.text import Text


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
    "record.reinstate": Kind(Text("恢复记录", "let a record stand again"), "record.withdraw", True),
    "dispute.mark": Kind(
        Text("标注异议或诉讼", "mark an objection or a lawsuit"), "dispute.mark", False, frozenset({"kind"})
    ),
    "dispute.settle": Kind(Text("办结标注", "settle the mark"), "dispute.mark", True, frozenset({"kind"})),
    "case.assign": Kind(
        Text("确定承办部门", "name the authority that handles it"), None, False, frozenset({"party", "field"})
    ),
    "case.parts": Kind(
        Text("分送各有权部门", "pass to every authority concerned"), None, False, frozenset({"workflow"})
    ),
    "case.up": Kind(Text("报告合并办理的事项", "report to the joint case"), None, False, frozenset({"step"})),
}
