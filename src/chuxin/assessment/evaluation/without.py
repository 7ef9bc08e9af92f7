"""What a card would say without one record: the same facts again, once for each record with that record left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.assessment.evaluation.sources import Held, Sources

# (item, record): a lake may use the same name for records of two items.
Named = tuple[str, str]


def without(sources: Sources, one: Named) -> Sources:
    """The facts without one record."""
    item, record = one
    left = pa.table(sources.records[item])
    return replace(sources, records={**sources.records, item: left.filter(pc.not_equal(left["record"], record))})


def live_in(sources: Sources, items: Sequence[str]) -> list[Named]:
    """The live records of ``items``: those that may count."""
    tables = [(item, _table(sources.records[item])) for item in items if item in sources.records]
    return [
        (item, record)
        for item, table in tables
        for record in table.filter(pc.equal(table["state"], "live"))["record"].to_pylist()
    ]


def variants(sources: Sources, records: Sequence[Named]) -> Sources:
    """The facts of one subject, and beside it a copy of that subject for each record, which has all but that one.

    The copies are called ``<subject>#<number>``, in the order of ``records``. Not for cards that compare peers: there a
    copy would be a peer of its own.
    """
    tables = {item: _repeated(_table(held), item, records) for item, held in sources.records.items()}
    grades = None if sources.grades is None else _repeated(_table(sources.grades), None, records)
    return Sources(_repeated(_table(sources.subjects), None, records), tables, sources.supply, grades)


def called(subject: str, number: int) -> str:
    """What the copy of a subject is called."""
    return f"{subject}#{number}"


def _repeated(table: pa.Table, item: str | None, records: Sequence[Named]) -> pa.Table:
    """The rows of ``table``, and again for every copy, each without its record where that is of this ``item``."""
    subjects = table["subject"].to_pylist()
    if not subjects:
        return table
    names = table["record"].to_pylist() if item else [None] * len(subjects)
    places, owners = list(range(len(subjects))), list(subjects)
    for number, one in enumerate(records):
        kept = [place for place, name in enumerate(names) if (item, name) != one]
        places += kept
        owners += [called(subjects[place], number) for place in kept]
    column = pa.array(owners, pa.string())
    return table.take(places).set_column(table.schema.get_field_index("subject"), "subject", column)


def _table(held: Held) -> pa.Table:
    if not isinstance(held, pa.Table):
        raise TypeError("facts of one subject are held in memory")
    return held
