"""Commands of the catalogue: what may be collected, one item whole, and what an edition changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from chuxin.facts.catalogue import queries
from chuxin.facts.catalogue.edition import Comparison, Edition
from chuxin.facts.catalogue.item import Item
from chuxin.interfaces.api.published import item_of
from chuxin.interfaces.cli.evaluation import AsJson, On, day_of
from chuxin.interfaces.cli.item_words import both, shown
from chuxin.interfaces.cli.shell import answer, command
from chuxin.interfaces.edge.editions import comparison_of, edition_of
from chuxin.interfaces.edge.item_sheet import beside, sheet_of

_PERSONS = "  涉及自然人，不归集（R05） about persons, out of scope (R05)"

catalogue = typer.Typer(no_args_is_help=True, help="信用信息目录 / the catalogue: list, show, diff")


@catalogue.command("list")
@command
def listed(on: On = None, as_json: AsJson = False) -> None:
    """Editions, and the items of a day by class. / 目录版本，以及当日可归集的条目（按类别）。"""
    day = day_of(on)
    editions, items = queries.catalogues(), queries.items(day)
    told = {"on": day.isoformat(), "editions": [*map(edition_of, editions)], "items": [*map(item_of, items)]}
    answer(told if as_json else None, as_json=as_json, plain="\n".join(_listed(day, editions, items)))


@catalogue.command("show")
@command
def show(
    id: Annotated[str, typer.Argument(metavar="ITEM", help="条目编号 / id of the item")],
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """One item: clauses, senders, readers, clocks, editions, fields, checks, an example. / 一个条目的全部规定。"""
    day = day_of(on)
    sheet = sheet_of(id, day)
    answer(item_of(sheet.item) | beside(sheet), as_json=as_json, plain="\n".join(shown(sheet)))


@catalogue.command("diff")
@command
def diff(
    before: Annotated[
        str, typer.Argument(metavar="EDITION", help="较早的版本或年份 / the earlier edition, or its year")
    ],
    after: Annotated[str, typer.Argument(metavar="EDITION", help="较晚的版本或年份 / the later edition, or its year")],
    as_json: AsJson = False,
) -> None:
    """What an edition changed: classes, items, fields, openness, retention, clauses. / 两个目录版本的差异。"""
    found = queries.comparison(before, after)
    answer(comparison_of(found), as_json=as_json, plain="\n".join(_differences(found)))


def add_to(app: typer.Typer) -> None:
    """Join the commands of the catalogue to the command line."""
    app.add_typer(catalogue, name="catalogue")


def _listed(day: date, editions: tuple[Edition, ...], items: tuple[Item, ...]) -> list[str]:
    lines = [f"目录版本 / editions ({len(editions)})", *map(_edition, editions)]
    for class_ in sorted({item.class_ for item in items}):
        title, held = queries.class_title(class_), [item for item in items if item.class_ == class_]
        lines += ["", f"{both(title)} ({len(held)})"]
        lines += [f"  {item.id}  {both(item.title)}" for item in held]
    return [*lines, "", f"{day}: {len(items)} 条目 items"]


def _edition(edition: Edition) -> str:
    end = edition.valid_to.isoformat() if edition.valid_to else "…"
    state = f"{edition.valid_from} – {end}" if edition.seen else "内容未见，不生效 / content not seen, not in force"
    doubt = "  待核 unverified" if edition.unverified else ""
    return f"  {edition.id}  {both(edition.title)}  {len(edition.classes)} 类 classes  {state}{doubt}"


def _differences(found: Comparison) -> list[str]:
    lines = [f"{both(found.before.title)} → {both(found.after.title)}"]
    for said, classes in (
        ("新增类别 class added", found.classes_added),
        ("取消类别 class removed", found.classes_removed),
    ):
        lines += [f"{said}: {both(each.title)}{_PERSONS if each.persons else ''}" for each in classes]
    lines += [f"类别更名 class renamed: {both(each.before)} → {both(each.after)}" for each in found.classes_renamed]
    for said, items in (("新增条目 item added", found.items_added), ("取消条目 item removed", found.items_removed)):
        lines += [f"{said}: {each.id}  {both(each.title)}  依据 {', '.join(each.clauses)}" for each in items]
    for each in found.items_changed:
        lines.append(f"变更条目 item changed: {each.item.id}  {both(each.item.title)}")
        lines += [f"  {both(what)}: {both(old)} → {both(new)}" for what, old, new in each.changes]
    if found.same and found.before.seen and found.after.seen:
        lines.append("没有变化 / no difference")
    return [*lines, *_caveats(found)]


def _caveats(found: Comparison) -> list[str]:
    """What a jurist has to know before relying on a comparison: each edition's clause, and what of it was read."""
    lines = []
    for each in (found.before, found.after):
        lines.append(f"依据 clauses of {each.id}: {', '.join(each.clauses)}")
        if not each.seen:
            lines.append(f"内容未见，无从比较 / content not seen, nothing to compare: {both(each.title)}")
        if each.unverified and each.source:
            lines.append(f"待核 unverified: {both(each.source)}")
    return lines
