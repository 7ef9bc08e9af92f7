"""A record that was withdrawn, and everyone who received it before: who was told, who confirmed, who is late (R45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chuxin.facts.records.record import Withdrawal
from chuxin.kernel.text import Text


class Way(StrEnum):
    """How a recipient had the record, and so how it is told that the record is gone."""

    SUBSCRIBER = "subscriber"
    READER = "reader"

    @property
    def sentence(self) -> Text:
        """The way in words."""
        return _WAYS[self]


_WAYS = {
    Way.SUBSCRIBER: Text("订阅推送", "subscribed to changes"),
    Way.READER: Text("查阅过该组织的非公开档案", "read the organisation's file beyond the public page"),
}


class Standing(StrEnum):
    """Where a recipient stands on a day."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    LATE = "late"

    @property
    def sentence(self) -> Text:
        """The standing in words."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.CONFIRMED: Text("已确认删除或停用", "confirmed that it was dropped"),
    Standing.WAITING: Text("已通知，待确认", "told, to confirm"),
    Standing.LATE: Text("逾期未确认", "late: not confirmed in time"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who had the record: an account (``account:…``) that subscribes, or the code of an agency that read the file.

    ``received_at`` is when it last had it, ``told_at`` when the message reached it (an agency is told on its own page
    at once), ``sent`` how often a message was sent.
    """

    way: Way
    who: str
    received_at: datetime
    told_at: datetime | None
    due: date
    confirmed_at: datetime | None
    message: str = ""
    sent: int = 0

    def standing(self, on: date) -> Standing:
        """Confirmed, or waited for until the evening of the last day; whoever cannot be reached has dropped nothing."""
        if self.confirmed_at is not None:
            return Standing.CONFIRMED
        return Standing.LATE if on > self.due else Standing.WAITING


@dataclass(frozen=True, slots=True)
class Recall:
    """A withdrawal with everyone known to have had the record. Who fetched open data without an account is not known;
    the feed tells them."""

    withdrawal: Withdrawal
    recipients: tuple[Recipient, ...]

    def late(self, on: date) -> tuple[Recipient, ...]:
        """Those that did not confirm in time."""
        return tuple(each for each in self.recipients if each.standing(on) is Standing.LATE)

    def of(self, who: str) -> Recipient | None:
        """The agency or account among the recipients."""
        return next((each for each in self.recipients if each.who == who), None)
