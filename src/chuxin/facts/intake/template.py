"""The blank form of a feed: its headings as the feed knows them, what each cell may hold, and one example row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.example import example_of
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.house_columns import example_mark
from chuxin.facts.intake.mapping import Headings, folded_heading, headings_of
from chuxin.kernel.text import Text

TYPES: Mapping[FieldType, Text] = {
    FieldType.TEXT: Text("文字", "text"),
    FieldType.DATE: Text("日期，如2026-03-01", "date, such as 2026-03-01"),
    FieldType.DECIMAL: Text("数字", "number"),
    FieldType.MONEY: Text("金额", "sum of money"),
    FieldType.CAPITAL: Text("资本额，可写币种与单位", "capital, with currency and unit if any"),
    FieldType.INTEGER: Text("整数", "whole number"),
    FieldType.BOOLEAN: Text("是或否", "是 (yes) or 否 (no)"),
    FieldType.ENUM: Text("从下拉列表中选一项", "one of the list"),
    FieldType.ENUMS: Text("一项或多项，以顿号分隔", "one or more of the list, separated by 、"),
    FieldType.USCC: Text("统一社会信用代码，18位", "unified social credit code, 18 characters"),
    FieldType.REGION: Text("行政区划代码，6位", "division code, 6 digits"),
    FieldType.INDUSTRY: Text("行业代码或名称", "industry code or name"),
}
_YES_NO = ("是", "否")
# Excel makes numbers and days of these unless the column is text: leading zeros go, codes of 18 digits are rounded.
_NUMBERS = frozenset({FieldType.DECIMAL, FieldType.MONEY, FieldType.INTEGER})


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: its heading, the choices of its drop-down (none: free), a note, and the example's cell."""

    field: Field
    heading: str
    choices: tuple[str, ...]
    note: Text
    example: str

    @property
    def is_text(self) -> bool:
        """Whether the column must stay text, so that a spreadsheet changes nothing in it."""
        return self.field.type not in _NUMBERS


@dataclass(frozen=True, slots=True)
class Template:
    """A feed's blank form. ``edition`` is the item's; ``mark`` stands beside the example row."""

    feed: str
    title: Text
    item: str
    edition: str
    clauses: tuple[str, ...]
    due_working_days: int | None
    columns: tuple[TemplateColumn, ...]
    mark: str


def template_of(item: Item, feed: Feed, on: date) -> Template:
    """The blank form of ``feed`` on the day ``on``."""
    example = example_of(item, on)
    headings = headings_of(item, feed)
    columns = tuple(_column(field, item, feed, headings, example.get(field.name, "")) for field in item.fields)
    code = example.get(item.roles.subject_code or "", "")
    return Template(
        feed.id, feed.title, item.id, item.edition, item.clauses, feed.due_working_days, columns, example_mark(code)
    )


def feed_of_item(item: Item) -> Feed:
    """An item's own form, where no feed's spellings are to be used."""
    return Feed(item.id, item.title, item.id, item.clauses)


def _column(field: Field, item: Item, feed: Feed, headings: Headings, example: str) -> TemplateColumn:
    choices = _YES_NO if field.type is FieldType.BOOLEAN else tuple(one.value for one in field.values)
    return TemplateColumn(field, heading_of(field, feed, headings), choices, _note(field, item, example), example)


def heading_of(field: Field, feed: Feed, headings: Headings) -> str:
    """What the feed calls a field: its own spelling, else the title, else the first name not another's."""
    own = [heading for heading, name in (feed.columns or {}).items() if name == field.name]
    offered = (*own, field.title.zh, *field.headings)
    return next((one for one in offered if headings.fields.get(folded_heading(one)) == field.name), field.name)


def _note(field: Field, item: Item, example: str) -> Text:
    zh, en = [f"{field.title.zh}：{TYPES[field.type].zh}"], [f"{field.title.en}: {TYPES[field.type].en}"]
    zh.append("必填" if field.required else "选填")
    en.append("required" if field.required else "optional")
    if field.max_length:
        zh.append(f"最长{field.max_length}字")
        en.append(f"at most {field.max_length} characters")
    if field.type is FieldType.MONEY:
        zh.append(f"单位：{field.unit or '元'}")
        en.append("in ten thousand yuan (万元)" if field.unit == "万元" else "in yuan (元)")
    if item.clauses:
        zh.append(f"依据：{item.clauses[0]}")
        en.append(f"on {item.clauses[0]}")
    if example:
        zh.append(f"例：{example}")
        en.append(f"such as {example}")
    return Text("；".join(zh) + "。", "; ".join(en) + ".")
