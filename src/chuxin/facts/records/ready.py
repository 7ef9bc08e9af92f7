"""Statements made ready for the ledger before their turn comes: their digests, and what is said where each is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import orjson
import pyarrow as pa

from chuxin.facts.records.statements import FIRST, SCHEMA, Statements, contents
from chuxin.foundation.ledger.entry import Mould
from chuxin.foundation.ledger.sealed import Sealed, sealed
from chuxin.kernel.canonical import trusted_bytes

_FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows of one batch as :class:`Statements` has them, but that ``sealed`` alone holds their fields.

    ``sealed`` are the entries that state every row as the first version of its record.
    """

    item: str
    edition: str
    batch: str
    rows: pa.Table
    told: pa.Array
    sealed: Sealed

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def records(self) -> list[str]:
        """The record ids, row by row."""
        return cast("list[str]", self.rows["record"].to_pylist())

    def digests(self) -> list[str]:
        """As :meth:`Statements.digests`."""
        return cast("list[str]", self.told.to_pylist())

    def only(self, places: Sequence[int]) -> Statements:
        """The statements at ``places``, in that order, their fields read back."""
        said = [trusted_bytes(orjson.loads(one)[_FIELDS]).decode() for one in self.sealed.contents(places)]
        rows = self.rows.take(pa.array(places, pa.int64())).append_column(_FIELDS, pa.array(said, pa.string()))
        return Statements(self.item, self.edition, self.batch, rows.select(SCHEMA.names))


def ready(statements: Statements, mould: Mould, salts: Callable[[int], bytes]) -> Ready:
    """The statements made ready for entries of this mould; ``salts`` gives random bytes."""
    digests = statements.digests()
    said = sealed(contents(statements, digests, FIRST), mould, salts)
    rows = statements.rows.drop_columns([_FIELDS]).combine_chunks()
    return Ready(statements.item, statements.edition, statements.batch, rows, pa.array(digests, pa.string()), said)
