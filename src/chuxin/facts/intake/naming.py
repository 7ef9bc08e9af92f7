"""Finds the organisations of rows without a code, or with a wrong one, by their names; asks where it is not clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import orjson

from chuxin.facts.intake import matches, remarks
from chuxin.facts.intake.columns import Column, Mask
from chuxin.facts.intake.feed import Identify, UnknownName
from chuxin.facts.intake.match import NAME_SCHEME, Choice, Question, best_of, name_value, placed, region_key
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.rows import Judged, Numbers, Plan, drafted
from chuxin.facts.intake.spellings import Sorted, names_in, sorted_out
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.matching import Candidate, Entry, Index, Query, Rule, Verdict, verdict
from chuxin.foundation.subjects.matching.folding import bare_names
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.persons import may_be_person
from chuxin.foundation.subjects.subject import Registration, Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place

PROPOSED = matches.PROPOSED
_LIMIT = 5
# Of the unknown ones in a chunk, how many others each is weighed against.
_SPELLINGS = 8


@dataclass(slots=True)
class _Asked:
    """One question of a chunk: the rows that ask it, what is wrong with the code beside the name, what was found."""

    question: Question
    rows: list[int]
    fault: Finding | None = None
    candidates: tuple[Candidate, ...] = ()


class Names:
    """The organisations of one batch that are found by name; what was answered once holds for the whole batch."""

    def __init__(self, plan: Plan, batch: str, *, actor: Actor, at: datetime) -> None:
        assert plan.feed.identify is not None
        self._plan, self._batch, self._actor, self._at = plan, batch, actor, at
        self._by: Identify = plan.feed.identify
        self._rule: Rule = matches.rule(self._by.matching, plan.on)
        self._index: Index | None = None
        self._regions: dict[int, str | None] = {}
        self._answers: dict[str, tuple[Choice, int | None]] = {}

    def resolve(self, judged: Judged, tally: Tally, numbers: Numbers, differing: Mask) -> None:
        """Fill in ``numbers`` (0: none) for the rows of a chunk; the others are refused, or wait for a decision.

        ``differing`` marks rows whose code is known but under another name: where that name is clearly somebody
        else's, a person decides.
        """
        asked = self._questions(judged, numbers == 0)
        self._known(asked)
        new = [one for digest, one in asked.items() if digest not in self._answers]
        if new:
            self._look_up(new)
            self._settle(new)
        doubtful = self._doubtful(judged, numbers, differing)
        for digest, one in (asked | doubtful).items():
            self._apply(judged, tally, one, numbers, self._answers[digest])
        self._propose(judged, list((asked | doubtful).values()))

    def _known(self, asked: Mapping[str, _Asked]) -> None:
        """Answers that were given before: by a person, by the threshold, or by the identifier the hub assigned."""
        new = {digest: one for digest, one in asked.items() if digest not in self._answers}
        self._answers |= matches.answers(list(new))
        if self._by.kind is None:
            return
        codes = {
            str(Identifier(NAME_SCHEME, name_value(one.question))): digest
            for digest, one in new.items()
            if digest not in self._answers
        }
        for code, number in register.numbers_by_code(codes).items():
            self._answers[codes[code]] = (Choice.NEW, number)

    def _doubtful(self, judged: Judged, numbers: Numbers, differing: Mask) -> dict[str, _Asked]:
        """The rows under somebody's code with a name that is clearly somebody else's: they wait."""
        asked = self._questions(judged, differing & (numbers != 0))
        if not asked:
            return {}
        self._answers |= matches.answers([digest for digest in asked if digest not in self._answers])
        new = [one for digest, one in asked.items() if digest not in self._answers]
        self._look_up(new, by_code=False)
        for one in new:
            clear = verdict(one.candidates, self._rule.thresholds) is Verdict.ACCEPT
            another = clear and one.candidates[0].number != numbers[one.rows[0]]
            self._answers[one.question.digest] = (
                (Choice.WAITING, None) if another else (Choice.NEW, int(numbers[one.rows[0]]))
            )
        return {digest: one for digest, one in asked.items() if self._answers[digest][0] is not Choice.NEW}

    def _questions(self, judged: Judged, wanted: Mask) -> dict[str, _Asked]:
        """The distinct questions of the rows ``wanted`` that are still good; those about persons are refused."""
        told = _Told(judged, self._by)
        asked: dict[str, _Asked] = {}
        for row in np.flatnonzero(judged.taken() & wanted):
            name = told.name(int(row))
            if name is None:
                judged.refuse(int(row), told.problem(int(row)))
            elif may_be_person(name):
                judged.refuse(int(row), remarks.may_be_person(told.field))
            else:
                question = Question(name, told.region(int(row)), told.code(int(row)), self._by.kind or "")
                asked.setdefault(question.digest, _Asked(question, [], told.fault(int(row)))).rows.append(int(row))
        return asked

    def _look_up(self, asked: Sequence[_Asked], *, by_code: bool = True) -> None:
        index = self._ready()
        division = [_division(one.question.region) for one in asked]
        queries = [
            Query(one.question.name, at, one.question.code if by_code else None)
            for one, at in zip(asked, division, strict=True)
        ]
        for one, at, found in zip(asked, division, found_in(index, queries), strict=True):
            place = one.question.region if at is None else None
            one.candidates = placed(found, place, self._regions)

    def _ready(self) -> Index:
        """The names of all organisations that may be meant, as an index."""
        if self._index is None:
            entries: list[Entry] = []
            for some in register.each():
                for one in some:
                    if self._by.kind in (None, one.kind) and one.type in self._plan.item.subject_types:
                        self._regions[one.number] = one.region
                        entries += matches.entries_of(one) if self._by.kind is None else _spelt(one)
            self._index = Index(entries)
        return self._index

    def _settle(self, asked: Sequence[_Asked]) -> None:
        """Answer what the thresholds allow, register who is new where the feed may; the rest waits or is refused."""
        by_verdict: dict[Verdict, list[_Asked]] = {each: [] for each in Verdict}
        for one in asked:
            by_verdict[verdict(one.candidates, self._rule.thresholds)].append(one)
        accepted, waiting, unknown = (by_verdict[each] for each in (Verdict.ACCEPT, Verdict.REVIEW, Verdict.NONE))
        if self._by.unknown is UnknownName.REGISTER and self._by.kind:
            again, more = self._registered(unknown)
            accepted, waiting = accepted + again, waiting + more
        elif self._by.unknown is UnknownName.REVIEW:
            waiting = waiting + unknown
        else:
            self._answers |= {one.question.digest: (Choice.NONE, None) for one in unknown}
        for one in accepted:
            self._answers[one.question.digest] = (Choice.ACCEPTED, one.candidates[0].number)
        self._answers |= {one.question.digest: (Choice.WAITING, None) for one in waiting}

    def _registered(self, unknown: Sequence[_Asked]) -> tuple[list[_Asked], list[_Asked]]:
        """Register the organisations nobody knows, each once however it is spelt; those that are accepted as another
        spelling of one just registered, and those that may be."""
        found = self._among_themselves(unknown)
        new = [place for place, root in enumerate(found.whose) if root == place]
        numbers = dict(zip(new, self._register([unknown[place] for place in new]), strict=True))
        for one, near in zip(unknown, found.candidates, strict=True):
            known = [replace(each, number=numbers[each.number]) for each in near if each.number in numbers]
            one.candidates = tuple(known)
        joined = [one for place, one in enumerate(unknown) if found.whose[place] not in (None, place)]
        return joined, [one for place, one in enumerate(unknown) if found.whose[place] is None]

    def _among_themselves(self, unknown: Sequence[_Asked]) -> Sorted:
        """Which of the unknown are spellings of one another, each with its reasons."""
        names = [(at, name) for at, one in enumerate(unknown) for name in names_in(one.question.name)[0]]
        first = {lookup_key(name): Entry(at, name) for at, name in reversed(names)}
        own = Index(sorted(first.values(), key=lambda each: each.number), register=False)
        regions = {place: one.question.region for place, one in enumerate(unknown)}
        found = found_in(own, [Query(one.question.name) for one in unknown], limit=_SPELLINGS)
        near = [placed(some, regions[place], regions) for place, some in enumerate(found)]
        return sorted_out(near, bare_names(own, names), self._rule.thresholds)

    def _register(self, new: Sequence[_Asked]) -> list[int]:
        registrations = [registration(one.question, self._batch) for one in new]
        numbers = subjects.register(registrations, actor=self._actor, at=self._at)
        index = self._ready()
        spelt = zip(new, numbers, strict=True)
        index.add([Entry(number, name) for one, number in spelt for name in names_in(one.question.name)[0]])
        for one, number in zip(new, numbers, strict=True):
            self._regions[number] = one.question.region
            self._answers[one.question.digest] = (Choice.NEW, number)
        return numbers

    def _propose(self, judged: Judged, asked: Sequence[_Asked]) -> None:
        """Say what was asked, what was found and what follows: one entry a question, none for rows told before."""
        told = [one for one in asked if one.rows and self._answers[one.question.digest][0] is not Choice.NEW]
        told = [one for one in told if self._answers[one.question.digest] != (Choice.NONE, None)]
        sayings = []
        for one in told:
            contents = _contents(judged, one.rows)
            known = matches.records_of(one.question.digest)
            fresh = [row for row in contents if row["record"] not in known]
            if fresh:
                sayings.append(Saying(PROPOSED, self._body(one, fresh)))
        if sayings:
            follow(matches.FOLLOWER, ledger.append(sayings, actor=self._actor, at=self._at))

    def _body(self, one: _Asked, rows: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
        question, (choice, chosen) = one.question, self._answers[one.question.digest]
        return {
            "question": question.digest,
            "name": question.name,
            "region": question.region,
            "code": question.code,
            "among": question.among,
            "batch": self._batch,
            "feed": self._plan.feed.id,
            "item": self._plan.item.id,
            "edition": self._plan.item.edition,
            "matching": self._rule.id,
            "choice": choice.value,
            "chosen": chosen,
            "candidates": [_json(each) for each in one.candidates or self._reasons(question.digest)],
            "rows": [dict(row) for row in rows],
        }

    def _reasons(self, digest: str) -> tuple[Candidate, ...]:
        """What was found when the same was asked before, for whoever looks at the rows that came later."""
        return next((one.candidates for one in matches.alike(digest) if one.candidates), ())

    def _apply(
        self, judged: Judged, tally: Tally, one: _Asked, numbers: Numbers, answer: tuple[Choice, int | None]
    ) -> None:
        """Give the rows of a question their organisation, refuse them, or let them wait."""
        choice, number = answer
        if one.fault is not None and choice is not Choice.NONE:
            place = judged.place(one.rows[0], self._plan.item.roles.subject_code)
            tally.warn(replace(remarks.wrong_code(one.fault), place=place, count=len(one.rows)))
        if number is not None:
            numbers[one.rows] = number
            if choice is Choice.ACCEPTED:
                score = one.candidates[0].score if one.candidates else None
                place = judged.place(one.rows[0], _field(judged))
                tally.warn(replace(remarks.matched(self._rule.id, score), place=place, count=len(one.rows)))
        elif choice is Choice.WAITING:
            judged.waiting.update(one.rows)
        else:
            for row in one.rows:
                if one.fault is not None:
                    judged.refuse(row, one.fault)
                judged.refuse(row, remarks.unmatched(_field(judged)))


def registration(question: Question, source: str) -> Registration:
    """An organisation known by its name alone, under an identifier that the hub derives from name and place."""
    identifier = Identifier(NAME_SCHEME, name_value(question))
    name = names_in(question.name)[0][0]
    return Registration(question.among, name, (identifier,), region=question.region, source=source)


def found_in(index: Index, queries: Sequence[Query], limit: int = _LIMIT) -> list[tuple[Candidate, ...]]:
    """The candidates of every question, by each of the names it holds, with what was read into it as a first reason."""
    held = [names_in(one.name) for one in queries]
    asked = [(place, name) for place, (names, _) in enumerate(held) for name in names]
    found = index.look_up([replace(queries[place], name=name) for place, name in asked], limit=limit)
    told: list[tuple[Candidate, ...]] = [()] * len(queries)
    for (place, _), near in zip(asked, found, strict=True):
        told[place] = best_of(told[place], near)
    return [
        tuple(replace(one, features=(*notes, *one.features)) for one in near) if notes else near
        for near, (_, notes) in zip(told, held, strict=True)
    ]


def _spelt(subject: Subject) -> list[Entry]:
    """Its names with every name they hold: a kind known by name alone was registered as it was written."""
    return [replace(each, name=name) for each in matches.entries_of(subject) for name in names_in(each.name)[0]]


class _Told:
    """What the rows of a chunk say of their organisations."""

    def __init__(self, judged: Judged, by: Identify) -> None:
        self._names, self._codes = judged.role("subject_name"), judged.role("subject_code")
        self._regions = judged.columns.get(by.region or "")
        self.field = self._names.field.name if self._names else None

    def name(self, row: int) -> str | None:
        """The name the row gives."""
        return _text(self._names, row)

    def region(self, row: int) -> str | None:
        """The place or country beside it, as it is compared."""
        return region_key(_text(self._regions, row))

    def code(self, row: int) -> str | None:
        """The code the row gives, also where it cannot be right; nothing that may be a person's number."""
        if self._codes is None:
            return None
        return _text(self._codes, row) or self._codes.faulty_codes.get(int(self._codes.spots[row]))

    def fault(self, row: int) -> Finding | None:
        """What is wrong with the code the row gives; nothing where it gives none."""
        if self._codes is None or int(self._codes.spots[row]) not in self._codes.faulty_codes:
            return None
        problem = self._codes.problems[int(self._codes.spots[row])]
        return replace(problem, place=Place(field=self._codes.field.name))

    def problem(self, row: int) -> Finding:
        """Why the row's code could not be read; without a name that is what it is refused for."""
        problem = None if self._codes is None else self._codes.problems.get(int(self._codes.spots[row]))
        return problem or remarks.nameless(self.field)


def _field(judged: Judged) -> str | None:
    return judged.plan.item.roles.subject_name


def _text(column: Column | None, row: int) -> str | None:
    if column is None:
        return None
    value: str | None = column.texts[int(column.spots[row])].as_py()
    return value


def _division(region: str | None) -> str | None:
    return region if region is not None and region.isdigit() else None


def _json(one: Candidate) -> dict[str, Json]:
    told: dict[str, Json] = orjson.loads(orjson.dumps(one.as_json()))
    return told


def _contents(judged: Judged, rows: Sequence[int]) -> list[dict[str, Json]]:
    """The rows as statements, but for whose they are: enough to state them once that is decided."""
    told = drafted(judged, np.array(rows, np.int64)).to_pylist()
    return [{**row, "fields": orjson.loads(row["fields"])} for row in told]
