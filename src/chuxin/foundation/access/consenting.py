"""What may be done about consent: a recipient asks, the organisation gives, declines and withdraws it at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from chuxin.foundation.access import queries
from chuxin.foundation.access.consent import Consent, Standing, Terms
from chuxin.foundation.access.consent_wording import refusal
from chuxin.foundation.access.followers import ASKED, DECLINED, FOLLOWER, GIVEN, WITHDRAWN
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json

ASK, GIVE = "consent.ask", "consent.give"
_SHORTEST, _LONGEST = 4, 200
_OPEN: Final = frozenset({Standing.ASKED, Standing.COMING, Standing.LIVE})


def ask(terms: Terms, *, actor: Actor, at: datetime) -> int:
    """Ask an organisation for consent; the number of the request. The same request again is the one that stands.

    Permit ``consent.ask``; the recipient is the body the actor acts for. Refuses ``consent.no_recipient``,
    ``consent.period``, ``consent.purpose``.
    """
    actor.must(ASK)
    if not actor.agency:
        raise refusal("no_recipient")
    return _open(ASKED, replace(terms, recipient=actor.agency), actor=actor, at=at)


def give(terms: Terms, *, actor: Actor, at: datetime) -> int:
    """Consent unasked, for the actor's own organisation; the number. The same consent again is the one that stands.

    Permit ``consent.give``. Refuses ``consent.recipient_unknown`` too.
    """
    own = _own(actor)
    if terms.recipient not in queries.recipients(queries.day_of(at)):
        raise refusal("recipient_unknown")
    return _open(GIVEN, replace(terms, subject=own), actor=actor, at=at)


def approve(number: int, *, actor: Actor, at: datetime) -> None:
    """Agree to what was asked. Once more is harmless. Refuses ``consent.unknown``, ``.not_own``, ``.closed``."""
    with transaction.atomic():
        ledger.take_turn()
        held, on = _mine(number, actor), queries.day_of(at)
        if held.standing(on) is Standing.ASKED:
            _say(GIVEN, {**_body(held.terms), "asked": number}, actor, at)
        elif held.standing(on) not in _OPEN:
            raise refusal("closed")


def decline(number: int, *, actor: Actor, at: datetime) -> None:
    """Do not agree to what was asked. Once more is harmless. Refuses as :func:`approve` does."""
    with transaction.atomic():
        ledger.take_turn()
        held, on = _mine(number, actor), queries.day_of(at)
        if held.standing(on) is Standing.ASKED:
            _say(DECLINED, {"consent": number}, actor, at)
        elif held.standing(on) is not Standing.DECLINED:
            raise refusal("closed")


def withdraw(number: int, *, actor: Actor, at: datetime) -> None:
    """Withdraw a consent: from now on it opens nothing. Once more is harmless. Refuses as :func:`approve` does."""
    with transaction.atomic():
        ledger.take_turn()
        held, on = _mine(number, actor), queries.day_of(at)
        if held.standing(on) in (Standing.COMING, Standing.LIVE):
            _say(WITHDRAWN, {"consent": number}, actor, at)
        elif held.standing(on) is not Standing.WITHDRAWN:
            raise refusal("closed")


def _open(kind: str, terms: Terms, *, actor: Actor, at: datetime) -> int:
    on = queries.day_of(at)
    stated = replace(terms, purpose=terms.purpose.strip(), items=tuple(sorted(set(terms.items))))
    _must_be_sound(stated, on)
    with transaction.atomic():
        ledger.take_turn()
        standing = (one for one in queries.consents_of(stated.subject) if one.standing(on) in _OPEN)
        same = next((one for one in standing if one.terms == stated and (kind == ASKED or one.given_at)), None)
        return same.number if same else _say(kind, {**_body(stated), "asked": None}, actor, at)


def _must_be_sound(terms: Terms, on: date) -> None:
    if terms.until < terms.since or terms.until < on:
        raise refusal("period")
    if not _SHORTEST <= len(terms.purpose) <= _LONGEST:
        raise refusal("purpose")


def _say(kind: str, body: dict[str, Json], actor: Actor, at: datetime) -> int:
    said = ledger.append([Saying(kind, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    return said[0].seq


def _body(terms: Terms) -> dict[str, Json]:
    return {
        "subject": terms.subject,
        "recipient": terms.recipient,
        "purpose": terms.purpose,
        "items": list(terms.items),
        "since": terms.since.isoformat(),
        "until": terms.until.isoformat(),
    }


def _mine(number: int, actor: Actor) -> Consent:
    own, held = _own(actor), queries.consent(number)
    if held.terms.subject != own:
        raise refusal("not_own")
    return held


def _own(actor: Actor) -> int:
    actor.must(GIVE)
    if actor.subject is None:
        raise refusal("not_own")
    return actor.subject
