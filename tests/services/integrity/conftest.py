"""What the tests of government integrity share: the shipped packs in force, two public bodies, a firm, officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opened, Opening
from chuxin.services.cases.case import state_after
from tests.assessment.consequences.hub import AT, OPERATOR, code, noon
from tests.shipped import install, shipped

BODY, SUCCESSOR, SUPERIOR, FIRM = code(21, "11"), code(22, "11"), code(23, "11"), code(24)
NAMES = {BODY: "示例县示例局", SUCCESSOR: "示例县示例委员会", SUPERIOR: "示例市人民政府", FIRM: "示例企业有限公司"}
POLICY = {
    "breach_type": "政策承诺不兑现",
    "field": "招商引资",
    "promise": "示政〔2024〕3号",
    "facts": "示例：奖补未兑现",
}


def account(name: str, *roles: str, agency: str = "", subject: int | None = None) -> Actor:
    """An account in roles that the packs declare."""
    held = access.roles()
    permits = frozenset[str]().union(*(held[role].all_permits for role in roles))
    return Actor(f"account:{name}", name, permits, agency=agency or None, subject=subject)


@dataclass
class Bodies:
    """The numbers of the organisations by code, and officers."""

    numbers: Mapping[str, int]

    def __post_init__(self) -> None:
        self.window = account("window", "lead_authority", agency=SUPERIOR)
        self.other = account("other", "lead_authority", agency=SUPERIOR)
        self.handler = account("handler", "source_agency_officer", agency=SUPERIOR)
        self.head = account("head", "agency_head", agency=SUPERIOR)

    def own(self, which: str) -> Actor:
        """The account of a public body or of the firm."""
        role = "enterprise" if which == FIRM else "public_body"
        return account(f"own-{which}", role, subject=self.numbers[which])

    def complain(self, on: date, body: str = BODY, **form: str) -> Opened:
        """A complaint about a body, from nobody in particular."""
        asked = Opening("hubei.breach_complaint", self.numbers[body], form={**POLICY, **form})
        return actions.open_case(asked, actor=Actor("anyone"), at=noon(on))

    def open(self, workflow: str, which: str, on: date, form: Mapping[str, str], parent: int | None = None) -> int:
        """A case that an organisation opens about itself; its number."""
        asked = Opening(workflow, self.numbers[which], form=form, parent=parent)
        return actions.open_case(asked, actor=self.own(which), at=noon(on)).case.seq

    def walk(self, seq: int, *steps: tuple[date, str, Actor, Mapping[str, str]]) -> str:
        """Take these steps; where the case stands then."""
        for on, step, actor, form in steps:
            actions.take(seq, step, form, actor=actor, at=noon(on))
        found = queries.case(seq)
        return state_after(found, queries.governing(found)).id


@pytest.fixture
def bodies(db: None) -> Bodies:
    """The packs of the province in force, and nothing recorded yet."""
    install(shipped(), actor=OPERATOR, at=AT)
    registrations = [
        Registration(
            kind="enterprise" if each == FIRM else "government_body",
            name=name,
            identifiers=(Identifier("uscc", each),),
            region="990100",
            status="active",
            source="test",
        )
        for each, name in NAMES.items()
    ]
    return Bodies(dict(zip(NAMES, subjects.register(registrations, actor=OPERATOR, at=AT), strict=True)))
