"""Tells whether a file carries traces of persons, and writes the rendition of it that may be kept instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.intake.mapping import Mapped
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.remarks import dropped_column
from chuxin.facts.intake.rows import Judged
from chuxin.facts.intake.sheet import Chunk, Sheet
from chuxin.kernel.finding import Finding

MASKED = "hygiene.masked"
ROW = "row"
_SUSPECT = r"[0-9０-９](?:[ -]?[0-9０-９]){10}|护照|[A-HJ-NP-Z][A-HJ-NP-Z0-9]{5}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What of persons one chunk carries: the numbers of rows about them, columns never kept, and whether anything."""

    found: bool
    persons: tuple[int, ...]
    dropped: tuple[Finding, ...]


@dataclass(slots=True)
class Traces:
    """What of persons a batch was found to carry, gathered chunk by chunk."""

    found: bool = False
    persons: list[int] = field(default_factory=list)

    def take(self, seen: Seen, tally: Tally) -> None:
        """Add what one chunk carries."""
        self.persons += seen.persons
        self.found = self.found or seen.found
        for finding in seen.dropped:
            tally.warn(finding)


def look(chunk: Chunk, judged: Judged, sheet: Sheet) -> Seen:
    """Look through a chunk: rows about persons, columns never kept, identifiers masked or in columns not kept."""
    mapped = judged.plan.mapped
    persons = tuple(int(row) for row in judged.numbers[np.flatnonzero(judged.persons)])
    counts = {place: len(chunk.rows) - chunk.table.column(place).null_count for place in mapped.dropped}
    dropped = tuple(dropped_column(sheet.columns[place], count) for place, count in counts.items() if count)
    found = bool(dropped or persons) or _masked_anything(judged)
    found = found or any(_has_identifiers(chunk.table.column(place)) for place in mapped.unmapped)
    return Seen(found, persons, dropped)


def _masked_anything(judged: Judged) -> bool:
    return any(
        finding.code == MASKED
        for column in judged.columns.values()
        for findings in column.warnings.values()
        for finding in findings
    )


def _has_identifiers(column: pa.ChunkedArray) -> bool:
    spellings = column.combine_chunks().dictionary_encode().dictionary
    suspects = spellings.filter(pc.match_substring_regex(spellings, _SUSPECT))
    return any(masked(text) != text for text in suspects.to_pylist())


def write_rendition(sheet: Sheet, mapped: Mapped, persons: set[int], target: Path) -> None:
    """Write what may be kept of ``sheet`` as Parquet: rows about persons and columns not kept left out, text masked.

    The column ``row`` gives each row's number in the file that was sent.
    """
    places = sorted(mapped.fields.values())
    schema = pa.schema([(ROW, pa.int64()), *((sheet.columns[place], pa.string()) for place in places)])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for chunk in sheet.chunks():
            kept = pa.array([int(row) not in persons for row in chunk.rows.to_numpy()], pa.bool_())
            arrays = [_masked(chunk.table.column(place).filter(kept)) for place in places]
            writer.write_table(pa.table([chunk.rows.filter(kept), *arrays], schema=schema))


def read_rendition(path: Path) -> tuple[tuple[str, ...], Iterator[Chunk]]:
    """The headings and chunks of a rendition."""
    file = pq.ParquetFile(path)
    return tuple(file.schema_arrow.names[1:]), (
        Chunk(batch.column(0), pa.Table.from_batches([batch]).remove_column(0)) for batch in file.iter_batches()
    )


def _masked(column: pa.ChunkedArray) -> pa.Array:
    encoded = column.combine_chunks().dictionary_encode()
    clean = [masked(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(clean, pa.string()).take(encoded.indices)
