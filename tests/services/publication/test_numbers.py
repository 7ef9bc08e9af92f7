"""Report numbers and verification codes."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chuxin.services.publication.numbers import ALPHABET, grouped, read_code, report_number, verification_code


def test_number_is_local_time_and_eight_more_characters() -> None:
    number = report_number(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), secrets.choice)
    assert number.startswith("20261123003000")
    assert len(number) == 22


@given(st.text(ALPHABET, min_size=16, max_size=16))
def test_code_is_read_back_however_it_is_typed(code: str) -> None:
    assert read_code(grouped(code)) == code
    assert read_code(" ".join(grouped(code).lower().split("-"))) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


def test_codes_are_not_to_be_guessed() -> None:
    assert len(ALPHABET) ** len(verification_code(secrets.choice)) == 2**80
