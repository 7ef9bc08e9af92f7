"""What may be asked of programmes: which are in force, and what each is in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from chuxin.assessment.evaluation.moves import Moves
from chuxin.assessment.governance import effects
from chuxin.foundation.law import queries as law
from chuxin.foundation.law.register import Register
from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.finding import Finding
from chuxin.programmes.check import check, must_hold
from chuxin.programmes.describe import Definitions, Description, describe
from chuxin.programmes.load import SHIPPED, read_packs, texts_below
from chuxin.programmes.pack import Pack, Programme, programme_of
from chuxin.programmes.plan import Plan, plan_of
from chuxin.services.cases.worked import Worked, worked_of


def programmes(on: date) -> tuple[Programme, ...]:
    """The programmes in force on ``on``, by id."""
    return tuple(programme_of(each) for each in law.definitions("programme", on))


def description(id: str, on: date) -> Description:
    """A programme in plain words. Refuses what the register refuses: unknown, not in force, basis repealed."""
    programme = programme_of(law.definition("programme", id, on))
    return describe(programme, _standing(law.register(), on))


def descriptions_in(paths: Sequence[Path]) -> tuple[Description, ...]:
    """The programmes of packs not yet installed, in plain words; shipped packs lend them what they build on."""
    pack = read_packs(paths)
    known = {(each.kind, each.id): each for each in (*read_packs([SHIPPED]).definitions, *pack.definitions)}
    return tuple(describe(programme_of(each), known) for each in pack.programmes)


def findings_of(paths: Sequence[Path]) -> tuple[Pack, tuple[Finding, ...]]:
    """The packs at these paths with everything wrong with them; they may build on the shipped packs."""
    pack = read_packs(paths)
    return pack, check(pack, _others(pack, read_packs([SHIPPED]).definitions))


def plan(paths: Sequence[Path]) -> Plan:
    """What installing the packs would do to the register as it stands. Refuses ``pack.faults`` as installing would."""
    pack = read_packs(paths)
    must_hold(pack, installed())
    return plan_of(pack.installable, law.register())


@lru_cache(maxsize=64)
def worked_cases(workflow: str) -> tuple[Worked, ...]:
    """The worked cases of a workflow that the shipped packs carry; only the files that name it are read."""
    named = [SHIPPED.parent / file for file, text in texts_below(SHIPPED) if f"workflow: {workflow}" in text]
    read = (each for file in named for each in read_file(file, SHIPPED)[0])
    return tuple(each for each in worked_of(list(read)) if each.workflow == workflow)


def moves(paths: Sequence[Path], on: date) -> dict[str, Moves]:
    """Who would move between grades were the packs installed, under every scorecard in force they would change; judged
    on the hub's own facts, nothing kept. Refuses ``pack.faults`` as installing would."""
    pack = read_packs(paths)
    must_hold(pack, installed())
    changed = [step.definition for step in plan_of(pack.installable, law.register()).steps]
    return effects.moves_under(changed, on=on)


def installed() -> tuple[Definition, ...]:
    """The newest edition of everything in the register, for packs to build on."""
    return tuple(editions[-1].definition for _, editions in sorted(law.register().editions.items()))


def _others(pack: Pack, definitions: Sequence[Definition]) -> tuple[Definition, ...]:
    own = {(each.kind, each.id) for each in pack.definitions}
    return tuple(each for each in definitions if (each.kind, each.id) not in own)


def _standing(register: Register, on: date) -> Definitions:
    kinds = {kind for kind, _ in register.editions}
    return {(kind, each.id): each for kind in sorted(kinds) for each in register.in_force(kind, on)}
