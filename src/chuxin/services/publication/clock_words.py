"""Why a record is shown and until when, or why it is not, in sentences: date, edition, and how it may end earlier."""

from __future__ import annotations

from datetime import date
from typing import Final

from chuxin.kernel.text import Text
from chuxin.services.publication.edition import TIERS, Edition
from chuxin.services.publication.rule import Matter, Rule, Until
from chuxin.services.publication.span import Early, Span
from chuxin.services.publication.wording import day, sentence

WITHDRAWN: Final = Text("该决定已被撤销或变更，不再公示。", "The decision was withdrawn; it is no longer shown.")
NOT_YET: Final = Text("决定日期尚未到来。", "The day of the decision has not come yet.")
EXEMPT: Final = Text(
    "适用简易程序，或仅为警告、通报批评的处罚不予公示。",
    "Penalties under the simple procedure, or a warning or reprimand alone, are not published.",
)
MINOR: Final = Text("轻微失信信息不予公示。", "Records of the minor tier are not published.")
REMOVED: Final = Text("已移出名单，不再公示。", "It was removed from the list and is no longer shown.")
REPAIRED: Final = Text("信用修复已完成，不再公示。", "It was repaired and is no longer shown.")
DORMANT: Final = Text(
    "其公示规则当日不具效力，不予公示。", "Its publicity rule is not in force that day; it is not shown."
)
_REMOVAL: Final = Text("公示至移出之日。", "Shown until it is removed.")
_UNLIMITED: Final = Text("长期有效，有效期内公示。", "Valid without a term, and shown for as long.")
_UNRULED: Final = Text("没有专门的公示期规定。", "No rule of its own sets a period.")
_EARLY: Final = {
    Early.FULFILMENT: Text("义务履行完毕即可申请停止公示。", "Display may end as soon as every duty is met."),
    Early.REMOVAL: Text("符合移出条件的，可申请提前移出。", "Once its conditions are met, removal may be sought."),
    Early.NEVER: Text("该类情形不得提前停止公示。", "Such a matter cannot leave early."),
    Early.ITSELF: Text("期满自动停止，无须申请。", "It ends by itself; nothing need be applied for."),
}


def ended(last: date) -> Text:
    """That the period is over."""
    return _with_day("公示期已于{}届满，已自动停止公示。", "Its publicity ended on {} and stopped by itself.", last)


def no_longer_kept(last: date) -> Text:
    """That the record may no longer be used."""
    return _with_day("保存期已于{}届满，不再公示。", "Its term of keeping ended on {}; it is no longer shown.", last)


def why_shown(rule: Rule, edition: Edition, span: Span, matter: Matter) -> Text:
    """Until when a shown record is shown, how that may end earlier, what is not settled, and under which edition."""
    parts = [*_period(rule, span, matter), *_earlier(span), *_unsettled(span)]
    return sentence(*parts, Text(f"依据：{edition.title.zh}。", f"Under: {edition.title.en}."))


def _period(rule: Rule, span: Span, matter: Matter) -> list[Text]:
    if rule.until is Until.KEPT and span.max_end is None:
        parts = [_UNRULED]
    elif span.max_end is None:
        parts = [_REMOVAL if rule.until is Until.REMOVAL else _UNLIMITED]
    else:
        parts = [
            _with_day(
                "公示至{}（含当日），到期自动停止。",
                "Shown up to and including {}, then stops by itself.",
                span.max_end,
            )
        ]
    kept = matter.kept_to
    if kept is not None and (span.max_end is None or kept < span.max_end):
        at_latest = "至迟于{}保存期届满时停止公示。", "It is shown no longer than {}, when its term of keeping ends."
        parts.append(_with_day(*at_latest, kept))
    return parts


def _earlier(span: Span) -> list[Text]:
    if span.early is Early.REPAIR and span.repair_from is not None:
        return [_with_day("自{}起可申请信用修复。", "Repair may be sought from {}.", span.repair_from)]
    return [_EARLY[span.early]] if span.early in _EARLY else []


def _unsettled(span: Span) -> list[Text]:
    if span.settled or span.tier is None:
        return []
    title = TIERS.get(span.tier, Text(span.tier, span.tier))
    return [
        Text(
            f"其等次须由认定机关人工认定（各等次的金额界线未公布）；认定前按“{title.zh}”计算。",
            f"The authority must still put it in a tier (the sums that part the tiers are not published); till then it "
            f"counts as {title.en}.",
        )
    ]


def _with_day(zh: str, en: str, value: date) -> Text:
    written = day(value)
    return Text(zh.format(written.zh), en.format(written.en))
