"""The triggers by which the database itself keeps the ledger append-only, for SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.foundation.ledger.tiles import TILE_BYTES

_ALWAYS = "1 = 1"
_BYTES = {"sqlite": "length", "postgresql": "octet_length"}


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: on which event of which table, when, it refuses, and with which words."""

    table: str
    event: str
    when: str
    says: str

    @property
    def name(self) -> str:
        """The trigger's name in the database."""
        return f"{self.table}_no_{self.event.lower()}"


_UNANNOUNCED = "NOT EXISTS (SELECT 1 FROM ledger_erasure WHERE seq = OLD.seq)"
_UNSAID = "NOT EXISTS (SELECT 1 FROM ledger_stretch WHERE NEW.entry BETWEEN first AND last AND kind = 'ledger.erased')"
_NOT_GROWN = (
    f"LENGTH_OF(OLD.hashes) = {TILE_BYTES} OR OLD.level <> NEW.level OR OLD.number <> NEW.number"
    " OR substr(NEW.hashes, 1, LENGTH_OF(OLD.hashes)) <> OLD.hashes"
)
GUARDS = (
    Guard("ledger_entry", "UPDATE", _ALWAYS, "an entry is never changed"),
    Guard("ledger_entry", "DELETE", _ALWAYS, "an entry is never deleted"),
    Guard("ledger_stretch", "UPDATE", _ALWAYS, "a stretch is never changed"),
    Guard("ledger_stretch", "DELETE", _ALWAYS, "a stretch is never deleted"),
    Guard("ledger_content", "UPDATE", _ALWAYS, "what was said is never changed"),
    Guard("ledger_content", "DELETE", _UNANNOUNCED, "content is deleted only after an announced erasure"),
    Guard("ledger_tile", "UPDATE", _NOT_GROWN, "a tile only grows at its end, and not beyond 256 hashes"),
    Guard("ledger_tile", "DELETE", _ALWAYS, "a tile is never deleted"),
    Guard("ledger_checkpoint", "UPDATE", _ALWAYS, "a checkpoint is never changed"),
    Guard("ledger_checkpoint", "DELETE", _ALWAYS, "a checkpoint is never deleted"),
    Guard("ledger_erasure", "INSERT", _UNSAID, "an erasure is announced by an entry of the ledger"),
    Guard("ledger_erasure", "UPDATE", _ALWAYS, "an erasure is never changed"),
    Guard("ledger_erasure", "DELETE", _ALWAYS, "an erasure is never deleted"),
    Guard("ledger_head", "UPDATE", "NEW.size < OLD.size", "the ledger never shrinks"),
    Guard("ledger_head", "DELETE", _ALWAYS, "the head is never deleted"),
)
# SQLite's INSERT OR REPLACE deletes the old row without asking its DELETE trigger, so inserting is guarded there too.
REPLACEMENTS = (
    Guard("ledger_entry", "REPLACE", "NEW.seq <= (SELECT max(seq) FROM ledger_entry)", "an entry follows the last one"),
    Guard("ledger_content", "REPLACE", "NEW.seq <= (SELECT max(seq) FROM ledger_content)", "contents follow the last"),
    Guard(
        "ledger_stretch", "REPLACE", "NEW.last <= (SELECT max(last) FROM ledger_stretch)", "runs follow the last one"
    ),
    Guard("ledger_checkpoint", "REPLACE", "NEW.size <= (SELECT max(size) FROM ledger_checkpoint)", "sizes only grow"),
    Guard(
        "ledger_erasure",
        "REPLACE",
        "EXISTS (SELECT 1 FROM ledger_erasure WHERE seq = NEW.seq OR entry = NEW.entry)",
        "an erasure is announced once",
    ),
)
TABLES = tuple(dict.fromkeys(guard.table for guard in GUARDS))


def statements(vendor: str) -> list[str]:
    """The SQL that sets the guards up on ``vendor`` (``sqlite`` or ``postgresql``)."""
    if vendor == "sqlite":
        return [_sqlite(guard) for guard in GUARDS + REPLACEMENTS]
    return [sql for guard in GUARDS for sql in _postgresql(guard)] + [sql for table in TABLES for sql in _whole(table)]


def removals(vendor: str) -> list[str]:
    """The SQL that takes the guards down again: for a reversed migration and for tests that empty their tables."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {guard.name}" for guard in GUARDS + REPLACEMENTS]
    functions = [guard.name for guard in GUARDS] + [f"{table}_no_truncate" for table in TABLES]
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in functions]


def _sqlite(guard: Guard) -> str:
    event = "INSERT" if guard.event == "REPLACE" else guard.event
    when = guard.when.replace("LENGTH_OF", _BYTES["sqlite"])
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {event} ON {guard.table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, 'ledger: {guard.says}'); END"
    )


def _postgresql(guard: Guard) -> list[str]:
    when = guard.when.replace("LENGTH_OF", _BYTES["postgresql"])
    row = "OLD" if guard.event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION 'ledger: {guard.says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {row}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def _whole(table: str) -> list[str]:
    name = f"{table}_no_truncate"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'ledger: a table of the ledger is never emptied' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
    ]
