"""What follows decisions: a few penalties annulled and withdrawn, some repaired after their minimum period."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from chuxin.facts.records.record import record_id
from chuxin.kernel.days import add_months
from examples.province.dice import dice
from examples.province.row import Row

_WITHDRAWN, _REPAIRED = 15, 30
_MINIMUM_MONTHS = 3
# Fields in which the rules of 2023 ask for a year of publicity, and kinds that the rules of 2026 call serious.
_LONGER = frozenset({"食品", "药品", "特种设备", "安全生产", "消防"})
_SERIOUS = ("责令停产停业", "吊销许可证件", "限制从业", "降低资质等级")
_HEADINGS = ("record", "item", "authority_code", "subject_code", "subject_name", "decision", "decided_on")


@dataclass(frozen=True, slots=True)
class Sequel:
    """Something that happened to a record: on which day, by which document, why."""

    row: Row
    key: tuple[str, ...]
    on: date
    doc_no: str
    reason: str


def sequels(
    penalties: Sequence[tuple[tuple[str, ...], Row]], last: date, seed: int
) -> tuple[list[Sequel], list[Sequel]]:
    """Withdrawals and repairs of penalties that were taken, by ``last`` at the latest; never both of one record."""
    rng = dice(seed, "sequels")
    general = [(key, row) for key, row in penalties if _general(row)]
    rng.shuffle(general)
    ripe = [(key, row) for key, row in general if _ripe(row, last)]
    repaired = ripe[:_REPAIRED]
    taken = {key for key, _ in repaired}
    rest = [(key, row) for key, row in general if key not in taken and _day(row) + timedelta(days=45) <= last]
    return (
        [_withdrawal(key, row, number) for number, (key, row) in enumerate(rest[:_WITHDRAWN], 1)],
        [_repair(key, row, number, rng) for number, (key, row) in enumerate(repaired, 1)],
    )


def write(path: Path, item: str, found: Iterable[Sequel]) -> None:
    """Write sequels as CSV (UTF-8): the record's id and key, then day, document and reason."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow((*_HEADINGS, "on", "doc_no", "reason"))
        for each in found:
            values = each.row.values
            record = (record_id(item, each.key), item, values["authority_code"], values["subject_code"])
            decision = (values["subject_name"], values["doc_no"], values["decided_on"])
            writer.writerow((*record, *decision, each.on.isoformat(), each.doc_no, each.reason))


def _withdrawal(key: tuple[str, ...], row: Row, number: int) -> Sequel:
    reason = "行政复议决定撤销原处罚决定" if number % 2 else "人民法院判决撤销原处罚决定"
    return Sequel(row, key, _day(row) + timedelta(days=45), f"示复决〔{_day(row).year}〕{number}号", reason)


def _repair(key: tuple[str, ...], row: Row, number: int, rng: Random) -> Sequel:
    on = add_months(_day(row), _MINIMUM_MONTHS) + timedelta(days=rng.randrange(5, 25))
    return Sequel(row, key, on, f"示修决〔{on.year}〕{number}号", "义务已履行完毕，已作出信用承诺，准予修复")


def _ripe(row: Row, last: date) -> bool:
    end = add_months(_day(row), _MINIMUM_MONTHS) + timedelta(days=25)
    return row.values["sector"] not in _LONGER and end <= last


def _general(row: Row) -> bool:
    kinds = row.values["kinds"]
    return "罚款" in kinds and row.values["simple_procedure"] == "否" and not any(kind in kinds for kind in _SERIOUS)


def _day(row: Row) -> date:
    return date.fromisoformat(row.values["decided_on"])
