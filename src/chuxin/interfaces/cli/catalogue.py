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
from chuxin.interfaces.cli.shell import answer, command
from chuxin.interfaces.edge.editions import comparison_of, edition_of

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
    """One item: fields, who sees them, clocks, clauses, editions, checks. / 一个条目的全部规定。"""
    day = day_of(on)
    item = queries.item(id, day)
    editions = queries.editions_of(item, day)
    told = item_of(item) | {"editions": [each.id for each in editions]}
    answer(told, as_json=as_json, plain="\n".join(_shown(item, editions)))


@catalogue.command("diff")
@command
def diff(
    before: Annotated[str, typer.Argument(metavar="EDITION", help="较早的版本 / the earlier edition")],
    after: Annotated[str, typer.Argument(metavar="EDITION", help="较晚的版本 / the later edition")],
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
        lines += ["", f"{title.zh} / {title.en} ({len(held)})"]
        lines += [f"  {item.id}  {item.title.zh} / {item.title.en}" for item in held]
    return [*lines, "", f"{day}: {len(items)} 条目 items"]


def _edition(edition: Edition) -> str:
    end = edition.valid_to.isoformat() if edition.valid_to else "…"
    state = f"{edition.valid_from} – {end}" if edition.seen else "内容未见，不生效 / content not seen, not in force"
    doubt = "  待核 unverified" if edition.unverified else ""
    return f"  {edition.id}  {edition.title.zh} / {edition.title.en}  {len(edition.classes)} 类 classes  {state}{doubt}"


def _shown(item: Item, editions: tuple[Edition, ...]) -> list[str]:
    title = queries.class_title(item.class_)
    lines = [
        f"{item.title.zh} / {item.title.en}  ({item.id})",
        *([f"{item.behaviour.zh} / {item.behaviour.en}"] if item.behaviour else []),
        f"类别 class: {title.zh} / {title.en}",
        f"版本 editions: {', '.join(each.id for each in editions)}",
        f"依据 clauses: {', '.join(item.clauses)}",
        f"公开属性 open to: {item.openness}  保存 kept: {item.retention_years} 年 years",
    ]
    for field in item.fields:
        must = "必填 required" if field.required else "选填 optional"
        code = f" [{field.code}]" if field.code else ""
        lines.append(
            f"  {field.name}{code}  {field.title.zh} / {field.title.en}  {field.type}  {must}  {field.disclosure}"
        )
    lines += [f"  ✓ {check.message.zh} / {check.message.en}  ({check.severity})" for check in item.checks]
    doubt = item.source if item.unverified else None
    return [*lines, *([f"待核 unverified: {doubt.zh} / {doubt.en}"] if doubt else [])]


def _differences(found: Comparison) -> list[str]:
    lines = [f"新增类别 class added: {each.title.zh} / {each.title.en}" for each in found.classes_added]
    lines += [f"取消类别 class removed: {each.title.zh} / {each.title.en}" for each in found.classes_removed]
    lines += [f"类别更名 class renamed: {each.before.zh} → {each.after.zh}" for each in found.classes_renamed]
    lines += [f"新增条目 item added: {each.id}  {each.title.zh} / {each.title.en}" for each in found.items_added]
    lines += [f"取消条目 item removed: {each.id}  {each.title.zh} / {each.title.en}" for each in found.items_removed]
    for each in found.items_changed:
        lines.append(f"变更条目 item changed: {each.item.id}")
        lines += [f"  {what.zh} / {what.en}: {old or '—'} → {new or '—'}" for what, old, new in each.changes]
    unseen = [each.title for each in (found.before, found.after) if not each.seen]
    lines += [f"内容未见，无从比较 / content not seen, nothing to compare: {each.zh} / {each.en}" for each in unseen]
    return lines or ["没有变化 / no difference"]
