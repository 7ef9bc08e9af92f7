"""The command of the statisticians' bench: a scorecard beside what became of those it judged."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from chuxin.assessment.evaluation.scorecard import Effect, Scorecard
from chuxin.assessment.evaluation.shipped import PACKS, shipped
from chuxin.assessment.evaluation.sources import from_directory
from chuxin.assessment.validation import backtest as bench
from chuxin.assessment.validation.backtest import Backtest
from chuxin.assessment.validation.cohort import Judged
from chuxin.assessment.validation.measured import Figure
from chuxin.assessment.validation.outcome import Among, Period
from chuxin.assessment.validation.report import page
from chuxin.foundation.subjects.message import HERE
from chuxin.interfaces.cli.columns import table
from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.kernel.definition import read_file
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Facts = Annotated[
    Path, typer.Option("--facts", metavar="DIR", exists=True, file_okay=False, help="事实数据目录 / Parquet facts")
]


def add_to(app: typer.Typer) -> None:
    """Add ``backtest``."""
    app.command()(backtest)


@command
def backtest(
    scorecard: Annotated[str, typer.Argument(help="评分卡编号 / id of the scorecard")],
    facts: Facts,
    outcome: Annotated[str, typer.Option(metavar="ITEM", help="结果所在的目录事项 / item of the outcome")],
    where: Annotated[str | None, typer.Option(metavar="FORMULA", help="哪些记录算不良 / which records are bad")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="首个评价日 / first day judged")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="末个评价日 / last day judged")] = None,
    every: Annotated[
        int | None, typer.Option(min=1, metavar="MONTHS", help="间隔月数，默认同观察期 / months between days")
    ] = None,
    horizon: Annotated[
        int | None, typer.Option(min=1, metavar="MONTHS", help="观察期月数，默认12 / months an outcome counts")
    ] = None,
    among: Annotated[
        Among | None, typer.Option(help="比较全部主体，或只比较受过检查的 / compare all, or those inspected only")
    ] = None,
    pack: Annotated[
        Path | None, typer.Option(metavar="DIR", exists=True, help="评分卡所在的方案包 / pack that holds the card")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="写出带图表的报告 / write a report with charts")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个JSON / one JSON document")] = False,
) -> None:
    """Test a scorecard on past days against later outcomes. / 用后来的结果回测评分卡。"""
    period = Period(day_or_none(since), day_or_none(until), every, horizon, among)
    judged = Judged(*shipped(scorecard, pack or PACKS))
    condition = parse(where) if where else own_condition(judged.card, outcome)
    told = bench.backtest(judged, from_directory(facts), (outcome, condition), period)
    document = told.as_json()
    if report is not None:
        report.write_text(page(told, now().astimezone(HERE).date().isoformat()), encoding="utf-8")
        document["report"] = str(report)
    answer(document, as_json=as_json, plain=_summary(told, report))


def own_condition(card: Scorecard, item: str) -> Formula | None:
    """What counts as bad where nobody says: of an item that is adverse by nature every record; of another, such as
    inspections, those that the card itself holds against an organisation."""
    if polarity(item) == "negative":
        return None
    adverse = (each for each in card.indicators if each.item == item and each.effect not in (Effect.ADD, Effect.RATE))
    return next((each.where for each in adverse if each.where), None)


def polarity(item: str) -> str:
    """Whether the shipped catalogue holds an item to be negative, positive or neutral; ``""`` where it has none."""
    for path in sorted(PACKS.rglob("*.yaml")):
        if f"id: {item}\n" in path.read_text(encoding="utf-8"):
            held = {each.id: each for each in read_file(path, PACKS)[0] if each.kind == "item"}
            if item in held:
                return str(held[item].body.get("polarity", "neutral"))
    return ""


def day_or_none(text: str | None) -> date | None:
    """The day written as ``2026-06-30``, if any. ``Refusal`` ``date.malformed``."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "date.malformed",
            Text(f"“{text}”不是日期。", f"“{text}” is not a date."),
            Text("请写成 2026-06-30 的形式。", "Write it as 2026-06-30."),
        ) from None


def _summary(told: Backtest, report: Path | None) -> str:
    queue = told.queue
    lines = [
        f"{told.title.zh} / {told.title.en}",
        f"{told.outcome.item} {told.outcome.where or ''}  {told.outcome.months} 个月 / months",
        f"数量 n {told.n:,}  不良比例 bad rate {_shown(told.rate)}  AUC {_shown(told.auc)}  KS {told.ks or 0:.3f}",
        f"前一半排队找到 first half of the queue finds {100 * (queue.first_half or 0):.1f}%",
    ]
    if queue.days_earlier is not None:
        lines.append(f"平均提前天数 mean days earlier {queue.days_earlier:.1f}")
    rows = [(str(d.day), f"{d.n:,}", f"{d.bad:,}", _shown(d.auc), _plain(d.psi)) for d in told.days]
    lines += ["", table(("评价日 day", "数量 n", "不良 bad", "AUC", "PSI"), rows)]
    if report is not None:
        lines.append(f"→ {report}")
    return "\n".join(lines)


def _shown(figure: Figure) -> str:
    return "—" if figure.value is None else f"{figure.value:.3f} ({_plain(figure.low)}–{_plain(figure.high)})"


def _plain(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
