"""An indicator's rule in sentences: what it takes from the records, how many points that is, how long it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from chuxin.assessment.evaluation.points import exact
from chuxin.assessment.evaluation.rules import Bands, Combine, Effect, Points, Table, Take, Window
from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard
from chuxin.facts.catalogue.item import Item
from chuxin.kernel.formula import Formula, Literal
from chuxin.kernel.formula import Parameter as Named
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import TIERS

Number: TypeAlias = Decimal | str
Values: TypeAlias = Mapping[str, Number]
_TAKEN: Final[Mapping[Take, Text]] = {
    Take.COUNT: Text("条数", "how many there are"),
    Take.SUM: Text("合计", "the sum"),
    Take.MEAN: Text("平均", "the mean"),
    Take.MOST: Text("最大值", "the largest"),
    Take.LEAST: Text("最小值", "the smallest"),
    Take.LATEST: Text("最近一次", "the latest"),
    Take.DISTINCT: Text("不同的个数", "how many different ones"),
}
_JOINED: Final[Mapping[Combine, Text]] = {
    Combine.MOST: Text("多条记录取最高的一条", "of several records the highest counts"),
    Combine.LEAST: Text("多条记录取最低的一条", "of several records the lowest counts"),
    Combine.LATEST: Text("多条记录取最近的一条", "of several records the latest counts"),
    Combine.MEAN: Text("多条记录取平均", "of several records the mean counts"),
}
_ALIKE: Final[Mapping[str, Text]] = {
    "industry": Text("同行业", "the same industry"),
    "size": Text("同规模", "the same size"),
    "region": Text("同地区", "the same place"),
    "kind": Text("同类主体", "the same kind"),
}
_WORTHLESS: Final = Text("不计分；有这样的记录才评价", "no points; whoever has such a record is judged")
_TIER: Final = Text("等次", "Tier")
# A parameter (its id in the first group), a text in quotes that is left alone, or the name of a field.
_NAMES: Final = re.compile(r"\bparam\.([a-z][\w.]*)|'[^']*'|\b[a-z][a-z0-9_]*\b")
_IS: Final = re.compile(r" == '([^']*)'")
_CHOICE: Final = re.compile(r"([\d.]+) if (.+?) else ([\d.]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """One indicator for its reader. ``condition`` and ``carried`` are formulas as written."""

    indicator: Indicator
    effect: Text
    points: tuple[Text, ...]
    condition: str | None
    lasts: tuple[Text, ...]
    carried: str | None


def told(card: Scorecard, items: Mapping[str, Item], values: Values) -> dict[str, Told]:
    """Every indicator of ``card`` in words, by its id; ``values`` are the parameters in force."""
    return {each.id: _told(card, each, items.get(each.item), values) for each in card.indicators}


def _told(card: Scorecard, one: Indicator, item: Item | None, values: Values) -> Told:
    points = (_WORTHLESS,) if _says_who(one) else tuple(_points(one, item, values))
    where, carried = (formula.text if formula else None for formula in (one.where, one.carry_over))
    return Told(one, _effect(card, one), points, where, tuple(_lasts(one)), carried)


def _says_who(one: Indicator) -> bool:
    """Whether it is worth nothing and only says who is judged (``needs_record``)."""
    return not one.decides and one.start == one.cap == one.weight == 0


def _effect(card: Scorecard, one: Indicator) -> Text:
    if _says_who(one):
        return Text("评价范围", "who is judged")
    several = (f"有{one.fewest}条以上时", f"from {one.fewest} records on ") if one.fewest > 1 else ("", "")
    match one.effect:
        case Effect.DEDUCT:
            return Text("扣分", "takes points")
        case Effect.ADD:
            return Text("加分", "gives points")
        case Effect.RATE:
            return Text("评分", "is rated")
        case Effect.DOWNGRADE:
            best = _grade(card, one.at_best or "")
            return Text(f"{several[0]}至多为{best.zh}", f"{several[1]}{best.en} at best")
        case Effect.VETO:
            least = _grade(card, card.veto_grade)
            return Text(f"{several[0]}定为{least.zh}", f"{several[1]}the grade is {least.en}")


def _grade(card: Scorecard, id: str) -> Text:
    return next((cut.title for cut in card.cuts if cut.grade == id), Text(id, id))


def _points(one: Indicator, item: Item | None, values: Values) -> Iterator[Text]:
    if one.measure:
        taken, of = _TAKEN[one.measure.take], one.measure.of
        what = _words(item, of.text, values) if of else Text("记录", "records")
        yield Text(f"取{what.zh}的{taken.zh}", f"takes {taken.en} of {what.en}")
    if one.points is not None and not one.decides:
        yield from _scale(one.points, item, values)
    if one.combine in _JOINED:
        yield _JOINED[one.combine]
    if one.factor != 1_000_000:
        yield Text(f"所得乘以{_plain(exact(one.factor))}", f"times {_plain(exact(one.factor))}")


def _scale(points: Points, item: Item | None, values: Values) -> Iterator[Text]:
    match points:
        case Table():
            pairs = [(_choice(item, points.field, value), values[id]) for value, id in points.parameters]
            if points.otherwise:
                pairs.append((Text("其余", "any other"), values[points.otherwise]))
            by = _TIER if points.field == "tier" else _words(item, points.field, values)
            yield Text(f"按“{by.zh}”：", f"By “{by.en}”:")
            yield _listed([(word.zh, word.en, number) for word, number in pairs])
        case Bands():
            yield from _bands(points, item, values)
        case Formula():
            root = points.root
            if isinstance(root, Literal) and root.value == 0:
                yield Text("不计分，只看有没有记录", "no points, only whether there is a record")
            elif isinstance(root, Named):
                yield Text(f"每条{_plain(values[root.name])}分", f"{_plain(values[root.name])} points a record")
            else:
                what = _words(item, points.text, values)
                yield Text(f"每条按“{what.zh}”计分", f"each record by “{what.en}”")


def _bands(points: Bands, item: Item | None, values: Values) -> Iterator[Text]:
    if points.of:
        what = _words(item, points.of.text, values)
        yield Text(f"看每条的{what.zh}", f"by {what.en} of each record")
    if points.percentile:
        alike = [_ALIKE.get(name, Text(name, name)) for name in points.percentile.within]
        zh, en = "、".join(each.zh for each in alike), " and ".join(each.en for each in alike)
        least = points.percentile.fewest
        yield Text(f"看在{zh}中的位次（0最小，1最大；不足{least}家的不比）",
                   f"by its rank among {en} (0 the least, 1 the most; not with fewer than {least})")  # fmt: skip
    rows: list[tuple[str, str, Number]] = []
    for band in points.bands:
        below = _plain(values[band.below] if isinstance(band.below, str) else band.below)
        rows.append((f"低于{below}", f"below {below}", values[band.points]))
    for id, zh, en in ((points.otherwise, "其余", "else"), (points.missing, "没有数值", "without a number")):
        if id:
            rows.append((zh, en, values[id]))
    yield _listed(rows)


def _listed(rows: list[tuple[str, str, Number]]) -> Text:
    return Text(
        "；".join(f"{zh}：{_plain(number)}分" for zh, _, number in rows),
        "; ".join(f"{en}: {_plain(number)}" for _, en, number in rows),
    )


def _lasts(one: Indicator) -> Iterator[Text]:
    if one.window:
        yield _window(one.window)
    for step in one.decay if len(one.decay) < 6 else ():
        share = _plain(exact(step.share) * 100)
        yield Text(f"不满{step.months}个月：{share}%", f"under {step.months} months: {share}%")
    if len(one.decay) >= 6:
        last = one.decay[-1].months
        yield Text(f"按月递减，满{last}个月不再计入", f"fades month by month, gone after {last} months")


def _window(window: Window) -> Text:
    if window.months is not None:
        return Text(f"最近{window.months}个月内作出的", f"decided in the last {window.months} months")
    if window.back:
        return Text("上一年度作出的", "decided last year")
    return Text("评价当年作出的", "decided this year")


def _words(item: Item | None, text: str, values: Values) -> Text:
    """A formula with its fields called by their titles and its parameters by their values."""
    fields = item.fields if item else ()
    titles = {field.name: field.title for field in fields}
    choices = {one.value: one.title for field in fields for one in field.values}

    def said(english: bool) -> str:
        def word(found: re.Match[str]) -> str:
            if found[1]:
                return _plain(values[found[1]]) if found[1] in values else found[0]
            title = titles.get(found[0])
            return found[0] if title is None else title.en if english else title.zh

        def value(written: str) -> str:
            title = choices.get(written)
            return written if title is None else title.en if english else title.zh

        plain = _NAMES.sub(word, text).replace(" * ", " × ").replace(" / ", " ÷ ")
        plain = _IS.sub(lambda found: f" is {value(found[1])}" if english else f"为{value(found[1])}", plain)
        return _CHOICE.sub(r"\1 if \2, otherwise \3" if english else r"\2时为\1，否则为\3", plain)

    return Text(said(False), said(True))


def _choice(item: Item | None, name: str, value: str) -> Text:
    choices = [one for field in item.fields if field.name == name for one in field.values] if item else []
    return next((one.title for one in choices if one.value == value), TIERS.get(value, Text(value, value)))


def _plain(number: Number) -> str:
    text = number if isinstance(number, str) else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
