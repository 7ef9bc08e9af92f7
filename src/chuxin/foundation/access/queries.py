"""What may be asked about access: who an account acts as, what that actor may read, and who has read what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from chuxin.foundation.access import roles as grants
from chuxin.foundation.access.account import DEMO_PREFIX, Read
from chuxin.foundation.access.models import Account, ReadRow
from chuxin.foundation.access.roles import Role, role_from
from chuxin.foundation.law import queries as law
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal

KIND = "role"
MOST_READS = 500


def roles(on: date = date.max) -> Mapping[str, Role]:
    """The roles in force on a day, by id; without a day as the register stands in the end, repeals counted."""
    return _roles(law.state(), on)


def actor_of(account: AbstractBaseUser | AnonymousUser, purpose: str = "", on: date = date.max) -> Actor:
    """The actor an account is: the permits of its roles in force. Whoever is not signed in is anyone.

    One statement for the state of the law.
    """
    if not isinstance(account, Account) or not account.is_active:
        return ANYONE
    known = roles(on)
    held = [known[role] for role in account.roles if role in known]
    return Actor(
        id=f"account:{account.username}",
        name=f"{account.title_zh} / {account.title_en}" if account.title_zh else account.username,
        permits=frozenset[str]().union(*(role.all_permits for role in held)),
        agency=account.agency or None,
        subject=account.subject,
        purpose=purpose,
    )


def tiers_of(actor: Actor, subject: int | None = None) -> frozenset[str]:
    """The disclosure terms ``actor`` may read; its own organisation's archive is open to it (R26)."""
    return grants.tiers_of(actor, subject)


def reads_of(subject: int, *, limit: int = MOST_READS) -> tuple[Read, ...]:
    """Who has read non-public data of an organisation, newest first (R27). One statement."""
    rows = ReadRow.objects.filter(subject=subject).order_by("-entry")[:limit]
    return tuple(Read(row.entry, row.at, row.actor, row.agency, row.what, row.subject, row.purpose) for row in rows)


def demo_sign_ins() -> tuple[Account, ...]:
    """The demonstration's accounts that exist here, by name; empty where the sample province was not built."""
    return tuple(Account.objects.filter(username__startswith=DEMO_PREFIX, is_active=True).order_by("username"))


@lru_cache(maxsize=32)
def _roles(state: str, on: date) -> Mapping[str, Role]:
    found = {}
    for definition in law.definitions(KIND, on):
        role, findings = role_from(definition)
        if role is None:
            raise Refusal("roles.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
        found[role.id] = role
    return found
