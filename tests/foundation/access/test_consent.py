"""Consent opens what is read by authorisation: to one body, for one purpose, for so long, until it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chuxin.foundation.access import actions, consenting, queries
from chuxin.foundation.access.account import NewAccount
from chuxin.foundation.access.consent import Standing, Terms
from chuxin.foundation.access.followers import FOLLOWER
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("installed")]

BANK_CODE, PURPOSE = "91990000MA0BANK010", "示例流动资金贷款审批"
FIRM = Actor("account:firm", permits=frozenset({"consent.give", "file.read_own"}), subject=7)
BANK = Actor(
    "account:bank", permits=frozenset({"consent.ask", "file.read_authorised"}), agency=BANK_CODE, purpose=PURPOSE
)
ON = date(2026, 3, 1)
TERMS = Terms(7, BANK_CODE, PURPOSE, (), ON, date(2026, 6, 30))


@pytest.fixture
def bank(installed: None, operator: Actor, at: datetime) -> None:
    account = NewAccount("bank", "long-enough-1", Text("示例银行", "Example bank"), ("bank",), agency=BANK_CODE)
    actions.create_account(account, actor=operator, at=at)


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]  # a call without arguments
    assert refused.value.clause
    return refused.value.code


@pytest.mark.usefixtures("bank")
def test_R34_consent_is_given_used_logged_and_withdrawn(at: datetime) -> None:
    assert queries.grant_of(BANK, 7, ON).tiers == {"public"}
    assert code_of(lambda: queries.must_be_granted(BANK, 7, ON)) == "consent.missing"
    number = consenting.give(TERMS, actor=FIRM, at=at)
    assert consenting.give(TERMS, actor=FIRM, at=at) == number
    assert queries.must_be_granted(BANK, 7, ON).consent == number
    actions.log_read("profile", 7, PURPOSE, actor=BANK, at=at)
    assert [(read.agency, read.purpose, read.consent) for read in queries.reads_of(7)] == [(BANK_CODE, PURPOSE, number)]
    other = replace(BANK, purpose="示例另一用途")
    assert code_of(lambda: queries.must_be_granted(other, 7, ON)) == "consent.other_purpose"
    assert code_of(lambda: queries.must_be_granted(replace(BANK, agency="x"), 7, ON)) == "consent.missing"
    assert queries.grant_of(BANK, 8, ON).tiers == {"public"}
    assert code_of(lambda: queries.must_be_granted(BANK, 7, date(2026, 7, 1))) == "consent.expired"
    consenting.withdraw(number, actor=FIRM, at=at)
    consenting.withdraw(number, actor=FIRM, at=at)
    assert code_of(lambda: queries.must_be_granted(BANK, 7, ON)) == "consent.withdrawn"
    assert code_of(lambda: consenting.approve(number, actor=FIRM, at=at)) == "consent.closed"
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_R34_a_body_asks_and_the_organisation_answers(at: datetime) -> None:
    number = consenting.ask(replace(TERMS, recipient="forged", items=("b", "a")), actor=BANK, at=at)
    held = queries.consent(number)
    assert (held.terms.recipient, held.terms.items, held.standing(ON)) == (BANK_CODE, ("a", "b"), Standing.ASKED)
    assert queries.grant_of(BANK, 7, ON).tiers == {"public"}
    assert code_of(lambda: consenting.approve(number, actor=replace(FIRM, subject=8), at=at)) == "consent.not_own"
    consenting.approve(number, actor=FIRM, at=at)
    consenting.approve(number, actor=FIRM, at=at)
    grant = queries.grant_of(BANK, 7, ON)
    assert (grant.tiers, grant.items, grant.consent) == ({"public", "authorised"}, {"a", "b"}, number)
    other = consenting.ask(replace(TERMS, purpose="示例另一用途"), actor=BANK, at=at)
    consenting.decline(other, actor=FIRM, at=at)
    assert [one.standing(ON) for one in queries.consents_to(BANK_CODE)] == [Standing.DECLINED, Standing.LIVE]
    assert queries.consent(number).standing(date(2026, 7, 1)) is Standing.EXPIRED


@pytest.mark.usefixtures("bank")
def test_R34_what_is_no_consent_is_refused_and_nothing_is_said(at: datetime) -> None:
    size = log.size()
    past = replace(TERMS, since=ON - timedelta(days=9), until=ON - timedelta(days=1))
    assert code_of(lambda: consenting.give(past, actor=FIRM, at=at)) == "consent.period"
    assert code_of(lambda: consenting.give(replace(TERMS, purpose=" ? "), actor=FIRM, at=at)) == "consent.purpose"
    nobody = replace(TERMS, recipient="nobody")
    assert code_of(lambda: consenting.give(nobody, actor=FIRM, at=at)) == "consent.recipient_unknown"
    assert code_of(lambda: consenting.ask(TERMS, actor=replace(BANK, agency=None), at=at)) == "consent.no_recipient"
    assert code_of(lambda: consenting.withdraw(999, actor=FIRM, at=at)) == "consent.unknown"
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        consenting.give(TERMS, actor=BANK, at=at)
    assert log.size() == size


def test_R34_a_law_named_in_the_purpose_opens_it_to_whoever_may_read_by_law() -> None:
    court = Actor("account:court", permits=frozenset({"file.read_authorised", "file.read_by_law"}))
    by_law = replace(court, purpose="cn.penalty-law.44 示例案件调查")
    assert queries.grant_of(by_law, 7, ON).tiers == {"public", "authorised"}
    assert queries.grant_of(replace(court, purpose="示例案件调查"), 7, ON).tiers == {"public"}
    assert queries.grant_of(replace(BANK, purpose=by_law.purpose), 7, ON).tiers == {"public"}
