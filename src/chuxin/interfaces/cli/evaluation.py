"""The commands that judge: a scorecard over all or one, from the hub or from any lake, and the reasons of a score."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import pyarrow as pa
import typer
from django.conf import settings

from chuxin.assessment.evaluation import actions, engines, queries
from chuxin.assessment.evaluation.asking import explain_row, judged_alone, unknown_subject
from chuxin.assessment.evaluation.basis import basis
from chuxin.assessment.evaluation.explanation import Explanation, Share, Used
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.points import written
from chuxin.assessment.evaluation.results import grades, grades_in, shown, write
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.shipped import shipped
from chuxin.assessment.evaluation.sources import from_directory
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.api.grades import explanation_of
from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.reasons import Reasons

On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="评价日期，默认今天 / the day judged, today unless given")
]
CHINA = ZoneInfo("Asia/Shanghai")
_ENGINES = (
    "计算引擎：duckdb、postgresql（本库）、postgresql://…、local[2]、spark://主机:端口、sc://主机:端口；"
    "默认取 CHUXIN_ENGINE"
    " / where to compute: duckdb, postgresql (the hub's own), an address of PostgreSQL, Spark or Spark Connect"
)
_COLUMNS = {"points": "得分 points", "hits": "记录数 records", "assessed": "已归集 supplied"}
AsJson = Annotated[bool, typer.Option("--json", help="输出一个JSON / one JSON document")]


def add_to(app: typer.Typer) -> None:
    """Add ``evaluate`` and ``explain``."""
    app.command()(evaluate)
    app.command()(explain)


@command
def evaluate(
    scorecard: Annotated[str, typer.Argument(help="评分卡编号 / id of the scorecard")],
    on: On = None,
    subject: Annotated[
        str | None, typer.Option(metavar="ID", help="只评一个主体 / judge one organisation only")
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="从Parquet事实数据评价 / judge Parquet facts"),
    ] = None,
    engine: Annotated[str | None, typer.Option(metavar="E", help=_ENGINES)] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="写出结果 .parquet .csv .json / write the results")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge all organisations, or one, by a scorecard. / 用评分卡评价全部或一个主体。"""
    day, asked = day_of(on), engine_named(engine or settings.ENGINE)
    if facts is not None and subject is None and out is not None and out.suffix.lower() == ".parquet":
        answer(told := _written(scorecard, day, facts, out, asked), as_json=as_json, plain=_summary(told, {}))
        return
    rows, told = _judged(scorecard, day, subject, facts, asked)
    if out is not None:
        write(rows, out)
        told["out"] = str(out)
    if subject is not None:
        told["result"] = shown(rows).to_pylist()[0]
    labels = _labels(_card(scorecard, day, facts)[0]) if subject is not None else {}
    answer(told, as_json=as_json, plain=_summary(told, labels))


@command
def explain(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码 / code of the organisation")],
    scorecard: Annotated[str, typer.Argument(help="评分卡编号 / id of the scorecard")],
    on: On = None,
    facts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="从Parquet事实数据说明 / explain Parquet facts"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell every point of a score: record, parameter, clause, what would change it. / 逐分说明得分的依据。"""
    day = day_of(on)
    card, parameters = _card(scorecard, day, facts)
    if facts is None:
        told = queries.explain(known_subject(subject), scorecard, on=day)
    else:
        sources = from_directory(facts)
        told = explain_row(basis(card, parameters, sources.supply, day), sources, subject)
    # The operator at the machine sees every record: nothing is withheld.
    as_tree = explanation_of(Reasons(told, {})) if as_json else None
    answer(as_tree, as_json=as_json, plain=plain_of(told, parameters))


def day_of(text: str | None) -> date:
    """The day written as ``2026-06-30``, or today in China. ``Refusal`` ``date.malformed``."""
    if text is None:
        return now().astimezone(CHINA).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "date.malformed",
            Text(f"“{text}”不是日期。", f"“{text}” is not a date."),
            Text("请写成 2026-06-30 的形式。", "Write it as 2026-06-30."),
        ) from None


def engine_named(said: str) -> str:
    """The engine a command or a setting names; ``postgresql`` alone is the hub's own database.

    ``Refusal``: ``engine.unknown`` where the hub's database is no PostgreSQL.
    """
    if said != "postgresql":
        return said
    held = settings.DATABASES["default"]
    if not str(held["ENGINE"]).endswith("postgresql"):
        raise Refusal(
            "engine.unknown",
            Text("本库用的不是 PostgreSQL。", "The hub's own database is no PostgreSQL."),
            Text("请写出地址 postgresql://…，或改用 duckdb。", "Give an address postgresql://…, or use duckdb."),
        )
    given = {"host": held["HOST"], "port": held["PORT"], "user": held["USER"], "password": held["PASSWORD"]}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"postgresql:///{quote(str(held['NAME']))}?{query}"


def known_subject(code: str) -> Subject:
    """The organisation with this code. ``Refusal`` ``evaluation.unknown_subject``."""
    found = subjects.subject_by_code(code)
    if found is None:
        raise unknown_subject()
    return found


def _judged(
    scorecard: str, day: date, subject: str | None, facts: Path | None, engine: str
) -> tuple[pa.Table, dict[str, object]]:
    head: dict[str, object] = {"scorecard": scorecard, "on": day.isoformat()}
    if facts is None and subject is None:
        done = actions.run(scorecard, on=day, actor=operator(), at=now(), engine=engine)
        kept = {"edition": done.edition, "run": done.seq, "sha256": done.sha256, "new": done.new}
        return done.rows, head | kept | {"subjects": done.rows.num_rows, "grades": dict(done.grades)}
    if facts is None:
        among = None if queries.scorecard(scorecard, day).relative else [known_subject(subject or "").number]
        sources = queries.hub_sources(on=day, subjects=among, scorecard_id=scorecard)
        grounds = queries.basis_on(scorecard, sources, day)
    else:
        sources = from_directory(facts)
        card, parameters = shipped(scorecard)
        grounds = basis(card, parameters, sources.supply, day)
    if subject is None:
        rows = engines.run("judgement", grounds, sources, engine).sort_by("subject")
    else:
        rows = judged_alone(grounds, sources, subject, engine)
    return rows, head | {"edition": grounds.card.edition, "subjects": rows.num_rows, "grades": grades(rows)}


def _written(scorecard: str, day: date, facts: Path, out: Path, engine: str) -> dict[str, object]:
    """Judge a lake straight into a Parquet file, however many it holds."""
    sources, (card, parameters) = from_directory(facts), shipped(scorecard)
    engines.write(basis(card, parameters, sources.supply, day), sources, out, engine)
    counts = grades_in(out)
    told = {"scorecard": scorecard, "on": day.isoformat(), "edition": card.edition}
    return told | {"subjects": sum(counts.values()), "grades": counts, "out": str(out)}


def _card(scorecard: str, day: date, facts: Path | None) -> tuple[Scorecard, Parameters]:
    """The scorecard asked for with its parameters: as installed, or as shipped where a lake is judged."""
    if facts is not None:
        return shipped(scorecard)
    card = queries.scorecard(scorecard, day)
    return card, Parameters({one.id: one for one, _ in queries.parameters_of(card, day)})


def _labels(card: Scorecard) -> dict[str, str]:
    """What the columns of a result are called: those of an indicator by its title."""
    named: dict[str, str] = {}
    for one in card.indicators:
        title = f"{one.title.zh} / {one.title.en}"
        named |= {f"{one.id}_{column}": f"{title} · {word}" for column, word in _COLUMNS.items()}
    return named


def _summary(told: dict[str, object], labels: dict[str, str]) -> str:
    counts = told["grades"]
    shares = (
        "  ".join(f"{grade} {count}" for grade, count in sorted(counts.items())) if isinstance(counts, dict) else ""
    )
    lines = [f"{told['scorecard']}  {told['on']}  {told['subjects']} 个主体 / organisations", shares]
    result = told.get("result")
    if isinstance(result, dict):
        lines += [f"{labels.get(name, name)}: {value}" for name, value in result.items() if value is not None]
    if "out" in told:
        lines.append(f"→ {told['out']}")
    return "\n".join(lines)


def plain_of(told: Explanation, parameters: Parameters) -> str:
    """An explanation for people at a terminal, in both languages; ``parameters`` tell what the numbers are called."""
    score = "—" if told.score is None else written(told.score)
    lines = [f"{told.title.zh} / {told.title.en}", f"{told.subject}  {told.on}  {score}  {told.grade or '—'}"]
    if told.why_not:
        lines.append(f"{told.why_not.zh} / {told.why_not.en}")
    if told.base:
        lines.append(f"{written(told.base):>8}  基础分 / base")
    for share in told.shares:
        lines += _lines(share, parameters)
    for held in told.bounded:
        lines.append(f"{written(held.points):>8}  {_both(held.title)}：受该组上下限所限 / held by the group")
    if told.held:
        lines.append(f"{written(told.held):>8}  受总分上下限所限 / held by the card")
    return "\n".join(lines)


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _lines(share: Share, parameters: Parameters) -> list[str]:
    title, state = share.indicator.title, "" if share.assessed else "  （未归集 / not supplied）"
    lines = [f"{written(share.points):>8}  {title.zh} / {title.en}  [{', '.join(share.indicator.clauses)}]{state}"]
    for one in share.evidence:
        used = ", ".join(_used(each, parameters) for each in one.used)
        lines.append(f"{written(one.points):>12}  {one.decided_on} {one.record} {one.matched or ''} {used}")
        lines += [
            f"{'':14}→ {change.on} {written(change.points)}: {change.why.zh} / {change.why.en}"
            for change in one.changes
        ]
        if one.without:
            score, grade = "—" if one.without.score is None else written(one.without.score), one.without.grade or "—"
            lines.append(f"{'':14}→ 没有这条记录时 / without this record: {score} {grade}")
    lines += [f"{written(points):>12}  {_both(what)}" for points, what in _rest(share) if points]
    if share.evidence and share.indicator.repair:
        lines.append(f"{'':14}→ {share.indicator.repair.zh} / {share.indicator.repair.en}")
    return lines


def _rest(share: Share) -> list[tuple[int, Text]]:
    """What else makes up the points of an indicator, in the order in which it counts."""
    return [
        (share.joined, share.joining),
        (share.measured, share.measure.sentence if share.measure else _HELD),
        (share.held, _HELD),
        (
            share.weighed,
            Text(f"按系数 {written(share.indicator.factor)} 计", f"factor {written(share.indicator.factor)}"),
        ),
    ]


_HELD = Text("受上下限所限", "held by the bounds")


def _used(one: Used, parameters: Parameters) -> str:
    title = parameters[one.parameter].title
    return f"{title.zh} / {title.en} = {one.value} [{one.parameter}; {one.clause}]"
