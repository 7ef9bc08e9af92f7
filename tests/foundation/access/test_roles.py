"""Roles are data; an actor reads what its permits say, and its own organisation's archive besides."""

from __future__ import annotations

from pathlib import Path

import pytest

import chuxin
from chuxin.foundation.access.roles import PERMITS, Role, Scope, role_from, tiers_of
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, read_file

NATIONAL = Path(chuxin.__file__).parent / "packs" / "national"


def a_definition(**body: Json) -> Definition:
    return Definition("role", "example", {"id": "example", "title": {"zh": "示例", "en": "Example"}, **body})


@pytest.fixture(scope="module")
def roles() -> dict[str, Role]:
    definitions, _ = read_file(NATIONAL / "roles.yaml", NATIONAL)
    return {role.id: role for role, findings in map(role_from, definitions) if role and not findings}


def test_every_kind_of_user_has_a_role(roles: dict[str, Role]) -> None:
    assert set(roles) == {
        "anyone", "clerk", "source_agency_officer", "agency_head", "regulator", "lead_authority", "enterprise",
        "bank", "jurist", "operator", "draw_officer", "inspector",
    }  # fmt: skip


def test_no_role_holds_everything(roles: dict[str, Role]) -> None:
    assert all(role.permits < PERMITS and "*" not in role.permits for role in roles.values())


def test_anyone_reads_the_public_and_does_nothing(roles: dict[str, Role]) -> None:
    assert roles["anyone"].all_permits == frozenset()
    assert roles["anyone"].tiers == {"public"}


def test_reading_a_tier_is_a_permit(roles: dict[str, Role]) -> None:
    assert "file.read_authorised" in roles["bank"].all_permits
    assert "file.read_shared" not in roles["bank"].all_permits


@pytest.mark.parametrize(("name", "value"), [("permits", ["fly"]), ("tiers", ["secret"]), ("scope", "world")])
def test_a_permit_tier_or_scope_that_does_not_exist_is_a_finding(name: str, value: Json) -> None:
    role, findings = role_from(a_definition(**{name: value}))
    assert role is None
    assert [(finding.code, finding.place.field) for finding in findings] == [("roles.unknown", name)]


def test_the_public_tier_is_everyones() -> None:
    role, _ = role_from(a_definition(permits=["report.issue"], scope="agency"))
    assert role is not None
    assert role.tiers == {"public"}
    assert role.scope is Scope.AGENCY


def test_R42_tiers_follow_from_permits() -> None:
    assert tiers_of(ANYONE) == {"public"}
    assert tiers_of(Actor("a", permits=frozenset({"file.read_shared"}))) == {"public", "shared"}
    assert tiers_of(Actor("a", permits=frozenset({"*"}))) == {"public", "shared", "authorised", "internal"}


def test_R26_an_organisation_reads_its_own_archive_and_no_other() -> None:
    firm = Actor("account:firm", permits=frozenset({"file.read_own"}), subject=7)
    assert tiers_of(firm, 7) == {"public", "shared", "authorised"}
    assert tiers_of(firm, 8) == {"public"}
    assert tiers_of(firm) == {"public"}
