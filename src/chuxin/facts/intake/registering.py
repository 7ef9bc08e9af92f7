"""Finds the organisations a chunk is about, and registers those the register does not hold, where the feed may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import numpy as np

from chuxin.facts.intake import remarks
from chuxin.facts.intake.columns import Column, Mask
from chuxin.facts.intake.feed import UnknownSubject
from chuxin.facts.intake.naming import Names
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.rows import Judged, Numbers, Plan
from chuxin.facts.intake.whose import Bearer, by_code, codes_of, other_names
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.kinds import kind_for_code
from chuxin.foundation.subjects.subject import Registration, Standing
from chuxin.kernel.actor import Actor

_DIVISION = slice(2, 8)
_STANDINGS: Mapping[str, Standing] = {
    "存续": Standing.ACTIVE,
    "吊销": Standing.REVOKED,
    "注销": Standing.CANCELLED,
}


class Organisations:
    """The organisations of one batch: looked up once, remembered from chunk to chunk."""

    def __init__(self, plan: Plan, batch: str, *, actor: Actor, at: datetime) -> None:
        self._plan, self._batch, self._actor, self._at = plan, batch, actor, at
        self._kinds = register.kinds(plan.on)
        self._absorbed = bool(register.absorbed())
        self._bearers: dict[str, Bearer] = {}
        self._erased: set[str] = set()
        self._by_name = Names(plan, batch, actor=actor, at=at) if plan.feed.identify else None

    def resolve(self, judged: Judged, tally: Tally) -> Numbers:
        """Every row's organisation; rows whose organisation cannot be had are refused, or wait for a decision."""
        codes = codes_of(judged)
        self._look_up(codes)
        if self._erased:
            self._refuse(judged, dict.fromkeys(self._erased, 0), remarks.erased_subject)
        differing = np.zeros(len(judged.numbers), bool)
        if self._plan.feed.registers:
            self._register(judged, codes_of(judged))
        else:
            missing = {code: row for code, row in codes_of(judged).items() if code not in self._bearers}
            if missing and self._plan.feed.unknown_subject is UnknownSubject.REGISTER:
                self._register(judged, missing)
            elif missing and self._by_name is None:
                self._refuse(judged, missing, remarks.unknown_subject)
            differing = self._other_names(judged)
        self._refuse_unsuited(judged)
        numbers = by_code(judged, self._bearers)
        if self._by_name is not None:
            self._by_name.resolve(judged, tally, numbers, differing)
        warn_of_names(judged, differing, tally)
        return numbers

    def bearers(self, codes: Iterable[str]) -> dict[str, Bearer]:
        """Who bears each of ``codes``, those that are known."""
        self._look_up(codes)
        return {code: self._bearers[code] for code in codes if code in self._bearers}

    def _other_names(self, judged: Judged) -> Mask:
        differing = other_names(judged, self._bearers)
        return differing & (by_code(judged, self._bearers) != 0) if self._by_name is not None else differing

    def _look_up(self, codes: Iterable[str]) -> None:
        new = [code for code in codes if code not in self._bearers]
        found = register.bearers_by_code(new)
        known = register.called(list(found.values()))
        for code, number in found.items():
            if number not in known:
                self._erased.add(code)
            else:
                self._bearers[code] = Bearer(number, *known[number])

    def _register(self, judged: Judged, rows: Mapping[str, int]) -> None:
        unknown: dict[str, int] = {}
        registrations: dict[str, Registration] = {}
        kinds = {kind.id: kind for kind in self._kinds}
        for code, row in rows.items():
            kind = kind_for_code(code, self._kinds)
            if kind is None:
                unknown[code] = row
            else:
                registrations[code] = self._registration(judged, row, code, kind.id)
        numbers = subjects.register(list(registrations.values()), actor=self._actor, at=self._at)
        if self._absorbed:
            bearers = register.bearers_by_code(registrations)
            numbers = [bearers[code] for code in registrations]
        for (code, one), number in zip(registrations.items(), numbers, strict=True):
            self._bearers[code] = Bearer(number, one.name, kinds[one.kind].type)
        self._refuse(judged, unknown, remarks.unknown_kind)

    def _registration(self, judged: Judged, row: int, code: str, kind: str) -> Registration:
        """What the row says of the organisation; other feeds than registrations say its code and name alone."""
        told = judged.columns if self._plan.feed.registers else {}
        day = _text(judged.role("decided_on"), row) if told else None
        return Registration(
            kind=kind,
            name=_text(judged.role("subject_name"), row) or code,
            identifiers=(Identifier(USCC, code),),
            region=_text(told.get("division"), row) or code[_DIVISION],
            industry=_text(told.get("industry"), row),
            registered_on=date.fromisoformat(day) if day else None,
            status=_STANDINGS.get(_text(told.get("status"), row) or "", Standing.UNKNOWN).value,
            source=self._batch,
        )

    def _refuse_unsuited(self, judged: Judged) -> None:
        suited = self._plan.item.subject_types
        unsuited = {code for code, bearer in self._bearers.items() if bearer.type not in suited}
        rows = {code: row for code, row in codes_of(judged).items() if code in unsuited} if unsuited else {}
        if rows:
            self._refuse(judged, rows, remarks.unsuited)

    def _refuse(self, judged: Judged, codes: Mapping[str, int], remark: remarks.Remark) -> None:
        column = judged.role("subject_code")
        if not codes or column is None:
            return
        wanted = np.array([code in codes for code in column.texts.to_pylist()], bool)
        for row in np.flatnonzero(wanted[column.spots] & judged.taken()):
            judged.refuse(int(row), remark(column.field.name))


def warn_of_names(judged: Judged, differing: Mask, tally: Tally) -> None:
    """Tell of the rows still good that give their organisation another name."""
    names = judged.role("subject_name")
    if names is not None and differing.any():
        tally.warn_rows(remarks.name_differs(names.field.name), differing & judged.taken(), judged.numbers)


def _text(column: Column | None, row: int) -> str | None:
    if column is None:
        return None
    value: str | None = column.texts[int(column.spots[row])].as_py()
    return value
