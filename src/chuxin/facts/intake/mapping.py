"""Which column of a file is which field: by name, standard code, title, alias or the feed's own spelling."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.house_columns import HOUSE_COLUMNS
from chuxin.facts.intake.misread import FILES
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_NEAR = 0.6
# How many times as many headings another feed must understand before it is said that the file looks like its.
_MUCH = 1.5
# What heads a column that only counts the rows, where neither the item nor the feed knows better.
_ROW_NUMBERS = frozenset({"序号", "行号", "顺序号", "序", "项次", "no", "no.", "#", "rownum", "rowno", "rownumber"})


@dataclass(frozen=True, slots=True)
class Headings:
    """Every heading a feed understands, folded to one spelling; made once a batch."""

    fields: Mapping[str, str]
    dropped: frozenset[str]
    ignored: frozenset[str]

    def known(self, headings: Iterable[str]) -> int:
        """How many of ``headings`` are understood: the row of a sheet where most are is its heading row."""
        folded = {folded_heading(heading) for heading in headings}
        return sum(one in self.fields or one in self.dropped or one in self.ignored for one in folded)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What each column position holds: a field, something never kept, or nothing known."""

    fields: Mapping[str, int]
    dropped: tuple[int, ...] = ()
    unmapped: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def folded_heading(heading: str) -> str:
    """A heading in the one spelling compared: NFKC, no white space, no case, no trailing asterisk of "required"."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold().strip("*")


def headings_of(item: Item, feed: Feed) -> Headings:
    """Everything the item and the feed call their columns. The feed's own spellings outrank the item's."""
    fields: dict[str, str] = {}
    for one in item.fields:
        for heading in one.headings:
            fields.setdefault(folded_heading(heading), one.name)
    fields |= {folded_heading(heading): name for heading, name in (feed.columns or {}).items()}
    return Headings(
        fields,
        frozenset(map(folded_heading, item.dropped)),
        frozenset(map(folded_heading, (*feed.ignored, *HOUSE_COLUMNS))),
    )


def map_columns(columns: Sequence[str], item: Item, headings: Headings, file: str) -> Mapped:
    """The field of every column. Refuses a file with no known heading or without a required column.

    The first of two columns for one field counts, the second is told as a finding, as is every column nobody knows.
    """
    fields: dict[str, int] = {}
    dropped, unmapped, findings = [], [], []
    for place, column in enumerate(columns):
        folded = folded_heading(column)
        name = headings.fields.get(folded)
        if folded in headings.dropped:
            dropped.append(place)
        elif name is not None and name not in fields:
            fields[name] = place
        elif name is not None:
            unmapped.append(place)
            findings.append(_twice(column, file))
        elif folded not in headings.ignored:
            unmapped.append(place)
            findings.append(_row_number(column, file) if folded in _ROW_NUMBERS else _unmapped(column, file))
        else:
            unmapped.append(place)
    if not fields:
        raise _no_headings(columns, item)
    _demand_required(fields, columns, item, file)
    return Mapped(fields, tuple(dropped), tuple(unmapped), tuple(findings))


def _demand_required(fields: Mapping[str, int], columns: Sequence[str], item: Item, file: str) -> None:
    spare = [column for place, column in enumerate(columns) if place not in set(fields.values())]
    missing = [one for one in item.fields if one.required and one.name not in fields]
    if not missing:
        return
    findings = []
    for one in missing:
        near = nearest(one.headings, spare)
        findings.append(
            Finding(
                "file.column_missing",
                Severity.ERROR,
                Text(f"缺少必填列“{one.title.zh}”。", f"The required column “{one.title.en}” is missing."),
                _add_column(one.headings, near),
                Place(file=file, field=one.name),
            )
        )
    raise Refusal(
        "file.columns_missing",
        Text(f"文件缺少{len(missing)}个必填列。", f"The file lacks {len(missing)} required column(s)."),
        Text(
            "请补齐这些列或改正表头后重新报送。",
            "Add these columns or correct their headings, and send the file again.",
        ),
        findings=tuple(findings),
    )


def nearest(wanted: Sequence[str], offered: Sequence[str]) -> str | None:
    """The heading among ``offered`` that looks most like one of ``wanted``, if any comes near."""
    folded = {folded_heading(one): one for one in offered}
    for heading in wanted:
        found = difflib.get_close_matches(folded_heading(heading), folded, n=1, cutoff=_NEAR)
        if found:
            return folded[found[0]]
    return None


def _add_column(headings: Sequence[str], near: str | None) -> Text:
    names = "、".join(headings[:4])
    if near is None:
        return Text(f"请增加该列，表头可用：{names}。", f"Add the column under one of these headings: {names}.")
    return Text(f"是否即“{near}”？请把表头改为：{names}之一。", f"Is it “{near}”? Rename it to one of: {names}.")


def _unmapped(column: str, file: str) -> Finding:
    return Finding(
        "file.column_unknown",
        Severity.WARNING,
        Text(
            f"列“{column}”不在目录事项中，未保存。",
            f"The column “{column}” is not in the catalogue item; it was not kept.",
        ),
        Text(
            "无需处理；如应归集，请联系平台在报送通道中登记该列名。",
            "Nothing to do; if it should be kept, ask the hub to register the heading.",
        ),
        Place(file=file, field=column),
    )


def _row_number(column: str, file: str) -> Finding:
    told = FILES["file.column_row_number"].said(column=column)
    return replace(told, place=Place(file=file, field=column))


def _twice(column: str, file: str) -> Finding:
    return Finding(
        "file.column_twice",
        Severity.WARNING,
        Text(
            f"列“{column}”与前面的列含义相同，未保存。",
            f"The column “{column}” means the same as an earlier one; it was not kept.",
        ),
        Text("请删除重复的列。", "Remove the repeated column."),
        Place(file=file, field=column),
    )


def fitting(columns: Sequence[str], other: Mapping[str, Headings], own: Headings) -> tuple[str, ...]:
    """Which of the ``other`` feeds, by id, understand many more of the headings than ``own``: best first."""
    least = max(_MUCH * own.known(columns), own.known(columns) + 2)
    known = {id: headings.known(columns) for id, headings in other.items()}
    return tuple(id for id in sorted(known, key=lambda id: (-known[id], id)) if known[id] >= least)[:2]


def _no_headings(columns: Sequence[str], item: Item) -> Refusal:
    wanted = "、".join(one.title.zh for one in item.fields if one.required)
    named = "、".join(column for column in columns[:5] if column)
    return Refusal(
        "file.no_headings",
        Text(
            f"找不到“{item.title.zh}”的表头（首行为：{named[:120]}）。",
            f"No heading row of “{item.title.en}” was found (the first row reads: {named[:120]}).",
        ),
        Text(f"请保留表头行，至少包含：{wanted}。", f"Keep a heading row with at least: {wanted}."),
    )
