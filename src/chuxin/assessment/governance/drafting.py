"""What a draft may hold, its card as a value, and the two dates that publication sets in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from chuxin.assessment.evaluation.parameters import Dated, Parameter, parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.governance.wording import refusal
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Severity

KINDS: Final = frozenset({"scorecard", "part", "parameter", "clause"})
_DAY: Final = timedelta(days=1)


def card_of(definitions: Sequence[Definition], parts: Mapping[str, Definition]) -> Scorecard:
    """The one scorecard of a draft; ``parts`` are the shared parts it may use beside its own, by id.

    Refuses ``governance.foreign_part``, ``governance.one_scheme`` and ``governance.faulty`` with every finding.
    """
    foreign = next((each for each in definitions if each.kind not in KINDS), None)
    if foreign is not None:
        raise refusal("foreign_part", part=f"{foreign.kind} {foreign.id}")
    cards = [each for each in definitions if each.kind == "scorecard"]
    if len(cards) != 1:
        raise refusal("one_scheme", number=len(cards))
    card, findings = scorecard_from(cards[0], {**parts, **parts_of(definitions)})
    if card is None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        raise refusal("faulty", number=errors, findings=tuple(findings))
    return card


def dated(definitions: Sequence[Definition], *, published: date, since: date) -> tuple[Definition, ...]:
    """The definitions as they are put in force: the card first published today, holding from ``since``."""
    days = {"first_published": published.isoformat(), "valid_from": since.isoformat()}
    return tuple(
        replace(each, body={**each.body, **days}) if each.kind == "scorecard" else each for each in definitions
    )


def reaching_back(wanted: Definition, standing: Definition | None, today: date) -> bool:
    """Whether a parameter would have another value on a day before ``today`` than it has."""
    new = parameters_from([wanted])[0].by_id.get(wanted.id)
    old = parameters_from([standing])[0].by_id.get(wanted.id) if standing is not None else None
    if new is None or old is None:
        return False
    days = {each.since for each in (*new.history, *old.history) if each.since < today} | {today - _DAY}
    return any(_value(new, day) != _value(old, day) for day in days)


def _value(parameter: Parameter, on: date) -> Dated | None:
    held = [each for each in parameter.history if each.since <= on]
    return replace(held[-1], since=date.min) if held else None
