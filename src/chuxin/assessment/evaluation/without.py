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
    held = {item: [_table(table)] for item, table in sources.records.items()}
    subjects, grades = [_table(sources.subjects)], [] if sources.grades is None else [_table(sources.grades)]
    for number, (item, record) in enumerate(records):
        subjects.append(_called(subjects[0], number))
        grades.extend(_called(table, number) for table in grades[:1])
        for name, tables in held.items():
            copy = tables[0]
            if name == item:
                copy = copy.filter(pc.not_equal(copy["record"], record))
            tables.append(_called(copy, number))
    return Sources(
        pa.concat_tables(subjects),
        {item: pa.concat_tables(tables) for item, tables in held.items()},
        sources.supply,
        pa.concat_tables(grades) if grades else None,
    )


def called(subject: str, number: int) -> str:
    """What the copy of a subject is called."""
    return f"{subject}#{number}"


def _called(table: pa.Table, number: int) -> pa.Table:
    place = table.schema.get_field_index("subject")
    names = pc.binary_join_element_wise(table["subject"].cast(pa.string()), f"#{number}", "")
    return table.set_column(place, "subject", names)


def _table(held: Held) -> pa.Table:
    if not isinstance(held, pa.Table):
        raise TypeError("facts of one subject are held in memory")
    place = held.schema.get_field_index("subject")
    return held.set_column(place, "subject", held["subject"].cast(pa.string()))
