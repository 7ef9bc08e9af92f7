"""Reads a column of a chunk as the field it is: every distinct spelling once, then gathered back over the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Cell, Field, FieldType
from chuxin.facts.records.typed import text_of, typed
from chuxin.foundation.subjects.places import Places as Divisions
from chuxin.foundation.subjects.places import national
from chuxin.kernel.codes import mistyped
from chuxin.kernel.finding import Finding

Spots: TypeAlias = "npt.NDArray[np.int64]"
Mask: TypeAlias = "npt.NDArray[np.bool_]"
_REMEMBERED = 200_000
# Text that needs no reading: visible characters that Unicode normalisation leaves alone, single inner spaces, nothing a
# JSON text would escape, and nothing the hygiene of personal identifiers could look twice at. A property test holds
# this expression against read_cell: what it does not find, read_cell keeps as it stands.
NEEDS_READING = (
    r"[^ !#-\[\]-~\x{4E00}-\x{9FFF}、。〈〉《》「」『』【】〔〕（），．：；！？％＋－／～“”‘’…—·￥]"
    r"|^ | $|  |[0-9](?:[ -]?[0-9]){10}|护照"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    r"|^(?:NULL|null|Null|None|NaN|nan)$|^['’`#]|^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2,3}$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a chunk. ``spots`` holds, for every row, the place of its reading among the distinct ones.

    ``texts`` are the kept values as text, ``members`` the same as JSON members (``"name":value``), ``amounts`` sums in
    元 where the field gives one; null where missing. ``problems`` and ``warnings`` are kept by place; ``faulty_codes``
    are codes as written that a person's number cannot be.
    """

    field: Field
    spots: Spots
    texts: pa.Array
    members: pa.Array
    amounts: pa.Array
    problems: Mapping[int, Finding]
    warnings: Mapping[int, tuple[Finding, ...]]
    faulty_codes: Mapping[int, str] = member(default_factory=dict)

    def faulty(self) -> Mask:
        """Which rows are refused for this field."""
        bad = np.zeros(len(self.texts), bool)
        bad[list(self.problems)] = True
        return cast("Mask", bad[self.spots])

    def values(self) -> pa.Array:
        """The kept text of every row."""
        return self.texts.take(pa.array(self.spots))

    def json(self) -> pa.Array:
        """The JSON value of every distinct reading, ``null`` where missing."""
        return pc.utf8_slice_codeunits(self.members, start=len(_name(self.field))).fill_null("null")

    def typed(self) -> pa.Array:
        """The value of every row in the field's own type."""
        return typed(self.field.type, self.texts).take(pa.array(self.spots))

    def over_rows(self, values: pa.Array, rows: Spots | None = None) -> pa.Array:
        """``values`` given by distinct reading, gathered over the rows at places ``rows`` (``None``: over all)."""
        return values.take(pa.array(self.spots if rows is None else self.spots[rows]))


@dataclass(frozen=True, slots=True)
class _Reading:
    cell: Cell
    text: str | None
    member: str | None
    faulty_code: str | None = None


@dataclass(slots=True)
class ColumnReader:
    """Reads the columns of one field, remembering spellings from chunk to chunk."""

    field: Field
    divisions: Divisions = member(default_factory=national)
    _met: dict[str, _Reading] = member(default_factory=dict)

    def read(self, raw: pa.ChunkedArray) -> Column:
        """The column of text (null for empty) as this field."""
        encoded = raw.combine_chunks().dictionary_encode()
        spellings: pa.Array = encoded.dictionary
        spots = encoded.indices.fill_null(len(spellings)).to_numpy(zero_copy_only=False).astype(np.int64)
        if self.field.type is FieldType.TEXT:
            return self._text(spellings, spots)
        readings = [self._reading(spelling) for spelling in spellings.to_pylist()]
        readings.append(self._reading(""))
        return self._column(spots, dict(enumerate(readings)), None)

    def _text(self, spellings: pa.Array, spots: Spots) -> Column:
        doubtful = pc.match_substring_regex(spellings, NEEDS_READING)
        if self.field.max_length is not None:
            doubtful = pc.or_(doubtful, pc.greater(pc.utf8_length(spellings), self.field.max_length))
        slow = np.flatnonzero(doubtful.to_numpy(zero_copy_only=False))
        readings = {
            int(place): self._read(spelling)
            for place, spelling in zip(slow, spellings.take(pa.array(slow)).to_pylist(), strict=True)
        }
        readings[len(spellings)] = self._read("")
        return self._column(spots, readings, pa.concat_arrays([spellings, pa.array([None], spellings.type)]))

    def _column(self, spots: Spots, readings: Mapping[int, _Reading], plain: pa.Array | None) -> Column:
        """The column of ``readings`` by place; where ``plain`` is given, places without a reading keep that text."""
        told = readings.values()
        texts, members = (
            pa.array([one.text for one in told], pa.string()),
            pa.array([one.member for one in told], pa.string()),
        )
        if plain is None:
            amounts = pa.array([one.cell.amount for one in told], pa.string())
        else:
            read = np.zeros(len(plain), bool)
            read[list(readings)] = True
            quoted = pc.binary_join_element_wise(f'{_name(self.field)}"', plain, '"', "")
            texts = pc.replace_with_mask(plain, pa.array(read), texts)
            members = pc.replace_with_mask(quoted, pa.array(read), members)
            amounts = pa.nulls(len(plain), pa.string())
        return Column(
            self.field, spots, texts, members, amounts,
            {place: one.cell.problem for place, one in readings.items() if one.cell.problem is not None},
            {place: one.cell.warnings for place, one in readings.items() if one.cell.warnings},
            {place: one.faulty_code for place, one in readings.items() if one.faulty_code},
        )  # fmt: skip

    def _reading(self, spelling: str) -> _Reading:
        found = self._met.get(spelling)
        if found is None:
            if len(self._met) >= _REMEMBERED:
                self._met.clear()
            found = self._met[spelling] = self._read(spelling)
        return found

    def _read(self, spelling: str) -> _Reading:
        cell = read_cell(self.field, spelling, self.divisions)
        if cell.value is None:
            return _Reading(cell, None, None, mistyped(spelling) if self.field.type is FieldType.USCC else None)
        return _Reading(cell, text_of(cell.value), _name(self.field) + orjson.dumps(cell.value).decode())


def _name(field: Field) -> str:
    return orjson.dumps(field.name).decode() + ":"
