"""A feed's blank form as a workbook: data sheet with drop-downs, notes and an example row, and a sheet of notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from chuxin.facts.intake.house_columns import MARK
from chuxin.facts.intake.template import Template, TemplateColumn

DATA, NOTES, LISTS = "报送 data", "说明 notes", "选项 lists"
_LAST_ROW: Final = 1_048_575
_INLINE_LIST: Final = 255
_PROMPT: Final = 255
_WIDE: Final = 28


@dataclass(frozen=True, slots=True)
class _Looks:
    heading: Format
    required: Format
    text: Format
    number: Format
    example: Format
    wrapped: Format


def template_xlsx(template: Template, on: date) -> bytes:
    """The workbook. Its defined name ``chuxin_edition`` tells which edition of the item it was made for."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": f"{template.title.zh} / {template.title.en}", "subject": template.feed})
        looks = _looks(book)
        page, notes, lists = book.add_worksheet(DATA), book.add_worksheet(NOTES), book.add_worksheet(LISTS)
        lists.hide()
        for place, column in enumerate(template.columns):
            _fill_column(page, lists, place, column, looks)
        mark = len(template.columns)
        page.write_string(0, mark, MARK, looks.heading)
        page.write_string(1, mark, template.mark, looks.example)
        page.set_column(mark, mark, _WIDE, looks.text)
        page.freeze_panes(1, 0)
        _fill_notes(notes, template, on, looks)
        for name, value in (("chuxin_edition", template.edition), ("chuxin_feed", template.feed)):
            book.define_name(name, f'="{value}"')
    return out.getvalue()


def _looks(book: Workbook) -> _Looks:
    top = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return _Looks(
        heading=book.add_format({**top, "bg_color": "#F3EFE5"}),
        required=book.add_format({**top, "bg_color": "#FAEAE5", "font_color": "#86261A"}),
        text=book.add_format({"num_format": "@"}),
        number=book.add_format({}),
        example=book.add_format({"num_format": "@", "italic": True, "font_color": "#55524C", "bg_color": "#F3EFE5"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )


def _fill_column(page: Worksheet, lists: Worksheet, place: int, column: TemplateColumn, looks: _Looks) -> None:
    required = column.field.required
    page.write_string(
        0, place, column.heading + ("*" if required else ""), looks.required if required else looks.heading
    )
    page.write_comment(0, place, f"{column.note.zh}\n{column.note.en}", {"x_scale": 2, "y_scale": 1.6})
    page.write_string(1, place, column.example, looks.example)
    width = min(_WIDE, max(12, 2 * len(column.heading) + 3))
    page.set_column(place, place, width, looks.text if column.is_text else looks.number)
    if column.choices:
        page.data_validation(1, place, _LAST_ROW, place, _drop_down(lists, place, column.choices, column))


def _drop_down(lists: Worksheet, place: int, choices: Sequence[str], column: TemplateColumn) -> dict[str, object]:
    """A list to choose from; other accepted spellings may still be typed, so the sheet warns and does not forbid."""
    inline = ",".join(choices)
    source: object = list(choices)
    if len(inline) > _INLINE_LIST or any("," in one or '"' in one for one in choices):
        lists.write_column(0, place, choices)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        source = f"='{LISTS}'!${letter}$1:${letter}${len(choices)}"
    return {
        "validate": "list",
        "source": source,
        "input_message": column.note.zh[:_PROMPT],
        "error_type": "warning",
        "error_title": "请核对 / please check",
        "error_message": "不在列表中；同义的其他写法报送时会被识别。/ Not in the list; other spellings are understood.",
    }


def _fill_notes(page: Worksheet, template: Template, on: date, looks: _Looks) -> None:
    due = template.due_working_days
    lines = [
        f"{template.title.zh} / {template.title.en}",
        f"通道 feed: {template.feed}    目录事项 item: {template.item}    版本 edition: {template.edition}    {on}",
        f"依据 clauses: {'、'.join(template.clauses)}",
        *([f"期满后{due}个工作日内报送。/ Due within {due} working days after the period."] if due is not None else []),
        f"请在“{DATA}”工作表填写，一行一条；带*的列必填。/ Fill in the sheet “{DATA}”, a record a row; * is required.",
        "第2行为示例，末列有标记，报送时自动略过，也可删除。/ Row 2 is an example with a mark; it is never received.",
        "只报组织，不报自然人（R01）。/ Organisations only, never natural persons (R01).",
    ]
    for row, line in enumerate(lines):
        page.write_string(row, 0, line)
    first = len(lines) + 1
    heading = ("列 column", "填写说明", "how to fill it in", "可选值 choices")
    for place, (title, width) in enumerate(zip(heading, (26, 60, 60, 60), strict=True)):
        page.write_string(first, place, title, looks.heading)
        page.set_column(place, place, width)
    for row, column in enumerate(template.columns, first + 1):
        cells = (column.heading, column.note.zh, column.note.en, "、".join(column.choices))
        for place, cell in enumerate(cells):
            page.write_string(row, place, cell, looks.wrapped)
