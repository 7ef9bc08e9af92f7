"""What may be asked about access: who an account acts as, what that actor may read, and who has read what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from chuxin.foundation.access import roles as grants
from chuxin.foundation.access.account import DEMO_PREFIX, Read
from chuxin.foundation.access.consent import Consent, Grant, Terms, opening
from chuxin.foundation.access.consent_wording import refusal, why_closed
from chuxin.foundation.access.models import Account, ConsentRow, ReadRow
from chuxin.foundation.access.roles import Role, role_from
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

KIND = "role"
AUTHORISED = "authorised"
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


def posts(permit: str, agency: str, on: date = date.max) -> tuple[tuple[str, Text], ...]:
    """The accounts of an agency that hold a permit: user name and title of the post, by user name. One statement."""
    held = {id for id, role in roles(on).items() if permit in role.permits}
    accounts = Account.objects.filter(agency=agency, is_active=True).order_by("username")
    return tuple(
        (one.username, Text(one.title_zh or one.username, one.title_en or one.username))
        for one in accounts
        if held & set(one.roles)
    )


def agencies_with(permits: Collection[str], on: date = date.max) -> tuple[str, ...]:
    """The codes of the agencies that have an account with any of these permits. One statement."""
    held = {id for id, role in roles(on).items() if role.permits & set(permits)}
    accounts = Account.objects.filter(is_active=True).exclude(agency="")
    return tuple(sorted({one.agency for one in accounts if held & set(one.roles)}))


def titles(usernames: Iterable[str]) -> Mapping[str, Text]:
    """The titles of posts by user name; those that exist. One statement."""
    accounts = Account.objects.filter(username__in=list(usernames))
    return {one.username: Text(one.title_zh or one.username, one.title_en or one.username) for one in accounts}


def signed_in(username: str, password: str, purpose: str = "") -> Actor:
    """The actor behind a user name and its password, for doors without a browser. Refuses ``access.sign_in``."""
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None or not account.check_password(password):
        raise Refusal(
            "access.sign_in",
            Text("用户名或密码不对。", "The user name or the password is wrong."),
            Text("请核对后重试。", "Check both and try again."),
        )
    return actor_of(account, purpose)


def tiers_of(actor: Actor, subject: int | None = None) -> frozenset[str]:
    """The disclosure terms ``actor`` may read; its own organisation's archive is open to it (R26)."""
    return grants.tiers_of(actor, subject)


def reads_of(subject: int, *, before: int | None = None, limit: int = MOST_READS) -> tuple[Read, ...]:
    """Who has read non-public data of an organisation, newest first, older than the entry ``before`` (R27). One
    statement."""
    rows = ReadRow.objects.filter(subject=subject).order_by("-entry")
    if before is not None:
        rows = rows.filter(entry__lt=before)
    return tuple(map(_read, rows[:limit]))


def reads_between(since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
    """How many readings of what is not public there were from ``since`` to before ``until``, and how many of them by
    consent, by what was read. One statement."""
    rows = ReadRow.objects.filter(at__gte=since, at__lt=until).values_list("what").order_by("what")
    return {what: (n, by) for what, n, by in rows.annotate(n=Count("entry"), by=Count("consent"))}


def grant_of(viewer: Actor, subject: int, on: date) -> Grant:
    """What ``viewer`` may read of an organisation on the day ``on``.

    What is disclosed by authorisation needs the organisation's live consent to the viewer's purpose (R34), or a clause
    in force named first in the purpose by whoever may read by law; its own file is open to the organisation (R26). One
    statement where a consent is needed.
    """
    held = grants.tiers_of(viewer, subject)
    if AUTHORISED not in held or viewer.subject == subject or _is_by_law(viewer, on):
        return Grant(held)
    found = opening(consents_of(subject, viewer.agency), viewer.purpose.strip(), on) if viewer.agency else None
    if found is None:
        return Grant(held - {AUTHORISED})
    return Grant(held, frozenset(found.terms.items), found.number)


def must_be_granted(viewer: Actor, subject: int, on: date) -> Grant:
    """:func:`grant_of`, refused with ``consent.…`` where the viewer reads by consent and none opens anything."""
    grant = grant_of(viewer, subject, on)
    if grant.tiers == {grants.PUBLIC} and viewer.may(f"file.read_{AUTHORISED}"):
        raise why_closed(consents_of(subject, viewer.agency) if viewer.agency else (), on)
    return grant


def consent(number: int) -> Consent:
    """One consent. Refuses ``consent.unknown``."""
    row = ConsentRow.objects.filter(entry=number).first()
    if row is None:
        raise refusal("unknown")
    return _consent(row)


def consents_of(subject: int, recipient: str | None = None) -> tuple[Consent, ...]:
    """The consents an organisation gave or was asked for, newest first; of one recipient where it is named."""
    rows = ConsentRow.objects.filter(subject=subject).order_by("-entry")
    return tuple(map(_consent, rows if recipient is None else rows.filter(recipient=recipient)))


def consents_to(recipient: str, *, before: int | None = None, limit: int = MOST_READS) -> tuple[Consent, ...]:
    """The consents a body was given or asked for, newest first, older than the number ``before``. One statement."""
    rows = ConsentRow.objects.filter(recipient=recipient).order_by("-entry")
    return tuple(map(_consent, (rows if before is None else rows.filter(entry__lt=before))[:limit]))


def recipients(on: date) -> Mapping[str, Text]:
    """The bodies that may ask for consent, by code, called as their first account is."""
    asking = {id for id, role in roles(on).items() if "consent.ask" in role.permits}
    accounts = Account.objects.filter(is_active=True).exclude(agency="").order_by("-username")
    return {
        one.agency: Text(one.title_zh or one.username, one.title_en or one.username)
        for one in accounts
        if asking & set(one.roles)
    }


def day_of(at: datetime) -> date:
    """The local day of a moment."""
    return at.astimezone(HERE).date()


def _is_by_law(viewer: Actor, on: date) -> bool:
    named = viewer.purpose.split(maxsplit=1)
    known = law.register().clauses.get(named[0]) if named and viewer.may("file.read_by_law") else None
    return known is not None and known.in_force(on)


def _consent(row: ConsentRow) -> Consent:
    terms = Terms(row.subject, row.recipient, row.purpose, tuple(row.items), row.since, row.until)
    return Consent(row.entry, terms, row.asked_at, row.given_at, row.declined_at, row.withdrawn_at)


def readings(subjects: Collection[int]) -> tuple[Read, ...]:
    """Every reading of these organisations' non-public data by an office, oldest first. One statement."""
    rows = ReadRow.objects.filter(subject__in=list(subjects)).exclude(agency="").order_by("entry")
    return tuple(map(_read, rows))


def demo_sign_ins() -> tuple[Account, ...]:
    """The demonstration's accounts that exist here, by name; empty where the sample province was not built."""
    return tuple(Account.objects.filter(username__startswith=DEMO_PREFIX, is_active=True).order_by("username"))


def _read(row: ReadRow) -> Read:
    return Read(row.entry, row.at, row.actor, row.agency, row.what, row.subject, row.purpose, row.consent)


@lru_cache(maxsize=32)
def _roles(state: str, on: date) -> Mapping[str, Role]:
    found = {}
    for definition in law.definitions(KIND, on):
        role, findings = role_from(definition)
        if role is None:
            raise Refusal("roles.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
        found[role.id] = role
    return found
