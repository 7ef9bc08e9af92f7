"""Gives a field's kept text its analytic type: days, exact decimals, whole numbers, truth values, else text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa

from chuxin.facts.catalogue.field import FieldType
from chuxin.kernel.canonical import Json

JOINED_BY = "、"
EXACT = pa.decimal128(38, 6)
_PLACES = Decimal("0.000001")
_TYPES: Mapping[FieldType, pa.DataType] = {
    FieldType.DATE: pa.date32(),
    FieldType.DECIMAL: EXACT,
    FieldType.MONEY: EXACT,
    FieldType.INTEGER: pa.int64(),
    FieldType.BOOLEAN: pa.bool_(),
}


def arrow_type(type: FieldType) -> pa.DataType:
    """The Arrow type of a field's values in checks and facts."""
    return _TYPES.get(type, pa.string())


def typed(type: FieldType, texts: pa.Array) -> pa.Array:
    """``texts`` (null for missing) as the field's type; decimals are rounded to six places."""
    wanted = arrow_type(type)
    if wanted == EXACT:
        return pa.array([None if one is None else Decimal(one).quantize(_PLACES) for one in texts.to_pylist()], EXACT)
    return texts if wanted == pa.string() else texts.cast(wanted)


def text_of(value: Json) -> str | None:
    """A kept value as text: lists joined by 、, truth values as true and false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return JOINED_BY.join(str(one) for one in value)
