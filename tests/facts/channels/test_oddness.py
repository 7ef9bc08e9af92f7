"""What is odd about a delivery, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.facts.channels.alarm import TITLES, Trouble, of_oddity
from chuxin.facts.channels.oddness import LEAST_HISTORY, Delivered, Oddity, oddities, usual

PERIOD = date(2026, 6, 30)
HISTORY = [
    Delivered(rows, 10, f"{rows:064d}", ("a", "b"), date(2026, month, 28))
    for month, rows in enumerate([1000, 1100, 950, 1040, 990, 1010, 1005], 1)
]
THIS = Delivered(1020, 12, "f" * 64, ("a", "b"), PERIOD)
BOUNDS = (1, 1_000_000)


def sorts(this: Delivered, history: list[Delivered] = HISTORY, bounds: tuple[int, int] | None = BOUNDS) -> set[Oddity]:
    return {one.sort for one in oddities(this, history, bounds)}


def test_an_ordinary_delivery_is_not_odd() -> None:
    assert sorts(THIS) == set()
    assert sorts(THIS, []) == set()


@pytest.mark.parametrize(
    ("changed", "sort"),
    [
        ({"rows": 0}, Oddity.EMPTY),
        ({"rows": 2_000_000, "refused": 0}, Oddity.SIZE),
        ({"rows": 12, "refused": 0}, Oddity.UNUSUAL),
        ({"rows": 9_000}, Oddity.UNUSUAL),
        ({"columns": ("a", "c")}, Oddity.COLUMNS),
        ({"refused": 300}, Oddity.REFUSED),
        ({"sha256": HISTORY[2].sha256}, Oddity.REPEATED),
    ],
)
def test_each_oddity_is_found_alone(changed: dict[str, object], sort: Oddity) -> None:
    assert sorts(replace(THIS, **changed)) == {sort}  # type: ignore[arg-type]


def test_sending_again_within_a_period_and_reordering_columns_are_not_odd() -> None:
    assert sorts(replace(THIS, columns=("b", "a"))) == set()
    again = replace(HISTORY[0], period=PERIOD)
    assert sorts(replace(THIS, sha256=again.sha256, rows=1000), [again, *HISTORY[1:]]) == set()


def test_too_little_history_says_nothing_of_size_and_half_refused_is_always_odd() -> None:
    short = HISTORY[: LEAST_HISTORY - 1]
    assert sorts(replace(THIS, rows=40), short) == set()
    assert sorts(replace(THIS, refused=600), []) == {Oddity.REFUSED}


def test_nothing_to_report_is_not_odd_where_the_feed_allows_it() -> None:
    assert sorts(replace(THIS, rows=0), [replace(one, rows=0) for one in HISTORY], (0, 500)) == set()


@given(st.lists(st.integers(0, 10**6), min_size=6, max_size=24), st.integers(0, 10**9))
def test_one_wild_value_in_the_past_hardly_moves_what_is_usual(values: list[int], wild: int) -> None:
    least, most = usual(values, 1)
    assert least <= sorted(values)[len(values) // 2] <= most
    widest = max(values)
    assert usual([*values, *values, wild], 1)[1] <= widest + 3 * (widest * 1_483 // 1_000 + 2)


def test_every_trouble_has_words_and_every_oddity_a_sentence_in_both_languages() -> None:
    assert set(TITLES) == set(Trouble)
    found = [
        *oddities(replace(THIS, rows=0), HISTORY, BOUNDS),
        *oddities(replace(THIS, rows=2_000_000), HISTORY, BOUNDS),
        *oddities(replace(THIS, columns=tuple("ghijklmn"), refused=900, sha256=HISTORY[1].sha256), HISTORY, BOUNDS),
        *oddities(replace(THIS, rows=40, refused=0), HISTORY, BOUNDS),
    ]
    assert {one.sort for one in found} == set(Oddity)
    for one in found:
        raising = of_oddity(one, "f", "b1")
        assert raising.sentence.zh
        assert raising.sentence.en
        assert Trouble(one.sort.value) is raising.trouble
