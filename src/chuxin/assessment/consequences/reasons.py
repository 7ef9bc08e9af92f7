"""The reasons for which a consequence is forbidden, in words: what the rule is, on which clause, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.assessment.consequences.measure import Row
from chuxin.facts.records.record import State
from chuxin.kernel.text import Text

LIST_CLAUSE = "cn.measures-list-2024"
_OPINIONS, _REPAIR, _LOCAL, _PENALTY = (
    "cn.state-council-49-2020", "cn.state-council-22-2025", "cn.state-council-8-2026", "cn.penalty-law.33",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forbidden:
    """It may not be done. ``code`` is stable; ``rule`` the right it protects; ``record`` the record it turns on."""

    code: str
    reason: Text
    remedy: Text
    clause: str | None
    rule: str
    record: str | None = None

    def as_json(self) -> Mapping[str, object]:
        """The answer as interfaces give it."""
        return {
            "answer": "forbidden",
            "code": self.code,
            "reason": self.reason.as_json(),
            "remedy": self.remedy.as_json(),
            "clause": self.clause,
            "rule": self.rule,
            "record": self.record,
        }


_LOOK = Text("请在惩戒措施清单中查看可以采取的措施。", "See the list of measures for what may be done.")
_NOTHING = Text("不得据此采取任何措施。", "Nothing may follow from it.")

PERSON = Forbidden(
    "natural_person",
    Text("自然人不是本系统的主体，不得成为措施的对象。", "A natural person is no subject here and never a target."),
    Text("请仅就组织提出。", "Ask about the organisation only."),
    _OPINIONS,
    "R01",
)
AFFILIATE = Forbidden(
    "affiliate",
    Text(
        "不得因一个组织的记录对其关联组织采取措施，清单另有列明的除外。",
        "Nothing follows for affiliates of an organisation, unless the row itself names them.",
    ),
    Text("请仅对记录所指的组织提出。", "Ask about the organisation the record is about."),
    LIST_CLAUSE,
    "R20",
)
OTHER_RECORD = Forbidden(
    "affiliate",
    Text(
        "所依据的记录不是该组织的记录，或不属于该措施的事由。",
        "The record relied on is not one of this organisation that sets this measure off.",
    ),
    Text("请改以该组织自己的记录为依据。", "Rely on a record of the organisation itself."),
    LIST_CLAUSE,
    "R20",
)
GRADE = Forbidden(
    "grade",
    Text("评价等级不得作为惩戒的依据。", "A grade is no ground for a measure."),
    Text("措施只能依据记录和清单。", "A measure rests on records and the list alone."),
    LIST_CLAUSE,
    "R17",
)
LOCAL = Forbidden(
    "local_scheme",
    Text(
        "地方补充清单和地方评价方案的后果处于关闭状态，只有国家清单可作依据。",
        "Consequences of local lists and schemes are off; only the national list is a basis.",
    ),
    _LOOK,
    _LOCAL,
    "R49",
)
MINOR = Forbidden(
    "minor",
    Text("轻微并及时改正的情形不产生任何后果。", "What is minor and was put right has no consequence."),
    _NOTHING,
    _PENALTY,
    "R19",
)
DISPUTED = Forbidden(
    "disputed",
    Text("该记录正在处理异议，期间不得据以采取不利措施。", "The record is under objection; no adverse use meanwhile."),
    Text("请在异议处理完毕后再提出。", "Ask again once the objection is settled."),
    _OPINIONS,
    "R28",
)
REMOVED = Forbidden(
    "expired",
    Text(
        "该组织已移出名单，相应措施随之终止。", "The organisation has been removed from the list; measures end with it."
    ),
    _NOTHING,
    _REPAIR,
    "R23",
)
BARRED = Forbidden(
    "barred",
    Text(
        "记录显示该组织仍在严重失信主体名单上，暂不适用激励。",
        "The record shows a standing severe listing; no incentive meanwhile.",
    ),
    Text("移出名单后即可适用。", "It may be had once the listing has ended."),
    _OPINIONS,
    "R22",
)
BY_STATE: Mapping[State, Forbidden] = {
    State.REPAIRED: Forbidden(
        "repaired",
        Text("该记录已完成信用修复，不再产生任何后果。", "The record is repaired and has no effect any more."),
        _NOTHING,
        _REPAIR,
        "R23",
    ),
    State.WITHDRAWN: Forbidden(
        "withdrawn",
        Text("该记录所依据的决定已被撤销，不产生任何后果。", "The decision behind the record was annulled."),
        _NOTHING,
        "cn.penalty-law.48",
        "R23",
    ),
    State.EXPIRED: Forbidden(
        "expired",
        Text("该记录已过有效期，不再产生任何后果。", "The record has run out and has no effect any more."),
        _NOTHING,
        _REPAIR,
        "R23",
    ),
    State.ARCHIVED: Forbidden(
        "expired",
        Text("该记录已过保存期限，不再产生任何后果。", "The record is past its retention and has no effect."),
        _NOTHING,
        _REPAIR,
        "R23",
    ),
}


def not_listed(measure: str) -> Forbidden:
    """No row of the list in force: what is outside the list is forbidden (R17)."""
    return Forbidden(
        "not_listed",
        Text(
            f"“{measure}”不在当日有效的全国失信惩戒措施基础清单内，清单之外不得采取惩戒措施。",
            f"“{measure}” is not in the national list in force that day; no measure outside the list.",
        ),
        _LOOK,
        LIST_CLAUSE,
        "R17",
    )


def wider(row: Row) -> Forbidden:
    """The target is wider than the row's."""
    return Forbidden(
        "wider_target",
        Text(
            f"“{row.title.zh}”的对象是：{row.target.zh.rstrip('。')}。不得扩大。",
            f"“{row.title.en}” is about: {row.target.en.rstrip('.')}. It may not be widened.",
        ),
        _LOOK,
        row.clauses[0],
        "R17",
    )


def implementer(row: Row) -> Forbidden:
    """Somebody else than the row's implementers."""
    zh, en = (
        "、".join(each.title.zh for each in row.implementers),
        ", ".join(each.title.en for each in row.implementers),
    )
    return Forbidden(
        "wrong_implementer",
        Text(f"“{row.title.zh}”只能由{zh}实施。", f"“{row.title.en}” may be carried out by: {en}."),
        Text("请由清单所列实施主体提出。", "Let a body the list names ask."),
        row.clauses[0],
        "R17",
    )


def heavier(row: Row) -> Forbidden:
    """A form the row does not hold."""
    return Forbidden(
        "heavier",
        Text(
            f"超出“{row.title.zh}”所列的内容，不得加重。",
            f"It goes beyond what “{row.title.en}” holds; nothing heavier.",
        ),
        _LOOK,
        row.clauses[0],
        "R17",
    )


def longer(row: Row, until: date | None) -> Forbidden:
    """Longer than the row, or than the records it rests on."""
    months = row.duration.most
    zh = f"最长至{until}" if until else f"最长{months}个月"
    en = f"until {until} at most" if until else f"{months} months at most"
    return Forbidden(
        "longer",
        Text(
            f"“{row.title.zh}”{zh}，自引起措施的决定之日起算。",
            f"“{row.title.en}”: {en}, counted from the decision that set it off.",
        ),
        Text("请缩短期限。", "Ask for a shorter term."),
        row.clauses[0],
        "R19",
    )


def over(row: Row, until: date) -> Forbidden:
    """Its longest term has passed already."""
    return Forbidden(
        "term_over",
        Text(f"“{row.title.zh}”的最长期限已于{until}届满。", f"The longest term of “{row.title.en}” ended on {until}."),
        _NOTHING,
        row.clauses[0],
        "R19",
    )


def no_trigger(row: Row) -> Forbidden:
    """No record sets it off."""
    return Forbidden(
        "no_trigger",
        Text(f"没有引起“{row.title.zh}”的记录。", f"No record sets off “{row.title.en}”."),
        Text("措施只能由清单所列记录引起。", "Only the records the list names set it off."),
        row.clauses[0],
        "R17",
    )
