"""Arrears of public bodies: what was due, paid and left on a day, and the interest on it. Pure, exact decimals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

_FEN: Final = Decimal("0.01")
_SHARE: Final = Decimal("0.000001")
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Debt:
    """One verified debt. ``payments`` are days, rising, each with what was paid in all by then; ``rate`` is the daily
    interest, agreed or by law, ``None`` where no rate was in force on the day it fell due."""

    record: str
    body: int
    register_no: str
    verified_by: str
    due_on: date
    due: Decimal
    payments: tuple[tuple[date, Decimal], ...]
    rate: Decimal | None

    def paid(self, on: date) -> Decimal:
        """What was paid in all by the end of a day."""
        return next((total for day, total in reversed(self.payments) if day <= on), ZERO)

    def left(self, on: date) -> Decimal:
        """What is overdue at the end of a day; nothing on the day it falls due itself."""
        return max(self.due - self.paid(on), ZERO) if on > self.due_on else ZERO

    def days(self, on: date) -> int:
        """For how many days it has been overdue; 0 where nothing is left."""
        return (on - self.due_on).days if self.left(on) else 0


def interest(debt: Debt, on: date) -> Decimal | None:
    """The interest run up by the end of a day, to the fen (half up): what was left, for each day after the due day.

    A payment counts from its day on; it takes nothing off the interest of the days before. ``None`` without a rate.
    """
    exact = accrued(debt, on)
    return None if exact is None else exact.quantize(_FEN, ROUND_HALF_UP)


def accrued(debt: Debt, on: date) -> Decimal | None:
    """:func:`interest` before rounding."""
    if debt.rate is None:
        return None
    turns = sorted({day for day, _ in debt.payments if debt.due_on < day < on} | {debt.due_on, max(on, debt.due_on)})
    return sum(
        (max(debt.due - debt.paid(since), ZERO) * debt.rate * (until - since).days for since, until in pairwise(turns)),
        ZERO,
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """The arrears of one body, or of all, at the end of a day. Sums in yuan; ``debts`` counts all that fell due,
    ``overdue`` those with something left. ``interest`` leaves out the ``unrated``, debts without a rate."""

    debts: int = 0
    overdue: int = 0
    due: Decimal = ZERO
    paid: Decimal = ZERO
    left: Decimal = ZERO
    interest: Decimal = ZERO
    unrated: int = 0

    @property
    def cleared(self) -> Decimal | None:
        """The share of what was due that was paid, to the millionth; ``None`` where nothing was due."""
        return (self.paid / self.due).quantize(_SHARE, ROUND_HALF_UP) if self.due else None

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.debts + other.debts,
            self.overdue + other.overdue,
            self.due + other.due,
            self.paid + other.paid,
            self.left + other.left,
            self.interest + other.interest,
            self.unrated + other.unrated,
        )


def sums(debts: Iterable[Debt], on: date) -> Sums:
    """The sums of some debts at the end of a day; what is not overdue by then is not counted yet."""
    total = Sums()
    for debt in debts:
        if debt.due_on < on:
            run_up = interest(debt, on)
            left = debt.left(on)
            one = Sums(1, int(left > 0), debt.due, min(debt.paid(on), debt.due), left, run_up or ZERO)
            total += replace(one, unrated=int(run_up is None))
    return total


def by_body(debts: Sequence[Debt], on: date) -> Mapping[int, Sums]:
    """The sums of each body that has debts at the end of a day, by its number, those with most left first."""
    whose: dict[int, list[Debt]] = defaultdict(list)
    for debt in debts:
        whose[debt.body].append(debt)
    found = {body: sums(theirs, on) for body, theirs in whose.items()}
    ordered = sorted(found.items(), key=lambda pair: (-pair[1].left, pair[0]))
    return {body: total for body, total in ordered if total.debts}


def overdue(debts: Sequence[Debt], on: date) -> tuple[Debt, ...]:
    """The debts with something left at the end of a day, the oldest first."""
    return tuple(sorted((debt for debt in debts if debt.left(on)), key=lambda debt: (debt.due_on, debt.record)))
