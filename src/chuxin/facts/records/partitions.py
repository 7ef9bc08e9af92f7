"""How PostgreSQL keeps the versions of records in parts, one catalogue item in one part: SQL alone, run by migrations.

Everything that grows with the table names the item: a batch, its look-up of what stands, a correction, an item's list,
what the law keeps for how long. One organisation's file is one short look-up by index in each part.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = "records_version"
_WHOLE: Final = "records_version_whole"
# In PostgreSQL a key of a table in parts holds what it is parted by. A record belongs to one item for ever (its id is
# made from it), so a record's version is as single as before; an entry is one of the ledger's own numbers.
_KEYS: Final = (
    f"ALTER TABLE {TABLE} ADD CONSTRAINT {{key}} PRIMARY KEY (entry{{item}})",
    f"ALTER TABLE {TABLE} ADD CONSTRAINT records_version_once UNIQUE (record, version{{item}})",
    f"CREATE INDEX records_version_subject ON {TABLE} (subject, item)",
)
_KEY: Final = "records_version_pkey"


def parted(count: int) -> list[str]:
    """The statements that put the rows of the table as it stands into a table of ``count`` parts."""
    parts = [
        f"CREATE TABLE {part_name(number)} PARTITION OF {TABLE} FOR VALUES WITH (MODULUS {count}, REMAINDER {number})"
        for number in range(count)
    ]
    new = f"CREATE TABLE {TABLE} (LIKE {_WHOLE} INCLUDING DEFAULTS) PARTITION BY HASH (item)"
    return _replaced([new, *parts], ", item")


def whole() -> list[str]:
    """The statements that undo :func:`parted`."""
    return _replaced([f"CREATE TABLE {TABLE} (LIKE {_WHOLE} INCLUDING DEFAULTS)"], "")


def part_name(number: int) -> str:
    """The name of a part."""
    return f"{TABLE}_p{number:02d}"


def _replaced(made: list[str], item: str) -> list[str]:
    """A new table in the place of the old: rows first, keys over them, the old one gone, all in the transaction."""
    aside = [
        f"ALTER TABLE {TABLE} RENAME TO {_WHOLE}",
        f"ALTER TABLE {_WHOLE} RENAME CONSTRAINT {_KEY} TO {_WHOLE}_key",
        f"ALTER TABLE {_WHOLE} RENAME CONSTRAINT records_version_once TO {_WHOLE}_once",
        f"ALTER INDEX records_version_subject RENAME TO {_WHOLE}_subject",
    ]
    moved = [f"INSERT INTO {TABLE} SELECT * FROM {_WHOLE}", f"DROP TABLE {_WHOLE}"]
    keys = [statement.format(key=_KEY, item=item) for statement in _KEYS]
    return [*aside, *made, *moved, *keys, f"ANALYZE {TABLE}"]
