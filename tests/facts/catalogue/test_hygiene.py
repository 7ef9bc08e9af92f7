"""R02: identifiers of natural persons are found by form and check character, and masked; other numbers stay."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.catalogue.hygiene import is_bank_card, is_identity_card, is_mobile_number, masked

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_card(division: int, born: date, serial: int) -> str:
    """A generated number: well-formed, nobody's."""
    body = f"{division:06}{born:%Y%m%d}{serial:03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def bank_card(prefix: str, account: int, length: int) -> str:
    """A generated card number that passes Luhn."""
    body = prefix + str(account).zfill(length - len(prefix) - 1)
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


cards = st.builds(
    identity_card, st.integers(110000, 829999), st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 999)
)


@given(cards)
def test_R02_every_generated_identity_number_is_masked(card: str) -> None:
    assert is_identity_card(card)
    clean = masked(f"当事人证件号{card}。")
    assert card[3:] not in clean
    assert "＊" in clean


@given(st.sampled_from("3456789"), st.integers(0, 10**9 - 1))
def test_R02_every_mobile_number_is_masked(second: str, rest: int) -> None:
    number = f"1{second}{rest:09}"
    assert is_mobile_number(number)
    assert number not in masked(f"电话：{number}，地址不详")


@given(st.integers(0, 10**9))
def test_R02_every_generated_bank_card_is_masked(account: int) -> None:
    card = bank_card("622202", account, 19)
    assert is_bank_card(card)
    assert card not in masked(f"账号{card}")
    grouped = " ".join(card[at : at + 4] for at in range(0, 19, 4))
    assert grouped not in masked(f"账号 {grouped}")


@given(cards)
def test_R02_a_wrong_check_character_is_no_identity_number(card: str) -> None:
    wrong = card[:17] + ("0" if card[17] != "0" else "1")
    assert not is_identity_card(wrong)


@pytest.mark.parametrize("text", ["车辆鄂A12345超限", "鄂AD12345新能源车", "持护照E12345678入境"])
def test_R02_plates_and_passports_are_masked(text: str) -> None:
    assert "＊＊＊" in masked(text)


def test_R02_full_width_digits_do_not_hide_a_number() -> None:
    assert "＊" in masked("电话１３８１２３４５６７８")
    assert "＊" in masked("鄂Ａ１２３４５")


@pytest.mark.parametrize(
    "text",
    [
        "鄂市监罚〔2024〕1234号", "91420100MA4TE5T05E", "注册号420100000012345", "罚款13800元", "JY14201001234567",
        "2024年1月1日至2024年12月31日", "鄂B202301号", "邮编430000", "", "没有数字的文字",
        "鄂食药监械生产许20150123号",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert masked(text) is text
