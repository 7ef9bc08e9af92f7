"""Many statements of one item at once, as columns: what bulk intake hands over instead of values one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
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
    """Where statements stand in the history of their records: versions from 1 and the entries they supersede."""

    versions: Iterable[int]
    supersedes: Iterable[int | None]


FIRST = Succession(repeat(1), repeat(None))


def bodies(statements: Statements, digests: Sequence[str], succession: Succession) -> list[Mapping[str, Json]]:
    """The ledger bodies of ``record.stated``, one a row; ``fields`` are carried as the JSON text they already are."""
    item, edition, batch = statements.item, statements.edition, statements.batch
    columns = (statements.rows[name].to_pylist() for name in SCHEMA.names if name != "fields")
    fields = map(orjson.Fragment, statements.rows["fields"].cast(pa.binary()).to_pylist())
    told = zip(*columns, fields, digests, succession.versions, succession.supersedes, strict=False)
    return [
        {
            "amount": amount,
            "batch": batch,
            "decided_on": decided_on,
            "digest": digest,
            "doc_no": doc_no,
            "edition": edition,
            "fields": content,
            "item": item,
            "record": record,
            "row": row,
            "source": source,
            "subject": subject,
            "supersedes": superseded,
            "tier": tier,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "version": version,
        }
        for (
            record, subject, source, row, doc_no, decided_on, valid_from, valid_to, tier, amount,
            content, digest, version, superseded,
        ) in told
    ]  # fmt: skip


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
