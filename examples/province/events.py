"""Plans what happens to every organisation in the year: one event is one row of one department's file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from examples.province.dice import dice
from examples.province.organisations import Group, Organisation


@dataclass(frozen=True, slots=True)
class Event:
    """A row to come: which feed and department, about whom, begun and sent in which month (0 = first), and how.

    ``number`` counts the events of one feed and department; a follow-up (a removal, a performance, a new name) keeps
    the number and the beginning of the event it follows.
    """

    feed: str
    department: str
    organisation: Organisation
    began: int
    sent: int
    variant: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Habit:
    """How a group fares: problems at inspections and breaches of promises (chance), penalties (fewest, most), matters
    that the environment authority finds where the trade discharges (chance)."""

    problem: float
    breach: float
    penalties: tuple[int, int]
    serious: float
    judgment: float
    abnormal: float
    pollution: float


HABITS: Mapping[Group, Habit] = {
    Group.CLEAN: Habit(0.03, 0.005, (0, 0), 0.0, 0.0, 0.0, 0.02),
    Group.OCCASIONAL: Habit(0.15, 0.03, (1, 2), 0.0, 0.04, 0.08, 0.3),
    Group.TROUBLED: Habit(0.5, 0.3, (3, 5), 0.35, 0.6, 0.3, 0.6),
    Group.LISTED: Habit(0.6, 0.4, (2, 3), 0.7, 0.7, 0.2, 0.5),
}
_LICENSING = (("market", 40), ("ecology", 10), ("housing", 12), ("health", 12), ("emergency", 8), ("transport", 18))
_INSPECTING = (("market", 55), ("ecology", 15), ("health", 15), ("transport", 15))
_LISTING = (("market", 4), ("emergency", 2), ("court", 5))
_FIRST_REPORT, _LAST_REPORT = 2, 7
# Trades that discharge, trades in food, and the month (April) in which the tax authority publishes its levels.
_DISCHARGING = frozenset({"1439", "1711", "2614", "3059", "3411"})
_FOOD = frozenset({"1439", "6210"})
_TAX_MONTH = 5
_TAX_LEVELS: Mapping[Group, tuple[tuple[str, int], ...]] = {
    Group.CLEAN: (("A", 30), ("B", 60), ("M", 10)),
    Group.OCCASIONAL: (("A", 5), ("B", 65), ("C", 20), ("M", 10)),
    Group.TROUBLED: (("B", 35), ("C", 50), ("D", 15)),
    Group.LISTED: (("C", 40), ("D", 60)),
}


def planned(organisations: Sequence[Organisation], months: int, seed: int) -> dict[tuple[str, str, int], list[Event]]:
    """Every event of the year by (feed, department, month sent), numbered, in a stable order."""
    counted: Counter[tuple[str, str]] = Counter()
    plan: dict[tuple[str, str, int], list[Event]] = {}
    for organisation in organisations:
        year = _Year(organisation, months, dice(seed, organisation.code))
        for chain in year.chains():
            place = (chain[0].feed, chain[0].department)
            counted[place] += 1
            for event in chain:
                if event.sent < months:
                    plan.setdefault((*place, event.sent), []).append(replace(event, number=counted[place]))
    return plan


@dataclass(frozen=True, slots=True)
class _Year:
    """One organisation's year. A chain is an event with its follow-ups."""

    organisation: Organisation
    months: int
    rng: Random

    def chains(self) -> Iterator[tuple[Event, ...]]:
        yield self._registration()
        if self.organisation.group is Group.SILENT:
            return
        if self.organisation.is_public_body:
            yield from self._public_body()
            return
        habit = HABITS[self.organisation.group]
        yield from self._everyday(habit)
        yield from self._penalties(habit)
        yield from self._burdens(habit)
        if self.organisation.code.startswith("91"):
            yield from self._environment(habit)
            yield from self._food(habit)
            yield from self._tax()

    def _event(self, feed: str, department: str, variant: str, month: int | None = None) -> Event:
        began = self.rng.randrange(self.months) if month is None else month
        return Event(feed, department, self.organisation, began, began, variant)

    def _followed(self, event: Event, chance: float, variant: str) -> tuple[Event, ...]:
        if self.rng.random() >= chance:
            return (event,)
        return (event, replace(event, variant=variant, sent=event.began + self.rng.randrange(2, 6)))

    def _registration(self) -> tuple[Event, ...]:
        first = self._event("registration", "market", "new", self.organisation.appears)
        renamed = self.organisation.renamed
        return (first,) if renamed is None else (first, replace(first, variant="renamed", sent=renamed))

    def _public_body(self) -> Iterator[tuple[Event, ...]]:
        for _ in range(self.rng.randrange(1, 3)):
            yield self._followed(self._event("gov_commitments", "reform", "made"), 0.6, "kept")
        if self.organisation.code.startswith("11") and self.rng.random() < 0.1:
            yield self._followed(self._event("gov_breaches", "reform", "found"), 0.5, "rectified")
        for _ in range(self.rng.randrange(0, 3)):
            yield (self._event("licences", self._pick(_LICENSING), "granted"),)

    def _everyday(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        for _ in range(self.rng.randrange(4, 11)):
            yield (self._event("licences", self._pick(_LICENSING), "granted"),)
        for _ in range(self.rng.randrange(2, 7)):
            variant = "problem" if self.rng.random() < habit.problem else "nothing"
            yield (self._event("supervision", self._pick(_INSPECTING), variant),)
        for _ in range(self.rng.randrange(1, 5)):
            variant = "breached" if self.rng.random() < habit.breach else "fulfilled"
            yield self._followed(self._event("commitments", "reform", "made"), 0.4, variant)
        if self.organisation.code.startswith("9"):
            yield from self._annual_report(habit)
        if self.organisation.group is Group.CLEAN and self.rng.random() < 0.07:
            yield (self._event("honours", "reform", "granted"),)

    def _annual_report(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        late = self.rng.random() < habit.problem / 2
        month = _LAST_REPORT + 1 if late else self.rng.randrange(_FIRST_REPORT, _LAST_REPORT + 1)
        if month < self.months:
            missing = late and self.rng.random() < 0.4
            variant = "missing" if missing else "late" if late else "in_time"
            yield (self._event("annual_reports", "market", variant, month),)

    def _penalties(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        fewest, most = habit.penalties
        for _ in range(self.rng.randrange(fewest, most + 1)):
            variant = "serious" if self.rng.random() < habit.serious else "general"
            yield (self._event("penalties", self._pick(_LICENSING), variant),)
        if self.rng.random() < 0.12:
            yield (self._event("penalties", self._pick(_LICENSING), self.rng.choice(("warning", "on_the_spot"))),)

    def _burdens(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        if self.rng.random() < habit.judgment:
            yield self._followed(self._event("judgments", "court", "unperformed"), 0.4, "performed")
        if self.organisation.code.startswith("9") and self.rng.random() < habit.abnormal:
            yield self._followed(self._event("abnormal", "market", "listed"), 0.5, "removed")
        if self.organisation.group is Group.LISTED:
            yield self._followed(self._event("severe_lists", self._pick(_LISTING), "listed"), 0.15, "removed")

    def _environment(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        """What the environment authority finds, confirms and accepts about those whose trade discharges."""
        if self.organisation.industry not in _DISCHARGING:
            return
        while self.rng.random() < habit.pollution:
            yield self._followed(self._event("env_violations", "ecology", "found"), 0.5, "rectified")
        if self.organisation.group is Group.CLEAN and self.rng.random() < 0.15:
            for _ in range(self.rng.randrange(1, 4)):
                yield (self._event("env_merits", "ecology", "confirmed"),)
            yield (self._event("env_applications", "ecology", "accepted"),)

    def _food(self, habit: Habit) -> Iterator[tuple[Event, ...]]:
        """The profile of a food business, its inspections and the batches that were sampled."""
        if self.organisation.industry not in _FOOD:
            return
        trade = "produces" if self.organisation.industry == "1439" else "sells"
        yield (self._event("food_profiles", "market", trade),)
        for _ in range(self.rng.randrange(1, 4)):
            failed = self.rng.random() < 2 * habit.problem
            event = self._event("food_inspections", "market", "failed" if failed else "met")
            yield self._followed(event, 0.6 if failed else 0.0, "rectified")
        for _ in range(self.rng.randrange(0, 3)):
            yield (self._event("sampling", "market", "failed" if self.rng.random() < habit.problem else "passed"),)

    def _tax(self) -> Iterator[tuple[Event, ...]]:
        level = self._pick(_TAX_LEVELS[self.organisation.group])
        if self.months > _TAX_MONTH:
            yield (self._event("tax_levels", "tax", level, _TAX_MONTH),)

    def _pick(self, shares: Iterable[tuple[str, int]]) -> str:
        names, weights = zip(*shares, strict=True)
        return str(self.rng.choices(names, weights)[0])
