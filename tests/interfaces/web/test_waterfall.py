"""The bars of the waterfall lead from the start to the score, without a step left out."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from chuxin.interfaces.web.waterfall import Drawing, Step, draw
from chuxin.kernel.text import Text

TITLES = (Text("起始", "Start"), Text("得分", "Score"))
POINTS = st.decimals(-40, 40, places=3)


def drawn(start: Decimal, points: list[Decimal]) -> Drawing:
    steps = [Step(Text("指标", "Indicator"), one, f"i{number}") for number, one in enumerate(points)]
    return draw(TITLES, start, steps, start + sum(points, Decimal(0)))


def share(text: str) -> float:
    return float(text.removesuffix("%"))


@given(st.decimals(0, 100, places=1), st.lists(POINTS, max_size=12))
def test_the_last_step_ends_where_the_score_stands(start: Decimal, points: list[Decimal]) -> None:
    bars = drawn(start, points).bars
    assert bars[-1].joint == bars[-2].joint
    assert bars[-1].points == start + sum(points, Decimal(0))


@given(st.decimals(0, 100, places=1), st.lists(POINTS, max_size=12))
def test_every_bar_stays_on_the_paper(start: Decimal, points: list[Decimal]) -> None:
    for bar in drawn(start, points).bars:
        assert share(bar.x) >= 0
        assert share(bar.x) + share(bar.width) <= 100


@given(st.lists(POINTS, min_size=1, max_size=12))
def test_a_bar_is_named_by_the_sign_of_its_points(points: list[Decimal]) -> None:
    kinds = [bar.kind for bar in drawn(Decimal(50), points).bars[1:-1]]
    assert kinds == ["loss" if one < 0 else "gain" if one > 0 else "flat" for one in points]


def test_a_zero_step_is_still_seen() -> None:
    assert share(drawn(Decimal(50), [Decimal(0)]).bars[1].width) > 0
