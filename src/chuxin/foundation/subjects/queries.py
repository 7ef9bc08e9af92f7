"""What may be asked about organisations: plain values, a bounded number of SQL statements a call."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects.identifiers import SEPARATOR, USCC, Identifier, identifier
from chuxin.foundation.subjects.kinds import Kind, kind_from
from chuxin.foundation.subjects.message import MERGED, numbers_in
from chuxin.foundation.subjects.models import IdentifierRow, NamingRow, SubjectRow
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.places import Places, national, place_from
from chuxin.foundation.subjects.subject import Naming, Own, Subject, SubjectType
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Row: TypeAlias = tuple[int, str, str, str, str | None, str | None, str | None, date | None, str]


class Member(NamedTuple):
    """What bulk questions need of an organisation with a unified social credit code."""

    number: int
    uscc: str
    kind: str
    name: str
    region: str | None
    industry: str | None
    registered_on: date | None
    status: str


_COLUMNS = ("number", "kind", "type", "name", "uscc", "region", "industry", "registered_on", "status")
_TYPES = {member.value: member for member in SubjectType}
# Whom a name or an identifier is found under: its bearer, or what that turned out to be one with.
_ROOT = Coalesce(
    Subquery(SubjectRow.objects.filter(number=OuterRef("subject")).values("absorbed_into")[:1]), F("subject")
)


def numbers_by_code(codes: Iterable[str]) -> dict[str, int]:
    """The numbers of the organisations that bear ``codes`` (a USCC, or ``scheme:value``), keyed as asked.

    Codes are taken as they stand (normalised by the reader of the field). One statement, however many codes.
    """
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for code in codes:
        scheme, found, value = code.partition(SEPARATOR)
        asked[scheme if found else USCC][value if found else code] = code
    return {asked[scheme][value]: number for scheme in asked for value, number in _bearers(scheme, list(asked[scheme]))}


def bearers_by_code(codes: Iterable[str]) -> dict[str, int]:
    """As :func:`numbers_by_code`, but the organisations that bear the codes themselves, whatever absorbed them.

    What is stated names the bearer, so that nothing is said anew when organisations are merged or split.
    """
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for code in codes:
        scheme, found, value = code.partition(SEPARATOR)
        asked[scheme if found else USCC][value if found else code] = code
    told: dict[str, int] = {}
    for scheme, values in asked.items():
        rows = IdentifierRow.objects.filter(scheme=scheme, value__in=_any_of(list(values)))
        told |= {values[value]: number for value, number in rows.values_list("value", "subject")}
    return told


def absorbed() -> dict[int, int]:
    """Organisations that turned out to be one with another, each with the one they are found under. One statement."""
    rows = SubjectRow.objects.exclude(absorbed_into=None).values_list("number", "absorbed_into")
    return {number: root for number, root in rows if root is not None}


def absorbed_by(number: int) -> tuple[int, ...]:
    """The organisations found under ``number`` beside its own."""
    rows = SubjectRow.objects.filter(absorbed_into=number).order_by("number")
    return tuple(rows.values_list("number", flat=True))


def kin(number: int) -> tuple[int, tuple[int, ...]]:
    """Whom an organisation is found under (itself, unless it was absorbed), and whom it absorbed. One statement."""
    rows = SubjectRow.objects.filter(Q(number=number) | Q(absorbed_into=number)).order_by("number")
    found = dict(rows.values_list("number", "absorbed_into"))
    return found.pop(number, None) or number, tuple(found)


def merged_since(size: int) -> frozenset[int]:
    """The organisations that were merged into others after the first ``size`` entries of the ledger."""
    said = (each for some in ledger.read(size - 1, frozenset({MERGED})) for each in some)
    return frozenset(number for each in said if each.body is not None for number in numbers_in(each.body))


def merged_with(number: int) -> tuple[int, ...]:
    """All that went along when ``number`` was last merged into another organisation, itself first."""
    last: tuple[int, ...] = (number,)
    for entry in ledger.read(-1, frozenset({MERGED})):
        for each in entry:
            if each.body is not None and each.body["absorbed"] == number:
                last = tuple(numbers_in(each.body))
    return last


def own(numbers: Sequence[int]) -> dict[int, Own]:
    """What organisations bear by themselves, also those that are found under another. Two statements."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for number, name in NamingRow.objects.filter(subject__in=numbers).order_by("-entry").values_list("subject", "name"):
        names[number][name] = None
    codes: dict[int, list[str]] = defaultdict(list)
    borne = IdentifierRow.objects.filter(subject__in=numbers).order_by("scheme", "value")
    for number, scheme, value in borne.values_list("subject", "scheme", "value"):
        codes[number].append(str(Identifier(scheme, value)))
    return {number: Own(number, tuple(names[number]), tuple(codes[number])) for number in numbers if number in names}


def numbers_by_name(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The numbers of all organisations that bear or bore exactly the names with these look-up keys, by key.

    One statement, however many keys; a key nobody bears is left out.
    """
    wanted = [key for key in dict.fromkeys(keys) if key]
    if not wanted:
        return {}
    found: dict[str, dict[int, None]] = defaultdict(dict)
    rows = NamingRow.objects.filter(key__in=_any_of(wanted)).order_by("subject")
    for key, number in rows.annotate(root=_ROOT).values_list("key", "root"):
        found[key][number] = None
    return {key: tuple(numbers) for key, numbers in found.items()}


def sharing_a_name() -> tuple[tuple[int, ...], ...]:
    """The numbers of organisations that bear the same name today, group by group. Two statements."""
    present = NamingRow.objects.filter(until=None)
    shared = present.values("key").annotate(bearers=Count("subject", distinct=True)).filter(bearers__gt=1).values("key")
    groups: dict[str, dict[int, None]] = defaultdict(dict)
    for key, number in present.filter(key__in=shared).order_by("key", "subject").values_list("key", "subject"):
        groups[key][number] = None
    return tuple(tuple(numbers) for numbers in groups.values())


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


def bearer(code: str) -> int:
    """The organisation that bore ``code`` by itself, wherever it is found now. Refuses ``subjects.unknown``."""
    plain = identifier(code)
    rows = IdentifierRow.objects.filter(scheme=plain.scheme, value=plain.value).values_list("subject", flat=True)
    for number in rows:
        return number
    raise Refusal(
        "subjects.unknown",
        Text(f"没有代码为“{code}”的主体。", f"There is no organisation with the code “{code}”."),
        Text("请核对代码。", "Check the code."),
    )


def subjects(numbers: Sequence[int]) -> dict[int, Subject]:
    """The organisations with these numbers, those that exist. Three statements, however many numbers.

    One that was absorbed answers with the organisation it is found under (one statement more).
    """
    if not numbers:
        return {}
    told = {row[0]: (row[:-1], row[-1]) for row in _rows(numbers).values_list(*_COLUMNS, "absorbed_into")}
    moved = {number: root for number, (_, root) in told.items() if root is not None}
    rows = {number: row for number, (row, _) in told.items() if number not in moved}
    if moved:
        rows |= {row[0]: row for row in _rows(list(moved.values())).values_list(*_COLUMNS)}
    found = {each.number: each for each in _filled(list(rows.values()))}
    return {number: one for number in told if (one := found.get(moved.get(number, number))) is not None}


def called(numbers: Sequence[int]) -> dict[int, tuple[str, SubjectType]]:
    """The present name and the type of the organisations with these numbers, those that exist. One statement.

    One that was absorbed answers with the organisation it is found under (one statement more).
    """
    rows = _rows(numbers).values_list("number", "name", "type", "absorbed_into") if numbers else ()
    told, moved = dict[int, tuple[str, SubjectType]](), dict[int, int]()
    for number, name, type_, root in rows:
        told[number] = (name, _TYPES[type_])
        if root is not None:
            moved[number] = root
    under = called(list(moved.values())) if moved else {}
    return {number: one for number in told if (one := under.get(moved[number]) if number in moved else told[number])}


def find(text: str, *, limit: int = 20) -> tuple[Subject, ...]:
    """Organisations by code or by a part of a present or former name, exact names first; at most ``limit``.

    A code finds one at most. The legal representative is no key here, nor anywhere (R03).
    """
    exact = subject_by_code(text)
    key = lookup_key(text)
    if exact is not None or not key:
        return (exact,) if exact else ()
    rows = NamingRow.objects.annotate(root=_ROOT).order_by("root").values_list("root", flat=True)
    same, part = rows.filter(key=key)[:limit], rows.filter(key__contains=key)[: limit * 2]
    numbers = list(dict.fromkeys([*same, *part]))[:limit]
    found = subjects(numbers)
    return tuple(found[number] for number in numbers if number in found)


def count() -> int:
    """How many organisations are known."""
    return SubjectRow.objects.filter(absorbed_into=None).count()


def each(step: int = 5_000) -> Iterator[list[Subject]]:
    """All organisations in order of number, ``step`` at a time, three statements a step."""
    last = -1
    own = SubjectRow.objects.filter(absorbed_into=None)
    while rows := list(own.filter(number__gt=last).order_by("number").values_list(*_COLUMNS)[:step]):
        yield _filled(rows)
        last = rows[-1][0]


def members() -> list[Member]:
    """Every organisation that bears a unified social credit code, by that code, as one statement."""
    rows = SubjectRow.objects.filter(absorbed_into=None).exclude(uscc=None).order_by("uscc")
    return [Member(*row) for row in rows.values_list(*Member._fields)]


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
    found = IdentifierRow.objects.filter(scheme=scheme, value__in=_any_of(values))
    return list(found.annotate(root=_ROOT).values_list("value", "root"))


def _rows(numbers: Sequence[int]) -> QuerySet[SubjectRow]:
    return SubjectRow.objects.filter(number__in=_any_of(list(dict.fromkeys(numbers)))).order_by("number")


def _with_absorbed(numbers: Sequence[int]) -> RawSQL:
    """These organisations and all that are found under them, as the rows of one statement."""
    postgres = connection.vendor == "postgresql"
    several = "SELECT unnest(%s::bigint[])" if postgres else "SELECT value FROM json_each(%s)"
    one = list(numbers) if postgres else json.dumps(list(numbers))
    under = f"SELECT number FROM subjects_subject WHERE absorbed_into IN ({several})"  # the values are bound
    return RawSQL(f"{several} UNION ALL {under}", (one, one))  # noqa: S611  # the values are bound


def _any_of(values: Sequence[str] | Sequence[int]) -> RawSQL:
    """A list of any length as one parameter: no engine's limit on parameters is met."""
    if connection.vendor == "postgresql":
        cast = "text[]" if values and isinstance(values[0], str) else "bigint[]"
        return RawSQL(f"SELECT unnest(%s::{cast})", (list(values),))  # noqa: S611  # the values are bound
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(values)),))  # the values are bound


def _filled(rows: Sequence[Row]) -> list[Subject]:
    """The rows as values, with their identifiers (USCC first) and names (newest first)."""
    among = _with_absorbed([row[0] for row in rows])
    identifiers: dict[int, list[Identifier]] = defaultdict(list)
    borne = IdentifierRow.objects.filter(subject__in=among).order_by("scheme", "value")
    own = {row[0]: row[4] for row in rows}
    for number, scheme, value in borne.annotate(root=_ROOT).values_list("root", "scheme", "value"):
        first = value == own[number] if own[number] else scheme == USCC
        identifiers[number].insert(0 if first else len(identifiers[number]), Identifier(scheme, value))
    names: dict[int, list[Naming]] = defaultdict(list)
    named = NamingRow.objects.filter(subject__in=among).order_by("-entry")
    spoken = named.annotate(root=_ROOT).values_list("root", "name", "since", "until", "source")
    for number, name, since, until, source in spoken:
        names[number].append(Naming(name, since, until, source))
    return [_value(row, tuple(identifiers[row[0]]), tuple(names[row[0]])) for row in rows]


def _value(row: Row, identifiers: tuple[Identifier, ...], names: tuple[Naming, ...]) -> Subject:
    number, kind, type_, name, uscc, region, industry, since, status = row
    return Subject(number, kind, _TYPES[type_], name, uscc, identifiers, region, industry, since, status, names)
