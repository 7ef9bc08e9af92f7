"""A program of its own: reads one sheet of an XLS workbook within bounds and writes it as an Arrow stream of text.

Started by ``old_workbook`` with a path and perhaps the name of a sheet; it imports nothing of the house.
"""

from __future__ import annotations

import resource
import sys
from datetime import date, datetime, time

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, WorksheetNotFound

LOCKED, NO_SHEET, DAMAGED = 3, 4, 5
_MEMORY = 1 << 30


def written(value: object) -> str | None:
    """A value as a person would have typed it; ``None`` for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def table_of(sheet: CalamineSheet, names: list[str]) -> pa.Table:
    """The rows of ``sheet`` that hold anything, as columns of text; the workbook's sheets are told beside."""
    rows = [[written(cell) for cell in row] for row in sheet.iter_rows()]
    columns = [pa.array(column, pa.string()) for column in zip(*(row for row in rows if any(row)), strict=True)]
    schema = pa.schema([(str(place), pa.string()) for place in range(len(columns))])
    return pa.Table.from_arrays(columns, schema=schema.with_metadata({"pages": "\x00".join(names)}))


def main(path: str, wanted: str | None) -> int:
    """Write the sheet to the output; the exit code says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    names: list[str] = []
    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        table = table_of(book.get_sheet_by_name(wanted if wanted is not None else names[0]), names)
    except PasswordError:
        return LOCKED
    except WorksheetNotFound:
        sys.stderr.write("\x00".join(names))
        return NO_SHEET
    except (CalamineError, MemoryError, IndexError, ValueError):
        return DAMAGED
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as out:
        out.write_table(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
