"""What the tests of objection share: who takes part, and a case brought to where a test begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chuxin.kernel.actor import Actor
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import Case, state_after
from tests.assessment.consequences.hub import Hub, noon

SOURCE = "示例部门"
LEAD = Actor("account:lead", permits=frozenset({"case.lead"}), agency="11990000000000003C")
OFFICER = Actor("account:officer", permits=frozenset({"case.handle"}), agency=SOURCE)
HEAD = Actor("account:head", permits=frozenset({"case.decide"}), agency=SOURCE)
DEPUTY = Actor("account:deputy", permits=frozenset({"case.decide"}), agency=SOURCE)
# A Friday.
OPENED = date(2026, 7, 3)
GROUND = {"ground": "error", "statement": "罚款金额录入有误"}


def firm(hub: Hub, place: int = 0) -> Actor:
    """The account of one of the organisations."""
    return Actor("account:firm", permits=frozenset({"case.apply", "record.annotate"}), subject=hub.numbers[place])


def objected(hub: Hub, record: str, form: Mapping[str, str] = GROUND, on: date = OPENED) -> int:
    """An objection of the first organisation to a record; its number."""
    asked = Opening("national.objection", hub.numbers[0], (record,), form)
    return actions.open_case(asked, actor=firm(hub), at=noon(on)).case.seq


def with_source(hub: Hub, record: str, form: Mapping[str, str] = GROUND) -> int:
    """An objection that the source's officer has checked, ready for its head."""
    seq = objected(hub, record, form)
    step(seq, "accept", LEAD)
    step(seq, "pass_on", LEAD)
    step(seq, "check", OFFICER, finding="决定书载明的内容与记录不同")
    return seq


def step(seq: int, name: str, actor: Actor, on: date = OPENED, **form: str) -> Case:
    """Take a step on a day; ``claim_fine`` stands for ``claim.fine``."""
    told = {key.replace("claim_", "claim.", 1): value for key, value in form.items()}
    return actions.take(seq, name, told, actor=actor, at=noon(on))


def state_of(seq: int) -> str:
    """Where a case stands."""
    found = queries.case(seq)
    return state_after(found, queries.governing(found)).id
