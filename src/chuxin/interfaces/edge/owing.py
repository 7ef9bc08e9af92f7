"""How arrears and appraisals leave the hub: as JSON and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from chuxin.kernel import outgoing
from chuxin.services.integrity.appraisal import COLUMNS, Appraisal, rows
from chuxin.services.integrity.arrears import Sums
from chuxin.services.integrity.queries import Owing

Tree = dict[str, object]
_HEADING: Final = (
    "统一社会信用代码 code", "单位 body", "笔数 debts", "逾期笔数 overdue", "应付 due", "已付 paid", "逾期未付 left",
    "逾期利息 interest",
    "未计息笔数 unrated", "最早应付日期 oldest", "清偿率 cleared",
)  # fmt: skip


def disclosure_json(year: int, lines: Sequence[Owing]) -> Tree:
    """What was overdue and unpaid at the end of a year, body by body, with the sums of all."""
    return {
        "year": year,
        "on": date(year, 12, 31).isoformat(),
        "clauses": ["cn.sme-payment-2025.disclosure", "cn.sme-payment-2025.interest"],
        "total": _sums(total_of(lines)),
        "bodies": [
            {"code": one.code, "name": one.name, "oldest": one.oldest and one.oldest.isoformat(), **_sums(one.sums)}
            for one in lines
        ],
    }


def disclosure_csv(lines: Sequence[Owing]) -> bytes:
    """The same as a table."""
    return outgoing.as_csv(_HEADING, [_row(one) for one in lines])


def appraisal_csv(found: Appraisal) -> bytes:
    """An appraisal as a table: a line for each indicator of each body."""
    return outgoing.as_csv(COLUMNS, list(rows(found)))


def total_of(lines: Sequence[Owing]) -> Sums:
    """The sums of several bodies together."""
    return sum((one.sums for one in lines), Sums())


def _sums(sums: Sums) -> Tree:
    return {
        "debts": sums.debts,
        "overdue": sums.overdue,
        "due": f"{sums.due:.2f}",
        "paid": f"{sums.paid:.2f}",
        "left": f"{sums.left:.2f}",
        "interest": f"{sums.interest:.2f}",
        "unrated": sums.unrated,
        "cleared": None if sums.cleared is None else str(sums.cleared),
    }


def _row(one: Owing) -> tuple[object, ...]:
    told = _sums(one.sums)
    figures = (told[name] for name in ("debts", "overdue", "due", "paid", "left", "interest", "unrated"))
    return (one.code, one.name, *figures, one.oldest or "", told["cleared"] or "")
