"""An organisation's consent: to which recipient, for which purpose, over which items, from when until when (R34)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chuxin.kernel.text import Text


class Standing(StrEnum):
    """What a consent is worth on a day. Only a live one opens anything."""

    ASKED = "asked"
    DECLINED = "declined"
    COMING = "coming"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def sentence(self) -> Text:
        """The standing in words."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.ASKED: Text("待答复", "waiting for an answer"),
    Standing.DECLINED: Text("未同意", "declined"),
    Standing.COMING: Text("尚未生效", "not in force yet"),
    Standing.LIVE: Text("有效", "in force"),
    Standing.EXPIRED: Text("已到期", "run out"),
    Standing.WITHDRAWN: Text("已撤回", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is consented to: ``recipient`` (the code it acts under) may read what needs consent about ``subject`` for
    ``purpose``, of these catalogue ``items`` (none: of all), from ``since`` through ``until``, both days included."""

    subject: int
    recipient: str
    purpose: str
    items: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent, under the ledger number of the entry that asked for it or gave it unasked."""

    number: int
    terms: Terms
    asked_at: datetime | None
    given_at: datetime | None
    declined_at: datetime | None
    withdrawn_at: datetime | None

    def standing(self, on: date) -> Standing:
        """What it is worth on the day ``on``. Withdrawn or declined it is nothing from that moment on."""
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        if self.declined_at is not None:
            return Standing.DECLINED
        if on > self.terms.until:
            return Standing.EXPIRED
        if self.given_at is None:
            return Standing.ASKED
        return Standing.COMING if on < self.terms.since else Standing.LIVE


@dataclass(frozen=True, slots=True)
class Grant:
    """What a viewer may read of one organisation: its disclosure ``tiers``; what needs consent of ``items`` alone
    (none: of all), by the consent of that number."""

    tiers: frozenset[str]
    items: frozenset[str] = frozenset()
    consent: int | None = None


def opening(consents: Iterable[Consent], purpose: str, on: date) -> Consent | None:
    """The consent that opens a file for ``purpose`` on the day ``on``: the newest live one."""
    fitting = [one for one in consents if one.terms.purpose == purpose and one.standing(on) is Standing.LIVE]
    return max(fitting, key=lambda one: one.number, default=None)
