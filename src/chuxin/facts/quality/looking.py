"""Looks through settled batches for what is wrong with codes: the suspicions that become cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import matches
from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.mapping import folded_heading, headings_of
from chuxin.facts.intake.match import Match
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.refused import every_row, headings_of_batch
from chuxin.facts.quality.cases import Evidence, Sort, Suspicion
from chuxin.facts.quality.figures import is_wrong_code
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.names import lookup_key
from chuxin.kernel.codes import read_uscc
from chuxin.kernel.finding import Severity
from chuxin.kernel.text import Text

STATED: Final = frozenset({"record.stated"})
_MOST_ROWS: Final = 20
_AT_ONCE: Final = 500


def wrong_codes(batch: Delivery) -> Iterator[Suspicion]:
    """Codes for which rows of the batch were refused, with the rows that bear them; the register may know the name."""
    rows = {
        one.place.row
        for one in intake.findings(batch.id)
        if one.severity is Severity.ERROR and one.place.row and is_wrong_code(one.code)
    }
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for row, cells in _refused(batch).items():
        code, name = cells
        if row in rows and code and name:
            found[code, name].append(Evidence(batch.id, row, code, name))
    known = subjects.numbers_by_name([lookup_key(name) for _, name in found])
    registered = subjects.subjects([number for numbers in known.values() for number in numbers])
    for (code, name), evidence in found.items():
        told = "、".join(registered[number].code for number in known.get(lookup_key(name), ()))
        yield Suspicion(Sort.WRONG_CODE, code, told, tuple(evidence[:_MOST_ROWS]))


def asked_by_name(batch: Delivery) -> Iterator[Suspicion]:
    """Codes that cannot be right of rows found by their name, or waiting: the register may know whom the name means."""
    found = [one for one in _asked_in(batch) if one.question.code and read_uscc(one.question.code).problem]
    meant = subjects.subjects([one.chosen for one in found if one.chosen is not None])
    for one in found:
        code, name = str(one.question.code), one.question.name
        rows = [row["row"] for row in matches.rows_of(one)]
        evidence = [Evidence(batch.id, row if isinstance(row, int) else None, code, name) for row in rows[:_MOST_ROWS]]
        told = meant[one.chosen].code if one.chosen in meant else ""
        yield Suspicion(Sort.WRONG_CODE, code, told, tuple(evidence))


def _asked_in(batch: Delivery) -> Iterator[Match]:
    start = 0
    while some := matches.listed(matches.Sought(batch=batch.id), limit=_AT_ONCE, offset=start):
        yield from some
        start += _AT_ONCE


def differing_names(batch: Delivery, first: int, last: int) -> Iterator[Suspicion]:
    """Codes that rows of the batch bear under a name which is neither the registered one nor a former one."""
    found: dict[tuple[int, str], list[Evidence]] = defaultdict(list)
    for part in ledger.read(first, STATED, last):
        rows = [(one.body or {}) for one in part if (one.body or {}).get("batch") == batch.id]
        numbers = sorted({int(str(row["subject"])) for row in rows})
        borne = {number: {lookup_key(each.name) for each in one.names} | {lookup_key(one.name)}
                 for number, one in subjects.subjects(numbers).items()}  # fmt: skip
        for row in rows:
            fields = row["fields"]
            name = str(fields.get("subject_name") or "") if isinstance(fields, Mapping) else ""
            number = int(str(row["subject"]))
            if name and number in borne and lookup_key(name) not in borne[number]:
                place = row["row"] if isinstance(row["row"], int) else None
                code = str(fields.get("subject_code") or "") if isinstance(fields, Mapping) else ""
                found[number, name].append(Evidence(batch.id, place, code, name))
    known = subjects.subjects(sorted({number for number, _ in found}))
    for (number, _), evidence in found.items():
        one = known[number]
        yield Suspicion(Sort.ONE_CODE_TWO_NAMES, one.code, one.name, tuple(evidence[:_MOST_ROWS]))


def doubled_names() -> Iterator[Suspicion]:
    """Names that two organisations on record bear at once, each under a code of its own."""
    for numbers in subjects.sharing_a_name():
        known = [one for _, one in sorted(subjects.subjects(list(numbers)).items()) if not one.type.person_like]
        if len({one.uscc for one in known if one.uscc}) > 1:
            evidence = tuple(Evidence("", None, one.code, one.name) for one in known)
            yield Suspicion(Sort.TWO_CODES_ONE_NAME, known[0].code, known[0].name, evidence)


def advice(codes: Sequence[str], batches: Mapping[str, Sequence[str]]) -> dict[str, tuple[Text, Text]]:
    """What each fault says and how it is mended, in the words its rows were told; ``batches`` are some that have it."""
    told: dict[str, tuple[Text, Text]] = {}
    for code in codes:
        for batch in batches.get(code, ()):
            found = next((one for one in intake.findings(batch) if one.code == code), None)
            if found:
                told[code] = (found.message, found.remedy)
                break
    return told


def _refused(batch: Delivery) -> dict[int, tuple[str, str]]:
    """Code and name as written in each refused row, by its number; rows about persons are in no file (R01)."""
    item = catalogue.item(batch.item, batch.received_at.astimezone(HERE).date())
    feed = intake.feed(batch.feed, batch.received_at.astimezone(HERE).date())
    fields = [headings_of(item, feed).fields.get(folded_heading(heading)) for heading in headings_of_batch(batch.id)]
    roles = (item.roles.subject_code, item.roles.subject_name)
    places = [fields.index(role) if role in fields and role else None for role in roles]
    told = {}
    for row in every_row(batch.id):
        cells = row.cells
        code, name = (cells[place].strip() if place is not None and place < len(cells) else "" for place in places)
        told[row.number] = (code, name)
    return told
