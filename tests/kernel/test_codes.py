"""What is said of a unified social credit code, good or faulty."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from chuxin.kernel.codes import (
    ALPHABET,
    CLASSES,
    STANDARD_AUTHORITIES,
    CodeReading,
    check_character,
    org_code_check,
    read_uscc,
)
from chuxin.kernel.finding import Severity

GOOD = (
    "91420100MA4TE5T05E",
    "91420500MACH000121",
    "12420000420000015X",
    "11420000000000019U",
    "93421202MADY004237",
    "52420802MJH000078T",
)
PAIRS = tuple(authority + body for authority, bodies in CLASSES.items() for body in bodies)


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Good codes in the invented province 99, of any known authority and class."""
    organisation = draw(st.text(ALPHABET, min_size=8, max_size=8))
    first = draw(st.sampled_from(PAIRS)) + "99" + draw(st.text("0123456789", min_size=4, max_size=4))
    first17 = first + organisation + org_code_check(organisation)
    return first17 + check_character(first17)


def problem_of(text: str) -> str | None:
    problem = read_uscc(text).problem
    return problem.code if problem else None


def warnings_of(text: str) -> list[str]:
    return [warning.code for warning in read_uscc(text).warnings]


@pytest.mark.parametrize("code", GOOD)
def test_good_code_is_read_as_it_is(code: str) -> None:
    assert read_uscc(code) == CodeReading(code)


@pytest.mark.parametrize(
    ("written", "warnings"),
    [
        ("91420100ma4te5t05e", ["uscc.lower_case"]),
        ("９１４２０１００ＭＡ４ＴＥ５Ｔ０５Ｅ", ["uscc.full_width"]),
        ("９1420100MA4TE5T05e", ["uscc.full_width", "uscc.lower_case"]),
        ("\ufeff 91420100MA4TE5T05E\u3000", []),
        ("'91420100MA4TE5T05E", []),
    ],
)
def test_spelling_is_repaired_with_a_warning(written: str, warnings: list[str]) -> None:
    assert read_uscc(written).value == "91420100MA4TE5T05E"
    assert warnings_of(written) == warnings


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "uscc.missing"),
        ("  ", "uscc.missing"),
        ("无", "uscc.missing"),
        ("null", "uscc.missing"),
        ("00000000000000000X", "uscc.placeholder"),
        ("00000000000000000x", "uscc.placeholder"),
        ("320000000028595", "uscc.old_registration_15"),
        ("3201001009351", "uscc.old_registration_13"),
        ("91420100MA4TE5T05", "uscc.length"),
        ("13497257-7", "uscc.length"),
        ("91420O00MA4TE5T05E", "uscc.character"),
        ("9142010 MA4TE5T05E", "uscc.character"),
        ("91420100MA4TE5T050", "uscc.check_character"),
    ],
)
def test_faulty_code_is_refused_with_its_own_reason(written: str, code: str) -> None:
    reading = read_uscc(written)
    assert reading.value is None
    assert problem_of(written) == code
    assert reading.problem is not None
    assert reading.problem.severity is Severity.ERROR


def test_wrong_check_character_names_the_right_one() -> None:
    problem = read_uscc("91420100MA4TE5T050").problem
    assert problem is not None
    assert "“E”" in problem.remedy.zh
    assert "“E”" in problem.remedy.en


def test_letter_in_the_division_names_its_position() -> None:
    first17 = "914201A0MA4TE5T05"
    problem = read_uscc(first17 + check_character(first17)).problem
    assert problem is not None
    assert problem.code == "uscc.character"
    assert "7" in problem.message.en


def test_look_alike_letter_is_only_suggested() -> None:
    reading = read_uscc("91420I00MA4TE5TO5E")
    assert (reading.value, reading.suggestion) == (None, "91420100MA4TE5T05E")


def test_no_suggestion_unless_it_makes_a_good_code() -> None:
    assert read_uscc("91420O00MA4TE5T05E").suggestion is None
    assert read_uscc("91420100MA4TE5T050").suggestion is None


def test_unknown_authority_and_class_are_warnings() -> None:
    for first17, warning in (
        ("D1990000MA4TE5T05", "uscc.authority_unknown"),
        ("81990000MA4TE5T05", "uscc.authority_unknown"),
        ("94990000MA4TE5T05", "uscc.class_unknown"),
    ):
        code = first17 + check_character(first17)
        assert read_uscc(code).value == code
        assert warning in warnings_of(code)


def test_failing_organisation_code_inside_is_a_warning() -> None:
    first17 = "91990000MA4TE5T06"
    code = first17 + check_character(first17)
    assert read_uscc(code).value == code
    assert warnings_of(code) == ["uscc.inner_check"]


def test_R02_number_of_a_natural_person_is_refused_and_never_repeated() -> None:
    number = resident_number("42010619800101001")
    problem = read_uscc(number).problem
    assert problem is not None
    assert problem.code == "uscc.person_number"
    said = problem.message.zh + problem.message.en + problem.remedy.zh + problem.remedy.en
    assert number[:14] not in said


@given(codes())
def test_every_code_built_by_the_standard_is_good_and_the_reference_package_agrees(code: str) -> None:
    reading = read_uscc(code)
    assert (reading.value, reading.problem) == (code, None)
    assert (reading == CodeReading(code)) == (code[0] in STANDARD_AUTHORITIES)
    if code[:2].isdigit():
        assert reference.is_valid(code)


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert (read_uscc(wrong).value is None) == (wrong != code)


@given(codes(), st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_found(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_uscc(wrong).value is None) == (wrong != code)


@given(st.text(max_size=40) | st.text(ALPHABET + "IOSVZx", min_size=18, max_size=18))
def test_reading_never_raises_and_never_accepts_what_the_reference_package_refuses(text: str) -> None:
    reading = read_uscc(text)
    assert (reading.value is None) == (reading.problem is not None)
    if reading.value is not None and reading.value[:2].isdigit():
        assert reference.is_valid(reading.value)


@pytest.mark.parametrize(("first8", "check"), [("MA4TE5T0", "5"), ("00000000", "0"), ("42000001", "5")])
def test_check_of_the_organisation_code(first8: str, check: str) -> None:
    assert org_code_check(first8) == check


@pytest.mark.parametrize("text", ["", "9142010", "91420100MA4TE5T0O", "91420100ma4te5t05"])
def test_check_character_needs_seventeen_of_the_alphabet(text: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        check_character(text)


REAL_FAULTS = {
    ("old_reg_no_15", "uscc.old_registration_15"): 6748,
    ("old_reg_no_13", "uscc.old_registration_13"): 497,
    ("malformed", "uscc.length"): 730,
    ("malformed", "uscc.missing"): 6,
    ("malformed", "uscc.character"): 1,
    ("bad_check", "uscc.check_character"): 190,
    ("bad_check_lowercase", "uscc.check_character"): 1,
    ("valid_lowercase", "uscc.lower_case"): 273,
}


@pytest.mark.realdata
def test_all_real_faulty_codes_are_refused_or_repaired_each_for_its_own_reason(realdata: Path) -> None:
    file = realdata / "01_enterprise_registration" / "uscc_nonvalid_codes.csv.gz"
    rows = duckdb.read_csv(str(file), all_varchar=True).project("code, status").fetchall()
    found: dict[tuple[str, str], int] = {}
    for code, status in rows:
        reading = read_uscc(code)
        reason = reading.problem.code if reading.problem else reading.warnings[0].code
        found[status, reason] = found.get((status, reason), 0) + 1
    assert found == REAL_FAULTS
    assert sum(found.values()) == 8446


@pytest.mark.realdata
def test_real_registry_has_64_wrong_check_characters_and_48_lower_case_codes(realdata: Path) -> None:
    file = realdata / "01_enterprise_registration" / "hubei_enterprises_1978_2019.parquet"
    readings = [read_uscc(code) for (code,) in duckdb.read_parquet(str(file)).project("uscc").fetchall()]
    good = [reading for reading in readings if reading.value]
    refused = [reading.problem.code for reading in readings if reading.problem]
    repaired = [reading for reading in good if any(each.code == "uscc.lower_case" for each in reading.warnings)]
    assert (len(readings), len(good), len(repaired)) == (137_969, 137_905, 48)
    assert refused == ["uscc.check_character"] * 64


def resident_number(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]
