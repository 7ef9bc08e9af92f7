"""Many statements of one item at once, as columns: what bulk intake hands over instead of values one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.records.record import Statement
from chuxin.kernel.canonical import Json, canonical_bytes

# Days are ISO text, ``amount`` exact decimal text in 元, ``fields`` the canonical JSON text of the row's fields.
SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("subject", pa.int64()),
        ("source", pa.string()),
        ("row", pa.int64()),
        ("doc_no", pa.string()),
        ("decided_on", pa.string()),
        ("valid_from", pa.string()),
        ("valid_to", pa.string()),
        ("tier", pa.string()),
        ("amount", pa.string()),
        ("fields", pa.string()),
    ]
)
# What makes two statements of one record say the same. Fields come last: no separator can hide in JSON.
_SUBSTANCE = ("subject", "doc_no", "decided_on", "valid_from", "valid_to", "tier", "amount", "fields")
_SEPARATOR = "\x1f"
_STEP = 8_192
# Columns that are told as they stand, and those of them that are text without anything to escape.
_PLAIN = ("record", "fields")
_QUOTED = frozenset({"record", "digest"})
_ESCAPED = r'["\\\x00-\x1f]'
_UNESCAPED = bytes(sign for sign in range(0x20, 0x100) if sign not in b'"\\')


@dataclass(frozen=True, slots=True)
class Statements:
    """Rows of one batch under one item and edition; ``rows`` has the columns of ``SCHEMA``."""

    item: str
    edition: str
    batch: str
    rows: pa.Table

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def records(self) -> list[str]:
        """The record ids, row by row."""
        return cast("list[str]", self.rows["record"].to_pylist())

    def digests(self) -> list[str]:
        """SHA-256 of what each row says, apart from who delivered it where: equal for equal statements."""
        parts = [pc.fill_null(self.rows[name].cast(pa.string()), "") for name in _SUBSTANCE]
        told = pc.binary_join_element_wise(*parts, _SEPARATOR).cast(pa.binary()).to_pylist()
        sha256 = hashlib.sha256
        return [sha256(one).hexdigest() for one in told]

    def only(self, places: Sequence[int]) -> Statements:
        """The rows at ``places``, in that order."""
        return Statements(self.item, self.edition, self.batch, self.rows.take(pa.array(places, pa.int64())))


@dataclass(frozen=True, slots=True)
class Succession:
    """Where statements stand in the history of their records: versions from 1 and the entries they supersede.

    One value stands for all where all are first versions.
    """

    versions: Sequence[int] | int
    supersedes: Sequence[int | None] | None


FIRST = Succession(1, None)


def contents(statements: Statements, digests: Sequence[str], succession: Succession) -> Iterator[pa.Array]:
    """The ledger bodies of ``record.stated`` as canonical JSON in bytes, one a row, some rows at a time.

    ``fields`` are carried as the JSON text they already are; everything is joined by column.
    """
    rows = statements.rows.combine_chunks()
    told = {
        **{name: _json(rows[name]) for name in SCHEMA.names if name not in _PLAIN},
        **{name: rows[name] for name in _PLAIN},
        "digest": pa.chunked_array([pa.array(digests, pa.string())]),
    }
    for name, values in (("version", succession.versions), ("supersedes", succession.supersedes)):
        if values is not None and not isinstance(values, int):
            told[name] = _json(pa.chunked_array([pa.array(values, pa.int64())]))
    same: dict[str, Json] = {"batch": statements.batch, "edition": statements.edition, "item": statements.item}
    if isinstance(succession.versions, int):
        same |= {"version": succession.versions, "supersedes": None}
    for start in range(0, len(statements), _STEP):
        some = {name: column.slice(start, _STEP).combine_chunks() for name, column in told.items()}
        yield _members(some, same)


def _members(told: Mapping[str, pa.Array], same: Mapping[str, Json]) -> pa.Array:
    """JSON objects, members in order of name: the columns of ``told``, and ``same`` in each of them."""
    parts: list[str | pa.Array] = []
    text = "{"
    for name in sorted({*told, *same}):
        text += f'"{name}":' if text == "{" else f',"{name}":'
        if name in told:
            mark = '"' if name in _QUOTED else ""
            parts += [text + mark, told[name]]
            text = mark
        else:
            text += orjson.dumps(same[name]).decode()
    parts.append(text + "}")
    return pc.binary_join_element_wise(*parts, "").cast(pa.binary())


def _json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text and whole numbers as JSON values, ``null`` where missing."""
    if not pa.types.is_string(column.type):
        return column.cast(pa.string()).fill_null("null")
    told = pc.binary_join_element_wise('"', column, '"', "")
    if any(_may_need_escapes(chunk) for chunk in column.chunks):
        escaped = pc.match_substring_regex(column, _ESCAPED).fill_null(False)
        spelt = [orjson.dumps(text).decode() for text in column.filter(escaped).to_pylist()]
        told = pc.replace_with_mask(told.combine_chunks(), escaped.combine_chunks(), pa.array(spelt, pa.string()))
    return pa.chunked_array([told]).fill_null("null") if isinstance(told, pa.Array) else told.fill_null("null")


def _may_need_escapes(texts: pa.Array) -> bool:
    """Whether anything JSON escapes is in or around these texts, by one look at the bytes they lie in."""
    content = texts.buffers()[2]
    return content is not None and bool(content.to_pybytes().translate(None, _UNESCAPED))


def as_columns(statements: Sequence[Statement]) -> Iterator[Statements]:
    """Statements given one by one, gathered into columns by item, edition and batch, in order of first mention."""
    groups: dict[tuple[str, str, str], list[dict[str, object]]] = {}
    for one in statements:
        groups.setdefault((one.item, one.edition, one.batch), []).append(_row(one))
    for (item, edition, batch), rows in groups.items():
        yield Statements(item, edition, batch, pa.Table.from_pylist(rows, schema=SCHEMA))


def _row(one: Statement) -> dict[str, object]:
    return {
        "record": one.record,
        "subject": one.subject,
        "source": one.source,
        "row": one.row,
        "doc_no": one.doc_no,
        "decided_on": one.decided_on.isoformat(),
        "valid_from": one.valid_from and one.valid_from.isoformat(),
        "valid_to": one.valid_to and one.valid_to.isoformat(),
        "tier": one.tier,
        "amount": one.amount,
        "fields": canonical_bytes(one.fields).decode(),
    }
