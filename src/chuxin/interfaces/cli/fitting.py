"""The command that fits a readable scorecard from data and writes it as a pack anyone can check, read and run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from chuxin.assessment.evaluation.sources import from_directory
from chuxin.assessment.validation.export import lake, refuse_prohibited, write, write_lake
from chuxin.assessment.validation.feature import Feature, features_from
from chuxin.assessment.validation.fitting import Scale, leave_one_out
from chuxin.assessment.validation.outcome import Among, Period, outcome
from chuxin.assessment.validation.scheme import Scheme, documents
from chuxin.assessment.validation.scheme import scorecard as card_of
from chuxin.assessment.validation.separation import plain_auc
from chuxin.assessment.validation.study import Data, Study, from_facts, from_table, source_of, study
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table as columns
from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.interfaces.cli.validation import day_or_none
from chuxin.kernel.formula import parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import read_yaml

_CLAUSE = "cn.base-catalogue-2024"


def add_to(app: typer.Typer) -> None:
    """Add ``fit``."""
    app.command()(fit)


Column = Annotated[str | None, typer.Option(metavar="COLUMN", help="表的一列 / a column of the table")]
Folder = Annotated[Path | None, typer.Option("--facts", exists=True, file_okay=False, help="事实数据 / Parquet facts")]
Table = Annotated[Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="CSV或Parquet / a table")]
Listed = Annotated[Path | None, typer.Option(metavar="FILE.yaml", exists=True, dir_okay=False, help="特征 / features")]


@command
def fit(
    id: Annotated[str, typer.Option("--id", metavar="ID", help="方案编号 / id of the scheme")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="写出方案包的空文件夹 / empty folder for the pack")],
    table: Table = None,
    label: Annotated[str, typer.Option(metavar="COLUMN", help="表中表示不良的列 / column that says bad")] = "",
    split: Column = None,
    subject: Column = None,
    facts: Folder = None,
    item: Annotated[str, typer.Option("--outcome", metavar="ITEM", help="结果事项 / item of the outcome")] = "",
    where: Annotated[str | None, typer.Option(metavar="FORMULA", help="哪些记录算不良 / which are bad")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="首个评价日 / first day judged")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="末个评价日 / last day judged")] = None,
    horizon: Annotated[int | None, typer.Option(min=1, metavar="MONTHS", help="观察期月数 / months")] = None,
    among: Annotated[Among | None, typer.Option(help="全部，或只看受过检查的 / all, or those inspected")] = None,
    features: Listed = None,
    title: Annotated[tuple[str, str] | None, typer.Option(metavar="ZH EN", help="中英文名称 / title")] = None,
    clause: Annotated[list[str] | None, typer.Option(metavar="ID", help="所依条款 / clauses it cites")] = None,
    valid_from: Annotated[str | None, typer.Option(metavar="DATE", help="生效日，默认今天 / first day")] = None,
    double: Annotated[int, typer.Option(min=1, metavar="POINTS", help="好坏比翻倍的分数 / double the odds")] = 40,
    loo: Annotated[bool, typer.Option("--leave-one-out", help="另做留一检验 / also leave one out")] = False,
    facts_out: Annotated[Path | None, typer.Option(metavar="DIR", help="把表写成事实数据 / table as facts")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个JSON / one JSON document")] = False,
) -> None:
    """Fit a readable scorecard and write it as a pack. / 由数据拟合可读的评分卡并写成方案包。"""
    today = now().astimezone(HERE).date()
    chosen = _features(features) if features else ()
    named, start = Text(*title) if title else Text(f"{id} 拟合评分卡", f"Fitted card {id}"), day_or_none(valid_from)
    scheme = Scheme(id, named, tuple(clause or [_CLAUSE]), start or today, Text("拟合中。", "Being fitted."))
    if table is not None and label:
        scheme = replace(scheme, item=f"{id}.numbers")
        data = from_table(table, label, chosen, split, subject)
    elif facts is not None and item and chosen:
        period = Period(day_or_none(since), day_or_none(until), None, horizon, among)
        data = _of_facts(scheme, chosen, facts, (item, where), period)
    else:
        raise _incomplete()
    what = Text(f"表 {table.name}", f"table {table.name}") if table else Text(f"以 {item} 为结果", f"outcome {item}")
    found = study(data, Scale(double=double))
    _export(replace(scheme, source=source_of(found, what, today)), found, data, out)
    if facts_out is not None and scheme.item:
        write_lake(lake(data.values, data.subjects, data.features, scheme.item, scheme.valid_from), facts_out)
    left_out = _left_out(data, Scale(double=double)) if loo else None
    told = found.as_json() | {"pack": str(out)} | ({"auc_leave_one_out": left_out} if loo else {})
    answer(told, as_json=as_json, plain=_summary(found, out, left_out))


def _of_facts(
    scheme: Scheme, features: tuple[Feature, ...], facts: Path, asked: tuple[str, str | None], period: Period
) -> Data:
    sources, (item, where) = from_directory(facts), asked
    return from_facts(
        scheme, features, sources, outcome(sources, item, parse(where) if where else None, period), period
    )


def _features(path: Path) -> tuple[Feature, ...]:
    document = read_yaml(path, path.name)
    if document.faults:
        raise Refusal(
            "features.unreadable",
            Text("特征文件无法读取。", "The features file cannot be read."),
            Text("请按各处提示改正。", "Mend what the findings name."),
            findings=tuple(finding for _, finding in document.faults),
        )
    return features_from(document.value)


def _export(scheme: Scheme, found: Study, data: Data, out: Path) -> None:
    refuse_prohibited(card_of(scheme, found.fitted))
    write(documents(scheme, found.fitted, found.cuts, data.values[data.teach]), out)


def _left_out(data: Data, scale: Scale) -> float | None:
    value = plain_auc(-leave_one_out(data.values, data.bad, data.features, scale), data.bad)
    return None if value is None else round(value, 6)


def _incomplete() -> Refusal:
    return Refusal(
        "fit.no_data",
        Text("没有说明从什么数据拟合。", "It is not said what to fit from."),
        Text(
            "请给出 --table 与 --label，或 --facts、--outcome 与 --features。",
            "Give --table and --label, or --facts, --outcome and --features.",
        ),
    )


def _summary(found: Study, out: Path, left_out: object) -> str:
    lines = [
        f"训练 taught {found.rows[0]:,}  AUC {found.taught.value or 0:.3f}  "
        f"检验 tested {found.rows[1]:,}  AUC {'—' if found.tested.value is None else f'{found.tested.value:.3f}'}",
        f"起始分 base {found.fitted.base}",
    ]
    rows = [
        (each.feature.id, "" if one.below is None else f"< {one.below}", str(one.points), f"{one.n:,}", f"{one.bad:,}")
        for each in found.fitted.scored
        for one in each.bins
    ]
    lines.append(columns(("特征 feature", "区间 range", "分值 points", "数量 n", "不良 bad"), rows))
    if found.fitted.dropped:
        lines.append(f"未采用 dropped: {', '.join(found.fitted.dropped)}")
    if left_out is not None:
        lines.append(f"留一 leave-one-out AUC {left_out}")
    return "\n".join([*lines, f"→ {out}"])
