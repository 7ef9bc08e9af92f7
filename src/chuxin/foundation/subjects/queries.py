"""What may be asked about organisations: plain values, a bounded number of SQL statements a call."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from django.db import connection

from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects.identifiers import SEPARATOR, USCC, Identifier, identifier
from chuxin.foundation.subjects.kinds import Kind, kind_from
from chuxin.foundation.subjects.models import NamingRow, SubjectRow
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.places import Places, national, place_from
from chuxin.foundation.subjects.subject import Naming, Subject, SubjectType
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def numbers_by_code(codes: Iterable[str]) -> dict[str, int]:
    """The numbers of the organisations that bear ``codes`` (a USCC, or ``scheme:value``), keyed as asked.

    Codes are taken as they stand (normalised by the reader of the field). One statement, however many codes.
    """
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for code in codes:
        scheme, found, value = code.partition(SEPARATOR)
        asked[scheme if found else USCC][value if found else code] = code
    return {asked[scheme][value]: number for scheme in asked for value, number in _bearers(scheme, list(asked[scheme]))}


def subject(number: int) -> Subject:
    """The organisation with this number. Refuses ``subjects.unknown``. Three statements."""
    found = subjects([number]).get(number)
    if found is None:
        raise Refusal(
            "subjects.unknown",
            Text(f"没有编号为{number}的主体。", f"There is no organisation with the number {number}."),
            Text("请用统一社会信用代码或名称查找。", "Find it by its code or its name."),
        )
    return found


def subject_by_code(code: str) -> Subject | None:
    """The organisation that bears ``code``, written in any of the usual ways; ``None`` where none does."""
    plain = identifier(code)
    number = dict(_bearers(plain.scheme, [plain.value])).get(plain.value)
    return None if number is None else subject(number)


def subjects(numbers: Sequence[int]) -> dict[int, Subject]:
    """The organisations with these numbers, those that exist. Three statements, however many numbers."""
    if not numbers:
        return {}
    wanted = list(dict.fromkeys(numbers))
    among = _among("number", wanted)
    rows = list(
        SubjectRow.objects.raw(f"SELECT * FROM subjects_subject WHERE {among} ORDER BY number", [_list(wanted)])
    )
    return {each.number: each for each in _filled(rows)}


def find(text: str, *, limit: int = 20) -> tuple[Subject, ...]:
    """Organisations by code or by a part of a present or former name, exact names first; at most ``limit``.

    A code finds one at most. The legal representative is no key here, nor anywhere (R03).
    """
    exact = subject_by_code(text)
    key = lookup_key(text)
    if exact is not None or not key:
        return (exact,) if exact else ()
    same = list(NamingRow.objects.filter(key=key).order_by("subject").values_list("subject", flat=True)[:limit])
    part = NamingRow.objects.filter(key__contains=key).order_by("subject").values_list("subject", flat=True)
    numbers = list(dict.fromkeys([*same, *part[: limit * 2]]))[:limit]
    found = subjects(numbers)
    return tuple(found[number] for number in numbers if number in found)


def count() -> int:
    """How many organisations are known."""
    return SubjectRow.objects.count()


def each(step: int = 5_000) -> Iterator[list[Subject]]:
    """All organisations in order of number, ``step`` at a time, three statements a step."""
    last = -1
    while rows := list(SubjectRow.objects.filter(number__gt=last).order_by("number")[:step]):
        yield _filled(rows)
        last = rows[-1].number


def kinds(on: date) -> tuple[Kind, ...]:
    """The kinds of organisation in force on a day."""
    return _kinds(law.state(), on)


def places(on: date) -> Places:
    """The national tree with the places that packs add, as in force on a day."""
    return _places(law.state(), on)


@lru_cache(maxsize=32)
def _kinds(state: str, on: date) -> tuple[Kind, ...]:
    found = []
    for definition in law.definitions("kind", on):
        kind, findings = kind_from(definition)
        if kind is None:
            raise Refusal("kinds.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
        found.append(kind)
    return tuple(found)


@lru_cache(maxsize=8)
def _places(state: str, on: date) -> Places:
    return national().adding(place_from(definition) for definition in law.definitions("place_change", on))


def _bearers(scheme: str, values: list[str]) -> list[tuple[str, int]]:
    if not values:
        return []
    sql = f"SELECT value, subject FROM subjects_identifier WHERE scheme = %s AND {_among('value', values)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [scheme, _list(values)])
        return [(value, number) for value, number in cursor.fetchall()]


def _among(column: str, values: Sequence[str] | Sequence[int]) -> str:
    """A condition with one parameter for any number of values: no engine's limit on parameters is met."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)"
    return f"{column} IN (SELECT value FROM json_each(%s))"


def _list(values: Sequence[str] | Sequence[int]) -> list[str | int] | str:
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def _filled(rows: Sequence[SubjectRow]) -> list[Subject]:
    """The rows as values, with their identifiers (USCC first) and names (newest first)."""
    numbers = [row.number for row in rows]
    identifiers: dict[int, list[Identifier]] = defaultdict(list)
    names: dict[int, list[Naming]] = defaultdict(list)
    among = _among("subject", numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject, scheme, value FROM subjects_identifier WHERE {among} ORDER BY scheme, value",
            [_list(numbers)],
        )
        for number, scheme, value in cursor.fetchall():
            identifiers[number].append(Identifier(scheme, value))
    sql = f"SELECT * FROM subjects_naming WHERE {among} ORDER BY entry DESC"
    for row in NamingRow.objects.raw(sql, [_list(numbers)]):
        names[row.subject].append(Naming(row.name, row.since, row.until, row.source))
    return [_value(row, identifiers[row.number], names[row.number]) for row in rows]


def _value(row: SubjectRow, identifiers: list[Identifier], names: list[Naming]) -> Subject:
    ordered = sorted(identifiers, key=lambda each: (each.scheme != USCC, each))
    return Subject(
        number=row.number,
        kind=row.kind,
        type=SubjectType(row.type),
        name=row.name,
        uscc=row.uscc,
        identifiers=tuple(ordered),
        region=row.region,
        industry=row.industry,
        registered_on=row.registered_on,
        status=row.status,
        names=tuple(names),
    )
