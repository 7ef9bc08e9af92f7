"""What may be done to the law: install definitions, repeal a clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from chuxin.foundation.law import queries, wording
from chuxin.foundation.law.clause import Clause, clause_from
from chuxin.foundation.law.followers import FOLLOWER, INSTALLED, REPEALED
from chuxin.foundation.law.register import Change, Register
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Installation:
    """What an installation did: new editions, editions that only got other words, and what was there already."""

    installed: tuple[Definition, ...]
    reworded: tuple[Definition, ...]
    unchanged: tuple[Definition, ...]

    def __str__(self) -> str:
        installed, reworded, unchanged = len(self.installed), len(self.reworded), len(self.unchanged)
        return f"新装或变更 installed {installed} · 改措辞 reworded {reworded} · 不变 unchanged {unchanged}"

    def as_json(self) -> dict[str, object]:
        """Counts, and the (kind:id) of what was installed or reworded."""
        return {
            "installed": len(self.installed),
            "reworded": len(self.reworded),
            "unchanged": len(self.unchanged),
            "definitions": [f"{each.kind}:{each.id}" for each in (*self.installed, *self.reworded)],
        }


def install(definitions: Sequence[Definition], *, actor: Actor, at: datetime) -> Installation:
    """Put definitions in force, clauses first; whatever is there already is left alone.

    A changed meaning makes a new edition: from its ``valid_from``, or from today where that date is taken. Changed
    words alone reword the edition. The ledger keeps an entry for each (``law.installed``). All or nothing: refuses
    ``law.no_clause``, ``law.clause_unknown``, ``law.clause_not_in_force`` or ``law.clause_malformed``.
    """
    actor.must("law.install")
    today = at.astimezone(_CHINA).date()
    with transaction.atomic():
        follow(FOLLOWER)  # holds the bookmark, so that two installations at once cannot both find a definition new
        register = queries.register()
        ordered = sorted(definitions, key=lambda each: each.kind != "clause")
        changes = [(definition, register.change_of(definition)) for definition in ordered]
        known = _clauses_after(register, ordered)
        sayings = [
            _rewording(register, definition)
            if change is Change.REWORDED
            else _installation(definition, _since(register, definition, today), known)
            for definition, change in changes
            if change is not Change.UNCHANGED
        ]
        if sayings:
            follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return _installation_of(changes)


def repeal(clause_id: str, *, on: date, reason: str, actor: Actor, at: datetime) -> tuple[Definition, ...]:
    """Record that a clause no longer holds from ``on``; gives the definitions this freezes on that day (R47).

    Repeating a repeal changes nothing. Refuses ``law.clause_unknown`` and ``law.already_repealed`` (another day).
    """
    actor.must("law.repeal")
    with transaction.atomic():
        follow(FOLLOWER)
        clause = queries.clause(clause_id)
        if clause.repealed_on not in {None, on}:
            raise wording.already_repealed(clause, on)
        if clause.repealed_on is None:
            body: Mapping[str, Json] = {"clause": clause_id, "on": on.isoformat(), "reason": reason}
            follow(FOLLOWER, ledger.append([Saying(REPEALED, body)], actor=actor, at=at))
    return tuple(each for each in queries.frozen(on) if clause_id in each.clauses)


def _clauses_after(register: Register, definitions: Sequence[Definition]) -> Mapping[str, Clause]:
    """The clauses the register will know once these definitions are in."""
    known = dict(register.clauses)
    for definition in definitions:
        if definition.kind == "clause":
            clause, findings = clause_from(definition)
            if clause is None:
                raise _malformed(definition, tuple(findings))
            known[clause.id] = clause if clause.id not in register.repeals else register.clauses[clause.id]
    return known


def _since(register: Register, definition: Definition, today: date) -> date:
    """A first edition holds from its ``valid_from``; a correction under the same date never before today."""
    taken = register.counterpart(definition) is not None
    return max(definition.valid_from, today) if taken else definition.valid_from


def _installation(definition: Definition, since: date, known: Mapping[str, Clause]) -> Saying:
    if definition.kind != "clause":
        _demand_basis(definition, since, known)
    body: Mapping[str, Json] = {
        "kind": definition.kind, "id": definition.id, "since": since.isoformat(),
        "meaning": definition.meaning, "wording": definition.wording, "body": definition.body,
    }  # fmt: skip
    return Saying(INSTALLED, body)


def _demand_basis(definition: Definition, since: date, known: Mapping[str, Clause]) -> None:
    """Nothing is live without a clause in force on its first day (R09), and nothing new hangs on a repealed one."""
    if not definition.clauses:
        raise wording.no_clause(definition)
    for id in definition.clauses:
        if id not in known:
            raise wording.clause_unknown(id, definition)
    cited = [known[id] for id in definition.clauses]
    repealed = next((clause for clause in cited if clause.repealed(since)), None)
    if repealed or not any(clause.in_force(since) for clause in cited):
        raise wording.clause_not_in_force(definition, repealed or cited[0], since)


def _rewording(register: Register, definition: Definition) -> Saying:
    edition = register.counterpart(definition)
    body: Mapping[str, Json] = {
        "kind": definition.kind, "id": definition.id, "rewords": edition.seq if edition else None,
        "wording": definition.wording, "body": definition.body,
    }  # fmt: skip
    return Saying(INSTALLED, body)


def _installation_of(changes: Sequence[tuple[Definition, Change]]) -> Installation:
    def those(*kinds: Change) -> tuple[Definition, ...]:
        return tuple(definition for definition, change in changes if change in kinds)

    return Installation(those(Change.INSTALLED, Change.CHANGED), those(Change.REWORDED), those(Change.UNCHANGED))


def _malformed(definition: Definition, findings: tuple[Finding, ...]) -> Refusal:
    return Refusal(
        "law.clause_malformed",
        Text(f"条款“{definition.id}”的写法不合格。", f"The clause “{definition.id}” is not well-formed."),
        Text("请按所列问题改正。", "Mend what the findings name."),
        clause=definition.id,
        findings=findings,
    )
