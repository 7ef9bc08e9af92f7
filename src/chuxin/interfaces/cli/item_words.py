"""A catalogue item as lines of text in both languages: what its page says, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from chuxin.facts.catalogue.field import DISCLOSED, Disclosure, FieldType
from chuxin.facts.catalogue.item import Check, Item
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.rhythm import RHYTHMS
from chuxin.facts.intake.template import TYPES
from chuxin.interfaces.edge.item_sheet import ItemSheet
from chuxin.kernel.finding import Severity
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import TIERS, Edition
from chuxin.services.publication.rule import Rule, Until

_UNTIL: Final = {
    Until.PERIOD: Text("按等次期限公示，到期自动停止", "for the period of its tier, then it stops by itself"),
    Until.REMOVAL: Text("公示至移出之日", "until the authority removes it"),
    Until.VALID_TO: Text("有效期内公示", "while it is valid"),
    Until.KEPT: Text("在有效期或保存期内公示", "while it is valid or kept"),
}
_MIRRORED: Final = Text(
    "他方决定的镜像，只由认定机关报送、更正、撤销（R43）",
    "mirrored: only its owner sends, corrects and withdraws it (R43)",
)
_SEVERITIES: Final = {Severity.ERROR: Text("退回", "refused"), Severity.WARNING: Text("提示", "warning")}


def both(text: Text) -> str:
    """A text in both languages, once where they do not differ."""
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def shown(sheet: ItemSheet) -> list[str]:
    """The item whole, line by line."""
    item = sheet.item
    return [
        f"{both(item.title)}  ({item.id})",
        *([both(item.behaviour)] if item.behaviour else []),
        f"类别 class: {both(sheet.class_title)}",
        f"依据 clauses: {', '.join(item.clauses)}",
        *_doubt(item.source if item.unverified else None),
        *_senders(sheet),
        *_readers(sheet),
        "版本 editions:",
        *(f"  {each.id}  {both(each.title)}{'  当前有效 in force' if holds else ''}" for each, holds in sheet.editions),
        *_fields(item),
        *_checks(item.checks),
        *_example(sheet),
    ]


def _doubt(seen: Text | None, indent: str = "") -> list[str]:
    return [f"{indent}待核 unverified: {both(seen)}"] if seen else []


def _senders(sheet: ItemSheet) -> Iterator[str]:
    yield "谁报送 who sends it:"
    if sheet.item.mirrored:
        yield f"  {both(_MIRRORED)}"
    for feed in sheet.feeds:
        yield from _sender(feed)
    if not sheet.feeds:
        yield "  当前没有报送通道 / no feed brings it at present"


def _sender(feed: Feed) -> Iterator[str]:
    owner = both(feed.source_name) if feed.source_name else feed.source
    every = both(RHYTHMS.get(feed.rhythm, Text(feed.rhythm, feed.rhythm)))
    yield f"  {feed.id}  {both(feed.title)}: {owner}"
    due = feed.due_working_days
    term = "" if due is None else f"，期满后 {due} 个工作日内 within {due} working days after the period"
    size = feed.expected_rows
    rows = f"，{size[0]:,}–{size[1]:,} 行 rows" if size else ""
    yield f"    {every}{term}{rows}；依据 clauses: {', '.join(feed.clauses)}"
    yield from _doubt(feed.seen if feed.unverified else None, "    ")


def _readers(sheet: ItemSheet) -> Iterator[str]:
    item = sheet.item
    yield f"谁看得到 who sees it: {both(DISCLOSED[item.openness])}"
    for each in sheet.viewers:
        count = f"{each.fields}/{len(item.fields)} 字段 fields" if each.fields else "不可见 does not see it"
        yield f"  {both(each.title)}: {count}"
    yield f"保存 kept: {item.retention_years} 年 years"
    if item.openness is not Disclosure.PUBLIC:
        yield "公示 publicity: 不向社会公示 / never shown to the public"
    elif sheet.rule is None:
        yield "公示 publicity: 无公示期规则，在有效期或保存期内公示 / no rule sets a period: while valid, or while kept"
    else:
        yield from _publicity(sheet.rule)


def _publicity(rule: Rule) -> Iterator[str]:
    yield f"公示 publicity: {both(rule.title)}: {both(_UNTIL[rule.until])}"
    for each in rule.editions:
        beside = "" if each.decides else "  并列说明，不作决定 told beside, does not decide"
        yield f"  {each.id}  {each.clause}  {_span(each.valid_from, each.valid_to)}{beside}"
        yield from _tiers(each)
        yield from _sums(each)
        yield from _doubt(each.source if each.unverified else None, "    ")
    if rule.transition.source is not None:
        yield f"  新旧版本衔接 from one edition to the next: {both(rule.transition.source)}"


def _tiers(edition: Edition) -> Iterator[str]:
    for name, tier in edition.graded:
        words = both(TIERS.get(name, Text(name, name)))
        if tier.published:
            yield f"    {words}: {tier.min_months}–{tier.max_months} 个月 months"
        else:
            yield f"    {words}: 不公示 not shown"


def _sums(edition: Edition) -> Iterator[str]:
    if edition.measured and not edition.thresholds:
        yield "    金额界线未公布，由认定机关认定 which sums part the tiers is not published: the authority classifies"
    for one in edition.thresholds:
        words, where = both(TIERS.get(one.tier, Text(one.tier, one.tier))), f" {one.sector} {one.region}".rstrip()
        yield f"    {words}: {one.least_fine:,} 元以上 yuan and more{where}，自 {one.since} from"


def _span(first: date, last: date | None) -> str:
    return f"{first} – {last or '…'}"


def _fields(item: Item) -> Iterator[str]:
    yield "字段 fields:"
    for field in item.fields:
        must = "必填 required" if field.required else "选填 optional"
        code = f" [{field.code}]" if field.code else ""
        kind = both(TYPES[FieldType(field.type)])
        yield f"  {field.name}{code}  {both(field.title)}  {kind}  {must}  {both(DISCLOSED[field.disclosure])}"


def _checks(checks: tuple[Check, ...]) -> Iterator[str]:
    if checks:
        yield "核验 checks:"
    for check in checks:
        clause = f"  {check.clause}" if check.clause else ""
        yield f"  {both(check.message)}  ({both(_SEVERITIES[check.severity])}){clause}"


def _example(sheet: ItemSheet) -> Iterator[str]:
    yield "示例 example (报送 sent → 入库 kept → 公示 shown):"
    for cell in sheet.example.cells:
        told = both(cell.shown) if cell.shown else "不公示 not shown"
        yield f"  {both(cell.field.title)}: {cell.sent} → {cell.kept or '—'} → {told}"
    line = sheet.example.line
    if line is None:
        yield "  公示页不显示这一行 / the public page would not show this row"
    else:
        yield f"  {both(line.window.why)}"
