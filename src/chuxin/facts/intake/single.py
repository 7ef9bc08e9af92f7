"""One row that no file brought, such as a decision of the hub's own procedures: read and checked as a file's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import orjson
import pyarrow as pa

from chuxin.facts.catalogue.field import Disclosure, Field
from chuxin.facts.catalogue.item import Check, Item, Roles
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.mapping import Mapped
from chuxin.facts.intake.rows import Judged, Plan, drafted, judge
from chuxin.facts.intake.sheet import Chunk
from chuxin.facts.records.record import Statement
from chuxin.foundation.subjects.places import Places, national
from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DAYS: Final = ("valid_from", "valid_to")


def statement(item: Item, cells: Mapping[str, str], whose: tuple[int, str], batch: str, on: date) -> Statement:
    """What a row states under ``item``: cells as typed, by field; ``whose`` is the organisation's number and the code
    of the authority that states it, where the item names none.

    Refuses ``record.row_refused`` with everything the item finds wrong with the row.
    """
    subject, source = whose
    judged = _judged(item, cells, on, source=source)
    if judged.faults or judged.persons.any():
        raise Refusal(
            "record.row_refused",
            Text(f"不符合目录事项“{item.title.zh}”的要求。", f"It does not meet what “{item.title.en}” demands."),
            Text("请按各处提示改正后再办理。", "Mend what the findings name and try again."),
            item.clauses[0] if item.clauses else None,
            findings=tuple(judged.faults.get(0, ())),
        )
    row = drafted(judged, judged.numbers - 1).to_pylist()[0]
    told = {name: date.fromisoformat(row[name]) if row[name] else None for name in _DAYS}
    return Statement(
        record=row["record"],
        item=item.id,
        edition=item.edition,
        subject=subject,
        source=row["source"],
        batch=batch,
        row=1,
        doc_no=row["doc_no"],
        decided_on=date.fromisoformat(row["decided_on"]),
        tier=row["tier"],
        amount=row["amount"],
        fields=orjson.loads(row["fields"]),
        **told,
    )


def failing(
    fields: Sequence[Field], checks: Sequence[Check], cells: Mapping[str, str], on: date, places: Places
) -> tuple[Finding, ...]:
    """What the checks of a form find wrong with its answers as typed."""
    if not checks:
        return ()
    judged = _judged(_as_item(tuple(fields), tuple(checks)), cells, on, places)
    return tuple(judged.faults.get(0, ()))


def _judged(item: Item, cells: Mapping[str, str], on: date, places: Places | None = None, source: str = "") -> Judged:
    names = [field.name for field in item.fields]
    table = pa.table({name: pa.array([cells.get(name) or None], pa.string()) for name in names})
    feed = Feed(item.id, item.title, item.id, item.clauses, source_code=source or None)
    mapped = Mapped({name: place for place, name in enumerate(names)})
    plan = Plan(item, feed, mapped, Checks(item, {}, on), on, "", places or national())
    return judge(Chunk(pa.array([1], pa.int64()), table), plan)


def _as_item(fields: tuple[Field, ...], checks: tuple[Check, ...]) -> Item:
    """A form as the row it is: nothing is ever kept under it."""
    return Item(
        id="form",
        title=Text("表单", "form"),
        family="other",
        class_="",
        clauses=(),
        edition="",
        openness=Disclosure.INTERNAL,
        retention_years=0,
        frequency="",
        subject_types=frozenset(),
        polarity="neutral",
        key=(),
        roles=Roles(),
        fields=fields,
        checks=checks,
    )
