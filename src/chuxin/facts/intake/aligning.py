"""One record, whether its row came with the organisation's code or was found by name: which of the two ids it bears."""

from __future__ import annotations

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake.columns import Column
from chuxin.facts.intake.rows import Judged, Numbers, named, record_ids
from chuxin.facts.records import queries as filed
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.subject import Own


def aligned(judged: Judged, numbers: Numbers, stated: pa.Table) -> pa.Table:
    """The statements of a chunk; where a row's record stands already under its other key, of the same organisation, it
    keeps that record: a code mended later, or missing this time, makes no second one. Two statements and a few more."""
    codes = judged.role("subject_code")
    if codes is None or judged.plan.feed.identify is None or codes.field.name not in judged.plan.item.key:
        return stated
    rows = np.flatnonzero(judged.taken())
    own, other = stated["record"].to_pylist(), _other(judged, codes, rows, numbers)
    under = filed.filed_under([*own, *(one for one in other if one)])
    roots = register.absorbed()
    told = [
        another if another in under and mine not in under and under[another] == roots.get(whose, whose) else mine
        for mine, another, whose in zip(own, other, numbers[rows].tolist(), strict=True)
    ]
    place = stated.schema.get_field_index("record")
    return stated if told == own else stated.set_column(place, "record", pa.array(told))


def _other(judged: Judged, codes: Column, rows: Numbers, numbers: Numbers) -> list[str | None]:
    """For every row the id it would have without its code, or with that of the organisation it was found to be."""
    names = judged.role("subject_name")
    if names is None:
        return [None] * len(rows)
    coded = codes.over_rows(codes.texts, rows).is_valid()
    found = numbers[rows][~coded.to_numpy(zero_copy_only=False)]
    registered = register.own(np.unique(found).tolist())
    by_code = [_code(registered.get(number)) for number in numbers[rows].tolist()]
    whose = pc.if_else(coded, names.over_rows(named(names), rows), pa.array(by_code, pa.string()))
    ids = record_ids(judged, rows, whose.fill_null("null"))
    return [one if told else None for one, told in zip(ids, whose.is_valid().to_pylist(), strict=True)]


def _code(one: Own | None) -> str | None:
    return None if one is None or one.uscc is None else orjson.dumps(one.uscc).decode()
