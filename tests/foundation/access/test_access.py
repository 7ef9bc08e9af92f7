"""Accounts act in their roles, and every reading of non-public data is on record with its purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings

from chuxin.foundation.access import actions, queries
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount, demo_accounts
from chuxin.foundation.access.followers import FOLLOWER
from chuxin.foundation.access.models import Account
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.interfaces.conf.settings import PASSWORD_HASHERS
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

pytestmark = pytest.mark.usefixtures("installed")

CLERK = NewAccount("clerk-1", "a long password", Text("专员（示例）", "Clerk (example)"), ("clerk",), agency="AGENCY")
READER = Actor("account:regulator", permits=frozenset({"file.read_shared"}), agency="AGENCY")


def test_an_account_acts_with_the_permits_of_its_roles(operator: Actor, at: datetime) -> None:
    actor = queries.actor_of(actions.create_account(CLERK, actor=operator, at=at), "核对")
    assert actor.id == "account:clerk-1"
    assert actor.permits == {"intake.send", "intake.read", "subject.register", "file.read_shared"}
    assert (actor.agency, actor.subject, actor.purpose) == ("AGENCY", None, "核对")


def test_who_is_not_signed_in_or_closed_is_anyone(operator: Actor, at: datetime) -> None:
    account = actions.create_account(CLERK, actor=operator, at=at)
    account.is_active = False
    assert queries.actor_of(account) is ANYONE
    assert queries.actor_of(AnonymousUser()) is ANYONE


def test_a_role_whose_basis_is_repealed_gives_no_permits(operator: Actor, at: datetime) -> None:
    account = actions.create_account(CLERK, actor=operator, at=at)
    law.repeal("cn.base-catalogue-2024", on=at.date(), reason="示例", actor=operator, at=at)
    assert queries.actor_of(account, on=at.date()).permits == frozenset()


@override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS)
def test_a_password_is_kept_as_an_argon2_hash_and_never_told_to_the_ledger(operator: Actor, at: datetime) -> None:
    account = actions.create_account(CLERK, actor=operator, at=at)
    assert account.password.startswith("argon2")
    said = log.entry(log.size() - 1)
    assert said.kind == "access.account_opened"
    assert CLERK.password not in str(said.body)
    assert CLERK.password not in repr(CLERK)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (replace(CLERK, roles=("king",)), "access.role_unknown"),
        (replace(CLERK, agency=""), "access.scope_missing"),
        (replace(CLERK, roles=("enterprise",)), "access.scope_missing"),
        (replace(CLERK, password="short"), "access.password_short"),
    ],
)
def test_an_account_that_is_not_in_order_is_refused(new: NewAccount, code: str, operator: Actor, at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create_account(new, actor=operator, at=at)
    assert refused.value.code == code
    assert not Account.objects.exists()


def test_a_user_name_is_given_once(operator: Actor, at: datetime) -> None:
    actions.create_account(CLERK, actor=operator, at=at)
    size = log.size()
    with pytest.raises(Refusal, match=r"access\.username_taken"):
        actions.create_account(CLERK, actor=operator, at=at)
    assert log.size() == size


def test_opening_an_account_needs_the_permit(at: datetime) -> None:
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.create_account(CLERK, actor=READER, at=at)


def test_the_demonstration_has_a_sign_in_for_each_kind_of_user(operator: Actor, at: datetime) -> None:
    wanted = demo_accounts(agency="AGENCY", enterprise=7)
    opened = actions.create_missing_accounts(wanted, actor=operator, at=at)
    assert {role for account in opened for role in account.roles} == set(queries.roles(at.date()))
    assert actions.create_missing_accounts(wanted, actor=operator, at=at) == ()
    assert [account.username for account in queries.demo_sign_ins()] == sorted(new.username for new in wanted)
    request = RequestFactory().post("/accounts/login/")
    assert authenticate(request, username="demo-enterprise", password=DEMO_PASSWORD) is not None


def test_R27_a_reading_of_non_public_data_is_on_record_with_who_when_and_why(at: datetime) -> None:
    said = actions.log_read("profile", 7, " 日常监管 ", actor=READER, at=at)
    (read,) = queries.reads_of(7)
    assert (read.entry, read.actor, read.agency, read.at) == (said.seq, READER.id, "AGENCY", at)
    assert (read.what, read.purpose) == ("profile", "日常监管")
    assert queries.reads_of(8) == ()


@pytest.mark.parametrize("purpose", ["", "  ", "?", "长" * 501])
def test_R27_without_a_purpose_nothing_is_read(purpose: str, at: datetime) -> None:
    with pytest.raises(Refusal, match=r"access\.purpose_missing"):
        actions.log_read("profile", 7, purpose, actor=READER, at=at)
    assert queries.reads_of(7) == ()


def test_who_may_read_nothing_but_the_public_has_nothing_to_log(at: datetime) -> None:
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.log_read("profile", 7, "好奇心", actor=ANYONE, at=at)


def test_R26_an_organisation_may_read_its_own_file(at: datetime) -> None:
    firm = Actor("account:firm", permits=frozenset({"file.read_own"}), subject=7)
    actions.log_read("profile", 7, "了解本企业档案", actor=firm, at=at)
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.log_read("profile", 8, "了解别家档案", actor=firm, at=at)


def test_R40_the_log_of_readings_can_be_made_anew_from_the_ledger(at: datetime) -> None:
    for number in range(3):
        actions.log_read("profile", number, "日常监管", actor=READER, at=at)
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_asking_who_acts_costs_one_statement(
    operator: Actor, at: datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    account = actions.create_account(CLERK, actor=operator, at=at)
    queries.actor_of(account)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager of pytest-django
        queries.actor_of(account)
    actions.log_read("profile", 7, "日常监管", actor=READER, at=at)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager of pytest-django
        queries.reads_of(7)
