"""What the monthly letter to a department says: its figures, how they moved, its commonest mistakes, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from chuxin.facts.quality import looking, queries
from chuxin.facts.quality.figures import FIGURES, Line
from chuxin.facts.quality.queries import Due
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import add_months, add_working_days
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_MISTAKES: Final = 10
_FIELD_NAMES: Final = ("median", "ninth_tenth", "worst")


def content_of(department: str, month: str, *, on: date) -> Mapping[str, Json]:
    """The letter about ``month`` (``YYYY-MM``) as a value. Refuses ``quality.month_open`` and ``quality.nothing_sent``.

    Shares are millionths of the whole the figure is a share of, or nothing where the whole is too small to tell one.
    """
    first = _first_day(month)
    if add_months(first, 1) > on:
        raise Refusal(
            "quality.month_open",
            Text(f"{month}尚未结束，不能通报。", f"{month} is not over; there is no letter about it yet."),
            Text("请在下月初签发。", "Write it at the beginning of the next month."),
        )
    line = _line(department, month, on)
    if line is None:
        raise Refusal(
            "quality.nothing_sent",
            Text(f"{department}在{month}没有报送，也没有应报未报。", f"{department} sent and owed nothing in {month}."),
            Text("请核对部门代码和月份。", "Check the department's code and the month."),
        )
    before = _line(department, f"{add_months(first, -1):%Y-%m}", on)
    least = queries.terms(on).least_rows
    return {
        "department": department,
        "name": queries.names_of([department])[department].as_json(),
        "month": month,
        "on": on.isoformat(),
        "figures": [_figure(line, before, place, least) for place in range(len(FIGURES))],
        "working_days": {name: getattr(line.delays, name) for name in _FIELD_NAMES},
        "mistakes": _mistakes(line, department, month),
        "owed": [_owed(one, on) for one in _late_or_missing(department, month, on)],
        "codes_open": _open_cases(department),
    }


def months_due(on: date) -> str | None:
    """The month whose letters go out on ``on``: the one before, from its letter day on; ``None`` before that day."""
    first = on.replace(day=1)
    begins = add_working_days(date.fromordinal(first.toordinal() - 1), queries.terms(on).letter_day)
    return f"{add_months(first, -1):%Y-%m}" if on >= begins else None


def _line(department: str, month: str, on: date) -> Line | None:
    return next((line for line in queries.lines(month, on=on) if line.department == department), None)


def _figure(line: Line, before: Line | None, place: int, least: int) -> dict[str, Json]:
    figure = FIGURES[place]
    share = line.share(figure.id, least)
    former = before.share(figure.id, least) if before else None
    return {
        "id": figure.id,
        "title": figure.title.as_json(),
        "unit": figure.unit.as_json(),
        "count": line.count(figure.id),
        "share": None if share is None else int(share * 1_000_000),
        "before": before.count(figure.id) if before else None,
        "share_before": None if former is None else int(former * 1_000_000),
    }


def _mistakes(line: Line, department: str, month: str) -> list[Json]:
    worst = sorted(line.faults.items(), key=lambda each: (-each[1], each[0]))[:_MISTAKES]
    where = {code: [one.batch for one in queries.behind(month, department=department, code=code)] for code, _ in worst}
    words = looking.advice([code for code, _ in worst], where)
    told: list[Json] = []
    for code, rows in worst:
        message, remedy = words.get(code, (Text(code, code), Text("—", "—")))
        told.append({"code": code, "rows": rows, "message": message.as_json(), "remedy": remedy.as_json()})
    return told


def _late_or_missing(department: str, month: str, on: date) -> Sequence[Due]:
    due = (one for one in queries.deliveries_owed(month, on=on) if one.department == department)
    return [one for one in due if one.owed.is_late or one.owed.is_missing(on)]


def _owed(one: Due, on: date) -> dict[str, Json]:
    period, came = one.owed.period, one.owed.came
    return {
        "feed": one.feed.id,
        "title": one.feed.title.as_json(),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "due": period.due.isoformat() if period.due else None,
        "came": came.isoformat() if came else None,
    }


def _open_cases(department: str) -> int:
    """How many unresolved cases rest on rows this department sent."""
    batches = queries.batches_of(department)
    return sum(any(row.batch in batches for row in one.evidence) for one in queries.unresolved())


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refusal(
            "quality.month",
            Text(f"“{month}”不是月份。", f"“{month}” is no month."),
            Text("请写成 2026-10。", "Write it as 2026-10."),
        ) from None
