"""What can be done against each kind of decision: by which body, within which time, on which clause (R35)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chuxin.kernel.text import Text


class Decision(StrEnum):
    """What was decided about an organisation."""

    RECORD = "record"
    NEGATIVE_RECORD = "negative_record"
    GRADE = "grade"
    MEASURE = "measure"
    LISTING = "listing"
    CASE = "case"


class Way(StrEnum):
    """What may be done about it."""

    STATEMENT = "statement"
    OBJECTION = "objection"
    REPAIR = "repair"
    RECONSIDERATION = "reconsideration"
    LAWSUIT = "lawsuit"


WAYS: Final[Mapping[Decision, tuple[Way, ...]]] = {
    Decision.RECORD: (Way.OBJECTION, Way.STATEMENT),
    Decision.NEGATIVE_RECORD: (Way.OBJECTION, Way.REPAIR, Way.STATEMENT, Way.RECONSIDERATION, Way.LAWSUIT),
    Decision.GRADE: (Way.OBJECTION, Way.RECONSIDERATION, Way.LAWSUIT),
    Decision.MEASURE: (Way.OBJECTION, Way.REPAIR, Way.RECONSIDERATION, Way.LAWSUIT),
    Decision.LISTING: (Way.OBJECTION, Way.REPAIR, Way.RECONSIDERATION, Way.LAWSUIT),
    Decision.CASE: (Way.RECONSIDERATION, Way.LAWSUIT),
}
_TITLES: Final[Mapping[Way, Text]] = {
    Way.STATEMENT: Text("本单位声明", "Own statement"),
    Way.OBJECTION: Text("异议", "Objection"),
    Way.REPAIR: Text("信用修复", "Repair"),
    Way.RECONSIDERATION: Text("行政复议", "Administrative reconsideration"),
    Way.LAWSUIT: Text("行政诉讼", "Administrative lawsuit"),
}


@dataclass(frozen=True, slots=True)
class Periods:
    """Within how many days a reconsideration, and how many months a lawsuit, may be sought, each with its clause."""

    reconsideration_days: int
    reconsideration_clause: str
    lawsuit_months: int
    lawsuit_clause: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that can be done: what, with whom and within which time, on which clause."""

    way: Way
    title: Text
    sentence: Text
    clause: str


def remedies(decision: Decision, periods: Periods) -> tuple[Remedy, ...]:
    """What can be done about a decision of that kind, the nearest first."""
    return tuple(Remedy(way, _TITLES[way], *_told(way, periods)) for way in WAYS[decision])


def _told(way: Way, periods: Periods) -> tuple[Text, str]:
    match way:
        case Way.STATEMENT:
            return _STATEMENT, "cn.credit-reporting-regulation.16"
        case Way.OBJECTION:
            return _OBJECTION, "sz.credit-regulation"
        case Way.REPAIR:
            return _REPAIR, "cn.state-council-22-2025"
        case Way.RECONSIDERATION:
            days = periods.reconsideration_days
            told = Text(
                f"自知道该决定之日起{days}日内，向作出决定的机关的本级人民政府申请；垂直管理的机关，向其上一级主管部门申请。",
                f"Within {days} days of learning of the decision, with the government at the level of the body that "
                "decided; for bodies managed from above, with the body above it.",
            )
            return told, periods.reconsideration_clause
        case Way.LAWSUIT:
            months = periods.lawsuit_months
            told = Text(
                f"自知道该决定之日起{months}个月内，向有管辖权的人民法院提起。",
                f"Within {months} months of learning of the decision, with the people's court that has jurisdiction.",
            )
            return told, periods.lawsuit_clause


_STATEMENT: Final = Text(
    "随时可在记录旁作出不超过500字的声明，免费。",
    "At any time: up to 500 characters beside the record, free of charge.",
)
_OBJECTION: Final = Text(
    "随时可向本平台提出，免费；受理后即作标注，由信源单位核查。",
    "At any time, with this hub, free of charge: marked once accepted, checked by the source.",
)
_REPAIR: Final = Text(
    "满足最短公示期且义务履行完毕后，可向作出决定的机关或本平台申请，免费。",
    "Once the least period is over and all duties are met, with the body that decided or this hub, free of charge.",
)
