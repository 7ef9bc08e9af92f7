"""The draw as arithmetic: ratios within rounding, floors, every stratum, any order of the list, one changed name."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.supervision import roll
from chuxin.assessment.supervision.draw import drawn, posts_in_turn, seed_of
from chuxin.assessment.supervision.intensity import Rate, Stratum, quotas
from chuxin.assessment.supervision.roll import Row

# Nothing here is timed: a busy machine is no fault.
UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=200)


@st.composite
def strata(draw: st.DrawFn) -> list[Stratum]:
    made = []
    for grade in draw(st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=7, unique=True)):
        population = draw(st.integers(0, 5_000))
        resting = draw(st.integers(0, population))
        share, least = draw(SHARES), draw(st.one_of(st.just(Fraction(0)), SHARES))
        made.append(Stratum(grade, population, resting, 0, Rate(grade, share, least, 12)))
    return made


def rows_of(counts: dict[str, int]) -> list[Row]:
    return [
        Row(f"{grade}{number:05d}", f"示例{grade}{number}", grade)
        for grade, count in counts.items()
        for number in range(count)
    ]


@UNHURRIED
@given(strata())
def test_each_number_is_its_ratio_within_rounding_or_its_floor_and_never_more_than_may_be_drawn(
    given_: list[Stratum],
) -> None:
    for one in quotas(given_):
        exact = one.population * one.rate.share
        floor = -(-(one.population * one.rate.least) // 1)
        wanted = min(one.eligible, max(one.draw, int(floor)))
        assert one.draw == wanted
        assert one.draw <= one.eligible
        if one.draw < one.eligible:
            assert one.draw >= one.population * one.rate.least
            assert abs(one.draw - exact) < 1 or one.draw == floor


@UNHURRIED
@given(strata())
def test_without_floors_and_rest_the_whole_is_the_rounded_whole(given_: list[Stratum]) -> None:
    free = [Stratum(one.grade, one.population, 0, 0, Rate(one.grade, one.rate.share, Fraction(0), 0)) for one in given_]
    exact = sum((one.population * one.rate.share for one in free), Fraction(0))
    assert sum(one.draw for one in quotas(free)) == int(exact + Fraction(1, 2))


@UNHURRIED
@given(st.randoms(use_true_random=False), st.integers(1, 9), st.text(max_size=12))
def test_the_order_of_the_list_does_not_matter_and_every_stratum_gets_its_number(
    random: object, teams: int, salt: str
) -> None:
    rows = rows_of({"A": 60, "B": 30, "C": 7})
    seed = hashlib.sha256(salt.encode()).hexdigest()
    draw = {"A": 5, "B": 9, "C": 7}
    first = drawn(rows, draw, seed, teams)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert drawn(rows, draw, seed, teams) == first
    assert {grade: sum(one.row.stratum == grade for one in first) for grade in draw} == draw
    assert len({one.row.code for one in first}) == 21
    visits = [sum(one.team == team for one in first) for team in range(1, teams + 1)]
    assert max(visits) - min(visits) <= 1


@UNHURRIED
@given(st.integers(0, 96), st.sampled_from(["code", "name", "stratum"]))
def test_one_changed_letter_changes_the_hash_and_is_located(place: int, field: str) -> None:
    rows = roll.in_order(rows_of({"A": 60, "B": 30, "C": 7}))
    leaves = roll.leaves(rows)
    changed = list(rows)
    changed[place] = changed[place]._replace(**{field: getattr(changed[place], field) + "x"})
    assert roll.root(roll.leaves(changed)) != roll.root(leaves)
    assert roll.changed(changed, leaves) == [place]


def test_a_row_more_or_less_is_found() -> None:
    rows = roll.in_order(rows_of({"A": 10}))
    leaves = roll.leaves(rows)
    assert roll.changed(rows[:-1], leaves) == [9]
    assert roll.changed([*rows, Row("Z", "示例", "A")], leaves) == [10]


def test_a_code_may_not_stand_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        roll.in_order([Row("1", "a", "A"), Row("1", "b", "A")])


def test_a_roll_is_read_as_it_was_written() -> None:
    rows = roll.in_order([Row("9", '示例 "引号"', "A"), Row("1", "示例\t制表", "B")])
    assert roll.read(roll.written(rows)) == rows
    assert roll.unpacked(roll.packed(roll.leaves(rows))) == roll.leaves(rows)


def test_two_people_with_the_same_seed_get_the_same_list_and_another_secret_another_one() -> None:
    rows = rows_of({"A": 500})
    one, other = (seed_of("p1", "ab" * 32, "cd" * 32, ["甲", secret]) for secret in ("乙", "丙"))
    assert drawn(rows, {"A": 20}, one, 2) == drawn(list(reversed(rows)), {"A": 20}, one, 2)
    assert drawn(rows, {"A": 20}, one, 2) != drawn(rows, {"A": 20}, other, 2)


def test_the_algorithm_stays_what_it_was_when_the_first_lists_were_drawn() -> None:
    seed = seed_of("p7", "00" * 32, "11" * 32, ["a", "b"])
    assert seed == hashlib.sha256(f"chuxin-draw-v1\np7\n{'00' * 32}\n{'11' * 32}\na\nb".encode()).hexdigest()
    told = drawn(rows_of({"A": 8, "B": 4}), {"A": 2, "B": 1}, seed, 2)
    listed = [(one.number, one.row.code, one.team) for one in told]
    assert listed == [(1, "B00000", 1), (2, "A00001", 2), (3, "A00007", 1)]
    assert posts_in_turn(["x", "y", "z"], seed) == posts_in_turn(["z", "x", "y"], seed)


def test_everyone_is_drawn_equally_often_over_many_seeds() -> None:
    rows = rows_of({"A": 10})
    hits = dict.fromkeys((row.code for row in rows), 0)
    for number in range(2_000):
        for one in drawn(rows, {"A": 3}, hashlib.sha256(str(number).encode()).hexdigest(), 1):
            hits[one.row.code] += 1
    # 600 expected each, standard deviation 20: five of them bound what chance may do, and the seeds never change.
    assert all(500 < count < 700 for count in hits.values())
