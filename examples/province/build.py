"""Builds the sample province: a year of department files, and the manifest that says what must become of them."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from examples.province import files, sequels
from examples.province.calendar import Month, months
from examples.province.case import Case
from examples.province.departments import DEPARTMENTS, Department, Sending, Style
from examples.province.dice import dice
from examples.province.dirt import again, soil
from examples.province.events import Event, planned
from examples.province.headings import PERSON_COLUMN, Layout, layouts
from examples.province.manifest import Delivery, Example, Manifest
from examples.province.organisations import PROVINCE, Group, Organisation, organisations
from examples.province.row import Row
from examples.province.sectors import SECTOR_MAKERS
from examples.province.standing import MAKERS
from examples.province.truth import Tally, Truth

SEED = 20251101
# 3,000 that the hub comes to know, and a few whose only registration is refused for a wrong code, as happens.
ORGANISATIONS = 3010
_MAKERS = {**MAKERS, **SECTOR_MAKERS}
_TITLES = {"licences": "XK", "penalties": "CF"}


def build(target: Path, *, organisations: int = ORGANISATIONS, months: int = 12, seed: int = SEED) -> Manifest:
    """Write the sample year under ``target`` and return its manifest (also ``target/manifest.json``).

    The same arguments always give the same bytes.
    """
    return _Build(target, _organisations(organisations, months, seed), months, seed).run()


def _organisations(count: int, months: int, seed: int) -> tuple[Organisation, ...]:
    """The departments themselves, then invented organisations up to ``count``."""
    bodies = tuple(
        Organisation(
            each.code, each.name, "机关", "9221", PROVINCE, date(2000, 1, 1), "", "依法履行行政职能", Group.CLEAN
        )
        for each in DEPARTMENTS
    )
    return bodies + organisations(count - len(bodies), months, seed)


@dataclass(slots=True)
class _Build:
    """One run: what an honest intake holds so far, and the rows each department sent last."""

    target: Path
    organisations: Sequence[Organisation]
    count: int
    seed: int
    truth: Truth = field(default_factory=Truth)
    last: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def run(self) -> Manifest:
        plan = planned(self.organisations, self.count, self.seed)
        year = months(self.count)
        deliveries = [
            delivery
            for month in year
            for department in DEPARTMENTS
            for sending in department.sends
            if (delivery := self._deliver(month, department, sending, plan))
        ]
        return self._manifest(year, deliveries)

    def _deliver(
        self, month: Month, department: Department, sending: Sending, plan: Mapping[tuple[str, str, int], list[Event]]
    ) -> Delivery | None:
        place = (sending.feed, department.id)
        rng = dice(self.seed, sending.feed, department.id, month.number)
        fresh = [self._row(event, department, month) for event in plan.get((*place, month.number), ())]
        repeated = again(sending.feed, self.last.get(place, ()), rng)
        soiled = soil(sending.feed, fresh, rng)
        self.last[place] = [row for row in soiled if row.fault is None]
        rows = repeated + soiled
        if not rows:
            return None
        path = Path(month.name) / f"{department.id}-{sending.feed}.{sending.format}"
        layout = layouts()[sending.feed]
        days, table = _table(rows, layout, sending, month)
        files.write(self.target / path, sending.format, table, days)
        tally = self.truth.take(sending.feed, rows, layout, month.delivered_on)
        return self._delivery(path, rows, tally, _Sent(month, department, sending))

    def _row(self, event: Event, department: Department, month: Month) -> Row:
        rng = dice(self.seed, event.feed, event.department, event.number)
        began = month if event.began == month.number else months(self.count)[event.began]
        return _MAKERS[event.feed](Case(event, department, began, month, rng))

    def _delivery(self, path: Path, rows: Sequence[Row], tally: Tally, sent: _Sent) -> Delivery:
        return Delivery(
            path=path.as_posix(),
            feed=f"hubei.{sent.sending.feed}",
            department=sent.department.id,
            agency=sent.department.code,
            month=sent.month.name,
            delivered_on=sent.month.delivered_on,
            sha256=hashlib.sha256((self.target / path).read_bytes()).hexdigest(),
            rows=len(rows),
            accepted=tally.accepted,
            superseded=tally.superseded,
            unchanged=tally.unchanged,
            refused=sum(tally.refused.values()),
            late=tally.late,
            refused_by_code=tally.refused,
            warnings_by_code=tally.warnings,
        )

    def _manifest(self, year: Sequence[Month], deliveries: Sequence[Delivery]) -> Manifest:
        penalties = list(self.truth.held.get("penalties", {}).items())
        withdrawn, repaired = sequels.sequels(penalties, year[-1].delivered_on, self.seed)
        item = layouts()["penalties"].item.id
        self.target.mkdir(parents=True, exist_ok=True)
        sequels.write(self.target / "withdrawals.csv", item, withdrawn)
        sequels.write(self.target / "repairs.csv", item, repaired)
        manifest = Manifest(
            province=PROVINCE.name,
            seed=self.seed,
            organisations=len(self.organisations),
            months=tuple(month.name for month in year),
            deliveries=tuple(deliveries),
            withdrawals="withdrawals.csv",
            withdrawn=len(withdrawn),
            repairs="repairs.csv",
            repaired=len(repaired),
            examples=_examples(self.organisations, self.count),
        )
        manifest.save(self.target / "manifest.json")
        return manifest


@dataclass(frozen=True, slots=True)
class _Sent:
    month: Month
    department: Department
    sending: Sending


def _table(
    rows: Sequence[Row], layout: Layout, sending: Sending, month: Month
) -> tuple[frozenset[int], list[list[str]]]:
    """The file as cells, headings first, and the places of its columns of days."""
    names = list(rows[0].values)
    if sending.style is Style.YEAR_2015:
        names = [name for name in names if name not in {"simple_procedure", "sector"}]
    headings = [layout.heading(name, sending.style, sending.feed) for name in names]
    days = frozenset(place for place, name in enumerate(names) if name in layout.days)
    table = [[row.cell(name) for name in names] for row in rows]
    if any(row.person for row in rows):
        headings.append(PERSON_COLUMN[sending.style].format(family=_TITLES[sending.feed]))
        table = [[*cells, row.person] for cells, row in zip(table, rows, strict=True)]
    if sending.style is Style.YEAR_2015:
        headings += ["DFBM", "SJC"]
        table = [[*cells, PROVINCE.code, f"{month.delivered_on:%Y-%m-%d} 09:00:00"] for cells in table]
    return days, [headings, *table]


def _examples(organisations: Sequence[Organisation], months: int) -> tuple[Example, ...]:
    """The first two organisations of every group, and the first renamed one."""
    shown = [one for one in organisations if one.code.startswith("91")]
    found = [
        Example(group.value, one.code, one.name_in(months))
        for group in Group
        for one in [one for one in shown if one.group is group][:2]
    ]
    renamed = [one for one in shown if one.renamed is not None][:1]
    return (*found, *(Example("renamed", one.code, one.name_in(months)) for one in renamed))


def main() -> None:
    """``python -m examples.province.build TARGET`` writes the province and tells how much it is."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("target", type=Path)
    manifest = build(parser.parse_args().target)
    print(f"{manifest.organisations} organisations, {len(manifest.deliveries)} files, {manifest.rows} rows")


if __name__ == "__main__":
    main()
