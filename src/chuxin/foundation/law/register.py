"""What is in force on a day: every edition of every definition, the clauses they hang on, and what a repeal freezes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.foundation.law import wording
from chuxin.foundation.law.clause import Clause, clause_of
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition


class Change(StrEnum):
    """What installing a definition would do to the register."""

    INSTALLED = "installed"
    CHANGED = "changed"
    REWORDED = "reworded"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a definition: it holds from ``since`` until a later edition takes its place.

    ``seq`` is the ledger entry that installed it. A definition keeps its editions by ``valid_from``: a later
    ``valid_from`` succeeds an earlier one, a correction under the same ``valid_from`` holds from the day it was made.
    """

    seq: int
    definition: Definition
    since: date
    valid_from: date
    valid_to: date | None
    meaning: str
    wording: str


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register as one value, fit to be asked many times. Editions are in the order of (valid_from, since)."""

    editions: Mapping[tuple[str, str], tuple[Edition, ...]]
    repeals: Mapping[str, date]
    clauses: Mapping[str, Clause]

    def edition(self, kind: str, id: str, on: date) -> Edition:
        """The edition in force on ``on``. Refuses ``law.unknown``, ``law.not_in_force`` or ``law.basis_repealed``."""
        editions = self.editions.get((kind, id))
        if editions is None:
            raise wording.unknown(kind, id, [known for each, known in self.editions if each == kind])
        edition = _standing(editions, on)
        if edition is None:
            raise wording.not_in_force(editions[0].definition, on)
        lapsed = self.lapsed_basis(edition.definition, on)
        if lapsed is not None:
            raise wording.basis_repealed(edition.definition, lapsed, on)
        return edition

    def in_force(self, kind: str, on: date) -> tuple[Definition, ...]:
        """All definitions of a kind in force on ``on``, by id; frozen ones are left out."""
        standing = self._standing(on, kind)
        return tuple(definition for definition in standing if self.lapsed_basis(definition, on) is None)

    def frozen(self, on: date) -> tuple[Definition, ...]:
        """Definitions that would be in force on ``on`` but for the end of a clause they hang on (R47)."""
        standing = self._standing(on)
        return tuple(definition for definition in standing if self.lapsed_basis(definition, on) is not None)

    def lapsed_basis(self, definition: Definition, on: date) -> Clause | None:
        """The clause whose end freezes the definition: any repealed one, or the last when none is left in force."""
        cited = [self.clauses[id] for id in definition.clauses if id in self.clauses]
        repealed = next((clause for clause in cited if clause.repealed(on)), None)
        if repealed is not None or not cited or not all(clause.ended(on) for clause in cited):
            return repealed
        return cited[-1]

    def hanging_on(self, clause: str) -> tuple[Definition, ...]:
        """The newest edition of every definition that cites the clause, on its head or anywhere inside."""
        newest = (editions[-1].definition for _, editions in sorted(self.editions.items()))
        return tuple(definition for definition in newest if clause in set(cited_clauses(definition.body)))

    def change_of(self, definition: Definition) -> Change:
        """What installing ``definition`` would do."""
        same_date = self.counterpart(definition)
        if same_date is None:
            known = (definition.kind, definition.id) in self.editions
            return Change.CHANGED if known else Change.INSTALLED
        if same_date.meaning != definition.meaning:
            return Change.CHANGED
        return Change.UNCHANGED if same_date.wording == definition.wording else Change.REWORDED

    def counterpart(self, definition: Definition) -> Edition | None:
        """The newest edition under the same ``valid_from``, against which an installation is compared."""
        editions = self.editions.get((definition.kind, definition.id), ())
        return next((each for each in reversed(editions) if each.valid_from == definition.valid_from), None)

    def _standing(self, on: date, kind: str | None = None) -> Iterator[Definition]:
        for (each, _), editions in sorted(self.editions.items()):
            edition = _standing(editions, on) if kind in {None, each} else None
            if edition is not None:
                yield edition.definition


def make_register(editions: Iterable[Edition], repeals: Mapping[str, date]) -> Register:
    """The register of these editions (any order)."""
    held: dict[tuple[str, str], list[Edition]] = {}
    for edition in sorted(editions, key=lambda each: (each.valid_from, each.since, each.seq)):
        held.setdefault((edition.definition.kind, edition.definition.id), []).append(edition)
    clauses = {
        id: clause_of(found[-1].definition, repeals.get(id)) for (kind, id), found in held.items() if kind == "clause"
    }
    return Register({key: tuple(found) for key, found in held.items()}, dict(repeals), clauses)


def cited_clauses(value: Json) -> Iterator[str]:
    """Every clause id named anywhere in a body under ``clause`` or ``clauses``."""
    for _, id in cited_with_paths(value, ()):
        yield id


def cited_with_paths(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every clause id named anywhere in a body, with the path to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in {"clause", "clauses"}:
                yield from _named((*path, key), inner)
            else:
                yield from cited_with_paths(inner, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from cited_with_paths(inner, (*path, number))


def _named(path: tuple[str | int, ...], value: Json) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Sequence):
        yield from (((*path, number), each) for number, each in enumerate(value) if isinstance(each, str))


def _standing(editions: Sequence[Edition], on: date) -> Edition | None:
    """The edition that stands on ``on``: the latest ``valid_from`` whose newest correction by then has not ended."""
    passed: set[date] = set()
    for edition in reversed(editions):
        if edition.since > on or edition.valid_from in passed:
            continue
        if edition.valid_to is None or edition.valid_to >= on:
            return edition
        passed.add(edition.valid_from)
    return None
