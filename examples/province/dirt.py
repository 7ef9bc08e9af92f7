"""Soils clean rows as departments do: wrong codes, missing amounts, persons, identifiers in free text, repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from chuxin.kernel.codes import ALPHABET
from examples.province.row import Row

PERSON = "natural_person_out_of_scope"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WIDE = str.maketrans({chr(narrow): chr(narrow + 0xFEE0) for narrow in range(0x21, 0x7F)})
_LARGE = Decimal(10)

Stain = Callable[[Row, Random], Row]


def identity_number(rng: Random) -> str:
    """A checksum-valid identity number of nobody: its division 99xxxx does not exist."""
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(16_000))
    first = f"9901{rng.randrange(1, 99):02d}{born:%Y%m%d}{rng.randrange(1000):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def _written(row: Row, fault: str | None, warning: str | None = None, **cells: str) -> Row:
    warnings = (*row.warnings, warning) if warning else row.warnings
    return replace(row, fault=fault, warnings=warnings, written={**(row.written or {}), **cells})


def wrong_check_character(row: Row, rng: Random) -> Row:
    """The 18th character of the code is another one."""
    code = row.values["subject_code"]
    return _written(row, "uscc.check_character", subject_code=code[:-1] + rng.choice(ALPHABET.replace(code[-1], "")))


def wrong_code_known_name(row: Row, rng: Random) -> Row:
    """The 18th character of the code is another one, in a feed whose rows are found by their name then."""
    wrong = wrong_check_character(row, rng)
    return replace(wrong, fault=None, warnings=(*row.warnings, "subject.matched", "subject.wrong_code"))


def code_left_empty(row: Row, rng: Random) -> Row:
    """The code was left empty, in a feed whose rows are found by their name then."""
    return _written(row, None, "subject.matched", subject_code="")


def full_width_code(row: Row, rng: Random) -> Row:
    """The code was typed in full-width characters."""
    return _written(row, None, "uscc.full_width", subject_code=row.values["subject_code"].translate(_WIDE))


def lower_case_code(row: Row, rng: Random) -> Row:
    """The letters of the code were typed small; a code without letters stays as it is."""
    code = row.values["subject_code"]
    return row if code.isdigit() else _written(row, None, "uscc.lower_case", subject_code=code.lower())


def spaces_around_name(row: Row, rng: Random) -> Row:
    """Spaces of both widths crept in around the name."""
    return _written(row, None, subject_name=f" {row.values['subject_name']}　 ")


def identifier_in_text(row: Row, rng: Random) -> Row:
    """An identity number stands in the free text, which intake must mask."""
    field = "facts" if "facts" in row.values else "content"
    text = f"{row.values[field]}（现场负责人身份证号{identity_number(rng)}）"
    return replace(row, values={**row.values, field: text}, warnings=(*row.warnings, "hygiene.masked"))


def fine_without_amount(row: Row, rng: Random) -> Row:
    """The kinds name a fine, but the amount was left empty."""
    return _written(row, "fine_needs_amount", fine_amount="") if row.values["fine_amount"] else row


def fine_in_yuan(row: Row, rng: Random) -> Row:
    """The fine stands in 元 in a column of 万元; only large ones can be noticed."""
    fine = Decimal(row.values["fine_amount"] or 0)
    if fine < _LARGE:
        return row
    wrong = {**row.values, "fine_amount": f"{fine * 10_000:.0f}"}
    return replace(row, values=wrong, warnings=(*row.warnings, "amount_probably_yuan"))


def reversed_validity(row: Row, rng: Random) -> Row:
    """Begin and end of the licence are exchanged."""
    cells = {"valid_from": row.values["valid_until"], "valid_until": row.values["valid_from"]}
    return _written(row, "validity_reversed", **cells)


def impossible_day(row: Row, rng: Random) -> Row:
    """A day that no calendar has."""
    return _written(row, "date.unreadable", decided_on=row.values["decided_on"][:4] + "-02-30")


def empty_content(row: Row, rng: Random) -> Row:
    """A required text was left empty."""
    return _written(row, "field.required", content="")


@dataclass(frozen=True, slots=True)
class Share:
    """How often a stain falls: one row in ``one_in``."""

    stain: Stain
    one_in: int


_CODES = (Share(wrong_check_character, 125),)
# Feeds that declare how their rows are found by name.
_BY_NAME = dict.fromkeys(("judgments", "honours"), (Share(wrong_code_known_name, 125), Share(code_left_empty, 90)))
_ANY = (
    Share(full_width_code, 250),
    Share(lower_case_code, 300),
    Share(spaces_around_name, 120),
)
_BY_FEED: Mapping[str, tuple[Share, ...]] = {
    "penalties": (
        Share(fine_without_amount, 70),
        Share(fine_in_yuan, 12),
        Share(identifier_in_text, 90),
        Share(impossible_day, 300),
        Share(empty_content, 200),
    ),
    "licences": (
        Share(reversed_validity, 350),
        Share(identifier_in_text, 400),
        Share(impossible_day, 600),
        Share(empty_content, 500),
    ),
}  # fmt: skip
_PERSONS_ONE_IN = {"penalties": 30, "licences": 120}
_REPEATED_ONE_IN, _CORRECTED_ONE_IN, _TWICE_ONE_IN = 150, 120, 400


def soil(feed: str, rows: Sequence[Row], rng: Random) -> list[Row]:
    """The rows with at most one stain each, some of them twice, and rows about persons where departments send such."""
    shares = (*_BY_NAME.get(feed, _CODES), *_ANY, *_BY_FEED.get(feed, ()))
    stained = [_stained(row, shares, rng) for row in rows]
    twice = [row for row in stained if row.fault is None and rng.randrange(_TWICE_ONE_IN) == 0]
    one_in = _PERSONS_ONE_IN.get(feed)
    persons = [_person(row, rng) for row in rows if one_in and rng.randrange(one_in) == 0]
    return stained + twice + persons


def again(feed: str, kept: Sequence[Row], rng: Random) -> list[Row]:
    """Rows of the last delivery that come once more: some unchanged, some corrected, sums in 元 always corrected."""
    repeated = []
    for row in kept:
        if "amount_probably_yuan" in row.warnings:
            repeated.append(_corrected_sum(row))
        elif rng.randrange(_REPEATED_ONE_IN) == 0:
            repeated.append(row)
        elif feed in _BY_FEED and rng.randrange(_CORRECTED_ONE_IN) == 0:
            remark = {**row.values, "remark": "更正：补充备注"}
            repeated.append(replace(row, values=remark))
    return repeated


def _stained(row: Row, shares: Sequence[Share], rng: Random) -> Row:
    for share in shares:
        if rng.randrange(share.one_in) == 0:
            return share.stain(row, rng)
    return row


def _person(row: Row, rng: Random) -> Row:
    cells = {
        "subject_name": "示例自然人" + rng.choice("甲乙丙丁戊己"),
        "subject_class": rng.choice(("自然人", "自然人", "01")),
        "subject_code": "",
        "doc_no": row.values["doc_no"].replace("号", "号附1"),
    }
    return replace(row, values={**row.values, **cells}, fault=PERSON, warnings=(), person=identity_number(rng))


def _corrected_sum(row: Row) -> Row:
    right = Decimal(row.values["fine_amount"]) / 10_000
    warnings = tuple(code for code in row.warnings if code != "amount_probably_yuan")
    return replace(row, values={**row.values, "fine_amount": f"{right.normalize():f}"}, warnings=warnings)
