"""What a scheme would change before it is adopted, on the hub's own facts: nothing is kept and nobody is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from chuxin.assessment.evaluation import alarms as watching
from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.alarms import Alarm
from chuxin.assessment.evaluation.basis import basis
from chuxin.assessment.evaluation.moves import Moves, moves
from chuxin.assessment.evaluation.parameters import Dated, Parameter, Parameters, parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.governance import queries
from chuxin.assessment.governance.disclosure import told_publicly
from chuxin.assessment.governance.drafting import card_of
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition


def card_in(definitions: Sequence[Definition]) -> Scorecard:
    """The one scorecard of a draft, with its own and the installed shared parts. Refuses as ``drafting.card_of``."""
    return card_of(definitions, parts_of(_newest("part", ())))


def effect_of(definitions: Sequence[Definition], *, on: date) -> Mapping[str, Json] | None:
    """What a draft would change today, as everyone may read it (R07); ``None`` where nobody can be judged."""
    if not subjects.count():
        return None
    card = card_in(definitions)
    compared = _in_force(card.id, on)
    return told_publicly(_moves(card, definitions, on), on, compared=compared)


def moves_under(definitions: Sequence[Definition], *, on: date) -> dict[str, Moves]:
    """Who would move under each scorecard that is in force and that ``definitions`` would change: its own rules, its
    numbers or a shared part. Everything is judged today, once as it stands and once as it would be."""
    if not subjects.count():
        return {}
    wanted = [each for each in _newest("scorecard", definitions) if _in_force(each.id, on)]
    parts, touched = parts_of(_newest("part", definitions)), {each.id for each in definitions}
    found: dict[str, Moves] = {}
    for definition in wanted:
        card = scorecard_from(definition, parts)[0]
        standing = evaluation.scorecard(definition.id, on)
        if card is not None and (card.edition != standing.edition or touched & card.parameters):
            found[card.id] = _moves(card, definitions, on)
    return {name: each for name, each in found.items() if each.moved or name in touched}


def parameters_in(definitions: Sequence[Definition], card: Scorecard, on: date) -> tuple[tuple[Parameter, Dated], ...]:
    """The parameters a drafted card uses, as the draft and the register give them; each with its value on a day, or
    its first one where that is later."""
    known = parameters_from(_newest("parameter", definitions))[0]
    held = [known[name] for name in sorted(card.parameters)]
    return tuple((each, each.on(max(on, each.history[0].since))) for each in held)


def alarms(scorecard: str, on: date) -> tuple[Alarm, ...]:
    """What of the newest run is above its limit: drift since the run before, and indicators that touch too many."""
    newest = evaluation.runs(scorecard)[:2]
    if not newest:
        return ()
    return _alarms(law.state(), tuple(newest), on)


@lru_cache(maxsize=64)
def _alarms(_state: str, newest: tuple[evaluation.Ran, ...], on: date) -> tuple[Alarm, ...]:
    terms = queries.terms(on)
    card = evaluation.scorecard(newest[0].scorecard, newest[0].on)
    if card.edition != newest[0].edition:
        return ()
    columns = ["score", *(f"{each.id}_hits" for each in card.indicators)]
    rows = evaluation.results(newest[0], columns)
    earlier = evaluation.results(newest[1], ["score"]) if len(newest) > 1 else None
    return watching.alarms(card, rows, earlier, drift_limit=terms.drift, hits_limit=terms.wide)


def _moves(card: Scorecard, definitions: Sequence[Definition], on: date) -> Moves:
    given = evaluation.grades_by(card.others, on) if card.others else None
    sources = replace(evaluation.hub_sources(on=on), grades=given)
    numbers = Parameters(
        {
            each.id: replace(each, history=(Dated(date.min, dated.value),))
            for each, dated in parameters_in(definitions, card, max(on, card.valid_from))
        }
    )
    # As if it held today: only the rules change between the two, not the day nor the records.
    wanted = basis(replace(card, valid_from=min(on, card.valid_from)), numbers, sources.supply, on)
    after = engines.run("judgement", wanted, sources)
    if _in_force(card.id, on):
        before = engines.run("judgement", evaluation.basis_on(card.id, sources, on), sources)
    else:
        before = after.slice(0, 0)
    return moves(before, after, [cut.grade for cut in card.cuts])


def _in_force(scorecard: str, on: date) -> bool:
    return any(each.id == scorecard for each in law.definitions("scorecard", on))


def _newest(kind: str, definitions: Sequence[Definition]) -> list[Definition]:
    """Every definition of a kind in the register, with those of a draft in their place."""
    held = {id: each[-1].definition for (one, id), each in law.register().editions.items() if one == kind and each}
    held.update({each.id: each for each in definitions if each.kind == kind})
    return [held[id] for id in sorted(held)]
