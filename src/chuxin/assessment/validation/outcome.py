"""What a score is tested against: later records of one catalogue item, and which of them are bad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.schema import Schema

from chuxin.assessment.evaluation.sources import Held, Sources, schema_of
from chuxin.assessment.validation.lake import show
from chuxin.facts.catalogue.formula_columns import column
from chuxin.kernel.days import add_months
from chuxin.kernel.formula import Formula
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

LONGEST = 12
# A condition on an outcome speaks of the record alone; there is no day on which it would be "today".
NO_DAY = date(1900, 1, 1)


class Among(StrEnum):
    """Who is compared: everyone with a grade, or only those the item has a record of in the time after."""

    ALL = "all"
    INSPECTED = "inspected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Later records of ``item``: ``rows`` are subject, decided_on and bad.

    ``inspects`` says that its records are looks at an organisation, so that silence means that nobody looked.
    ``months`` is how long after a day an outcome still counts.
    """

    item: str
    where: str | None
    rows: pa.Table
    inspects: bool
    months: int
    first: date
    last: date

    def last_of(self, day: date) -> date:
        """The last day on which an outcome still counts for what was judged on ``day``."""
        return add_months(day, self.months)


@dataclass(frozen=True, slots=True)
class Period:
    """Which days are judged (from, to, every how many months), for how many months after each outcomes count, and who
    is compared; not said, it is those inspected where the item also holds outcomes that are not bad, else all."""

    since: date | None = None
    until: date | None = None
    every: int | None = None
    horizon: int | None = None
    among: Among | None = None


def outcome(sources: Sources, item: str, where: Formula | None, period: Period) -> Outcome:
    """The outcomes of ``item``; those for which ``where`` holds are bad, all of them without one.

    Withdrawn decisions are no outcomes; repaired and expired ones are. The horizon not given is twelve months, or a
    third of the time there is data for where that is shorter. ``Refusal``: ``backtest.no_outcomes``,
    ``backtest.today``, and what formulas refuse.
    """
    if where is not None and "today" in where.functions:
        raise Refusal(
            "backtest.today",
            Text("结果的条件只看记录本身，不能用 today()。", "A condition on outcomes cannot use today()."),
            Text("请只用该事项的字段。", "Use the fields of the item only."),
        )
    held = sources.records.get(item)
    rows = _rows(held, where) if held is not None else None
    if rows is None or not rows.num_rows:
        raise Refusal(
            "backtest.no_outcomes",
            Text(f"事实数据中没有“{item}”的记录。", f"The facts hold no record of “{item}”."),
            Text("请核对事项编号与 records 目录。", "Check the id of the item and the folder records."),
        )
    days = rows["decided_on"].to_pylist()
    first, last = min(days), max(days)
    bad = rows["bad"].to_pylist()
    months = period.horizon or min(LONGEST, max(1, _months(period.since or first, last) // 3))
    among = period.among or (Among.ALL if all(bad) else Among.INSPECTED)
    return Outcome(item, where.text if where else None, rows, among is Among.INSPECTED, months, first, last)


def days_of(outcomes: Outcome, period: Period) -> tuple[date, ...]:
    """The days to judge: from ``since`` (else one horizon after the first outcome) every so many months (else the
    horizon), as long as every outcome of the horizon lies in the data. ``Refusal`` ``backtest.no_day``."""
    since = period.since or outcomes.last_of(outcomes.first)
    latest = add_months(outcomes.last + timedelta(days=1), -outcomes.months)
    until = min(period.until or latest, latest)
    days = tuple(_every(since, until, period.every or outcomes.months))
    if not days:
        raise Refusal(
            "backtest.no_day",
            Text(
                f"没有可回测的日期：结果自 {outcomes.first} 至 {outcomes.last}，评价日后须有 {outcomes.months} 个月。",
                f"No day to test: outcomes run from {outcomes.first} to {outcomes.last}, and {outcomes.months} months "
                "must follow the day judged.",
            ),
            Text("请提前起始日期或缩短观察期 --horizon。", "Begin earlier, or shorten --horizon."),
        )
    return days


def _every(since: date, until: date, months: int) -> Iterator[date]:
    number = 0
    while (day := add_months(since, number * months)) <= until:
        yield day
        number += 1


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month


def _rows(held: Held, where: Formula | None) -> pa.Table:
    types: Mapping[str, str] = {name: str(kind) for name, kind in Schema.from_pyarrow(schema_of(held)).items()}
    table = ibis.table({name: kind.removeprefix("!") for name, kind in types.items()}, name="outcomes")
    happened = table.filter(table.state != "withdrawn", table.decided_on.notnull())
    bad = ibis.literal(True) if where is None else column(where, happened, {}, NO_DAY)
    asked = happened.select("subject", decided_on=happened.decided_on.cast("date"), bad=bad)
    with duckdb.connect() as connection, connection.cursor() as cursor:
        show(cursor, "outcomes", held)
        return cursor.sql(str(ibis.to_sql(asked, dialect="duckdb"))).to_arrow_table()
