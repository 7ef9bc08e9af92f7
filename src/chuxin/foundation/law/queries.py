"""What may be asked of the law: clauses and definitions on a day. One small SQL statement a call, the rest memory."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import orjson

from chuxin.foundation.law import wording
from chuxin.foundation.law.clause import Clause
from chuxin.foundation.law.models import EditionRow, RepealRow, StateRow
from chuxin.foundation.law.register import Edition, Register, make_register
from chuxin.kernel.definition import Definition


def clause(id: str) -> Clause:
    """The clause, in force or not. Refuses ``law.clause_unknown``."""
    found = register().clauses.get(id)
    if found is None:
        raise wording.clause_unknown(id)
    return found


def clauses() -> tuple[Clause, ...]:
    """All clauses ever registered, by id."""
    held = register().clauses
    return tuple(held[id] for id in sorted(held))


def definition(kind: str, id: str, on: date) -> Definition:
    """The edition in force on ``on``. Refuses ``law.unknown``, ``law.not_in_force`` or ``law.basis_repealed`` (R47)."""
    return register().edition(kind, id, on).definition


def definitions(kind: str, on: date) -> tuple[Definition, ...]:
    """All definitions of a kind in force on ``on``, by id; what a repeal froze is left out."""
    return register().in_force(kind, on)


def editions(kind: str, id: str) -> tuple[Definition, ...]:
    """Every edition of one definition, oldest first; empty when there is none."""
    return tuple(each.definition for each in register().editions.get((kind, id), ()))


def frozen(on: date) -> tuple[Definition, ...]:
    """What a repeal keeps from being in force on ``on`` (R47: their owners must act)."""
    return register().frozen(on)


def hanging_on(clause_id: str) -> tuple[Definition, ...]:
    """Everything that cites a clause, on its head or inside: what its repeal or change would touch."""
    clause(clause_id)
    return register().hanging_on(clause_id)


def state() -> str:
    """The digest of everything the law ever said, in order; empty before the first word. One statement."""
    return StateRow.objects.order_by("-seq").values_list("state", flat=True).first() or ""


def register() -> Register:
    """The whole register as a value, for callers that ask many questions at once."""
    return _register(state())


@lru_cache(maxsize=4)
def _register(at_state: str) -> Register:
    """Read anew for each state of the law, so every process sees what any other has installed."""
    rows = EditionRow.objects.order_by("seq")
    repeals = dict(RepealRow.objects.values_list("clause", "since"))
    return make_register((_edition(row) for row in rows), repeals)


def _edition(row: EditionRow) -> Edition:
    definition = Definition(row.kind, row.key, orjson.loads(row.body))
    return Edition(row.seq, definition, row.since, definition.valid_from, definition.valid_to, row.meaning, row.wording)
