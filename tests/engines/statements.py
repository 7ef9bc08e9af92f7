"""What a hub asks of a PostgreSQL: its statements sorted into kinds, and what databases that speak its language say.

A kind is found by the parser where it reads the statement, else by its first words. A statement of no kind known here
is an error: whoever sends something new says so here, and looks at what it means for a distributed database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

# Kind → how it begins, for statements that the parser takes as they stand (triggers, copies, sessions).
_BEGINNINGS: Final[Mapping[str, str]] = {
    "copy in": r"COPY \S+ (\(.*\) )?FROM STDIN",
    "copy out": r"COPY .*TO STDOUT",
    "savepoint": r"(RELEASE )?SAVEPOINT|ROLLBACK TO SAVEPOINT",
    "trigger function": r"(CREATE|DROP) FUNCTION",
    "trigger": r"CREATE TRIGGER",
    "extension": r"CREATE EXTENSION",
    "statistics": r"ANALYZE",
    "session": r"SET |SHOW |SELECT set_config|SELECT pg_catalog.set_config",
    "cursor": r"DECLARE .* CURSOR|FETCH |CLOSE ",
    "lock table": r"LOCK ",
    "listen": r"LISTEN|NOTIFY|UNLISTEN",
    "alter": r"ALTER (TABLE|INDEX|SEQUENCE)",
}
_INSIDE: Final[Mapping[str, str]] = {
    "identity column": r"GENERATED (BY DEFAULT|ALWAYS) AS IDENTITY",
    "deferrable constraint": r"DEFERRABLE INITIALLY DEFERRED",
    "deferrable key": r"^(?!.*(FOREIGN KEY|REFERENCES)).*DEFERRABLE INITIALLY",
    "constraints at once": r"SET CONSTRAINTS",
    "hash partition": r"PARTITION BY HASH|FOR VALUES WITH \(MODULUS",
    "trigram index": r"gin_trgm_ops",
    "pattern index": r"(varchar|text)_pattern_ops",
    "advisory lock": r"pg_(try_)?advisory",
    "upsert": r"ON CONFLICT",
    "row lock": r"FOR (NO KEY )?UPDATE|FOR SHARE",
    "skip locked": r"SKIP LOCKED|NOWAIT",
    "array parameter": r"= ANY\(|unnest\(",
    "returning": r"\bRETURNING\b",
    "temporary table": r"CREATE TEMP",
    "window": r"\bOVER \(",
    "catalogue": r"\bpg_(class|catalog|constraint|attribute|index|type|namespace)\b|information_schema",
    "recursive query": r"WITH RECURSIVE",
}
_PARSED: Final[tuple[tuple[str, type[exp.Expression]], ...]] = (
    ("insert", exp.Insert),
    ("update", exp.Update),
    ("delete", exp.Delete),
    ("create", exp.Create),
    ("drop", exp.Drop),
    ("truncate", exp.TruncateTable),
    ("alter", exp.Alter),
    ("session", exp.Set),
    ("query", exp.Query),
)


def kinds(sql: str) -> frozenset[str]:
    """The kinds of a statement; ``ValueError`` where it is of none."""
    said = " ".join(sql.split())
    found = {kind for kind, inside in _INSIDE.items() if re.search(inside, said, re.I)}
    begun = next((kind for kind, begins in _BEGINNINGS.items() if re.match(begins, said, re.I)), None)
    kind = begun or _parsed(said)
    if kind is None:
        raise ValueError(f"a statement of no known kind: {said[:300]}")
    if kind == "create":
        found |= set(_created(said))
    return frozenset(found | {kind})


def _parsed(sql: str) -> str | None:
    try:
        # Parameters of the driver are no SQL.
        tree = sqlglot.parse_one(re.sub(r"%(\([^)]*\))?s", "NULL", sql).replace("%%", "%"), dialect="postgres")
    except SqlglotError:
        return None
    return next((kind for kind, form in _PARSED if isinstance(tree, form)), None)


def _created(sql: str) -> Iterator[str]:
    if re.match(r"CREATE (UNIQUE )?INDEX", sql, re.I):
        yield "index"
        if re.search(r"\) WHERE ", sql):
            yield "partial index"
    if "FOREIGN KEY" in sql or "REFERENCES" in sql:
        yield "foreign key"


def sorted_into_kinds(statements: Iterable[str]) -> dict[str, str]:
    """The kinds in use, each with one statement as an example (the shortest)."""
    found: dict[str, str] = {}
    for sql in sorted(statements, key=len):
        for kind in kinds(sql):
            found.setdefault(kind, " ".join(sql.split()))
    return found


# What no statement of the main path may be: each is refused or without effect on some of the databases below.
AVOIDED: Final = frozenset(
    {"deferrable key", "advisory lock", "listen", "skip locked", "temporary table", "lock table", "recursive query"}
)
# What is known of a kind, from their documentation or from general knowledge (docs/postgresql.md says which is to be
# verified before relying on it); a kind not named for a database is taken as PostgreSQL takes it.
LIMITS: Final[Mapping[str, Mapping[str, str]]] = {
    "Citus": {
        "hash partition": "a table in parts may be distributed, parts of parts may not",
        "row lock": "on distributed tables within one shard only; the ledger's head stays on the coordinator",
        "trigger": "not on distributed tables; the ledger's tables stay on the coordinator",
    },
    "YugabyteDB": {
        "deferrable constraint": "foreign keys only (all of ours are)",
        "hash partition": "a primary key added to a table in parts was long refused: `CHUXIN_PARTITIONS=0`",
        "trigram index": "one column an index (each of ours has one)",
    },
    "CockroachDB": {
        "trigger": "row triggers from 24.3 on; none on TRUNCATE: withhold that right by GRANT",
        "trigger function": "from 24.3 on",
        "hash partition": "other words: `CHUXIN_PARTITIONS=0`",
        "deferrable constraint": "not supported; needs the back end django-cockroachdb",
    },
    "openGauss, GaussDB": {
        "upsert": "ON DUPLICATE KEY UPDATE in the place of ON CONFLICT: needs a Django back end of its own",
        "identity column": "serial in its place: needs a Django back end of its own",
        "hash partition": "other words: `CHUXIN_PARTITIONS=0`",
        "trigram index": "where pg_trgm is missing the search reads its narrow table",
    },
}


def table(used: Mapping[str, str]) -> list[str]:
    """The lines of the page's table: every kind in use that some database limits, and what each says of it."""
    lines = [f"| kind of statement | {' | '.join(LIMITS)} |", f"|---|{'---|' * len(LIMITS)}"]
    limited = sorted({kind for limits in LIMITS.values() for kind in limits} & used.keys())
    return [
        *lines,
        *(f"| {kind} | {' | '.join(limits.get(kind, '✓') for limits in LIMITS.values())} |" for kind in limited),
    ]
