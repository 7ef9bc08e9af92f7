"""Reads one indicator of a scorecard: effect, bounds, points, windows, decay and measures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Final

from chuxin.assessment.evaluation.points import MICRO, micro, share_of
from chuxin.assessment.evaluation.rules import (
    Band,
    Bands,
    Combine,
    Effect,
    Measure,
    Percentile,
    Points,
    Step,
    Table,
    Take,
    Window,
)
from chuxin.assessment.evaluation.scorecard import Indicator
from chuxin.assessment.evaluation.walking import Body, Path, Walker
from chuxin.kernel.definition import text_of
from chuxin.kernel.text import Text

_YEARS: Final = {"year": 0, "last_year": 1}
# What an indicator without bounds of its own weighs in coverage, unless the card says.
_PLAIN_WEIGHT: Final = MICRO


class IndicatorReader(Walker):
    """A walker that knows indicators."""

    def indicator(self, body: Body, path: Path, group: str) -> Indicator:
        effect = self.effect(body, (*path, "effect"))
        start, floor, cap = self.bounds(body, path, effect)
        factor = self.number(body, (*path, "factor"), MICRO)
        width = _PLAIN_WEIGHT if floor is None or cap is None else share_of(cap - floor, factor)
        return Indicator(
            id=self.word(body, (*path, "id")),
            group=group,
            title=self.text(body, (*path, "title")),
            clauses=self.words(body, (*path, "clauses")),
            effect=effect,
            item=self.word(body, (*path, "item")),
            start=start,
            floor=floor,
            cap=cap,
            weight=self.number(body, (*path, "weight"), width),
            where=self.formula(body, (*path, "where")),
            points=self.points(body, (*path, "points")),
            decay=self.decay(body, (*path, "decay")),
            repair=text_of(body.get("remedy")),
            at_best=self.maybe_word(body, (*path, "at_best")),
            fewest=self.whole(body, (*path, "fewest"), 1),
            factor=factor,
            combine=self.one_of(Combine, body, (*path, "combine"), Combine.SUM),
            window=self.window(body, (*path, "window")),
            carry_over=self.formula(body, (*path, "carry_over")),
            measure=self.measure(body, (*path, "measure")),
        )

    def effect(self, body: Body, path: Path) -> Effect:
        if "effect" in body:
            return self.one_of(Effect, body, path, Effect.VETO)
        return self.needed(None, Effect.VETO, path)

    def bounds(self, body: Body, path: Path, effect: Effect) -> tuple[int, int | None, int | None]:
        """Start, floor and cap. Points taken from a start of their own end at nought; what takes from the card's base
        (no ``start``) and what gives without a written bound has none."""
        if effect in (Effect.VETO, Effect.DOWNGRADE):
            return 0, 0, 0
        start = self.number(body, (*path, "start"), 0)
        floor, cap = self.bound(body, (*path, "floor")), self.bound(body, (*path, "cap"))
        if effect is Effect.DEDUCT:
            cap = start if cap is None else cap
            floor = 0 if floor is None and "start" in body else floor
        elif floor is None and cap is not None:
            floor = 0
        return start, floor, cap

    def decay(self, body: Body, path: Path) -> tuple[Step, ...]:
        written = body.get("decay")
        if not isinstance(written, Mapping):
            return tuple(self.step(row, inner) for row, inner in self.rows(body, path))
        half = self.whole(written, (*path, "half_life_months"), None)
        until = self.whole(written, (*path, "until_months"), None)
        return _halving(half, min(until, 1200))

    def step(self, body: Body, path: Path) -> Step:
        months, share = self.whole(body, (*path, "months"), None), self.bound(body, (*path, "share"))
        return Step(months, self.needed(share, 0, (*path, "share")))

    def window(self, body: Body, path: Path) -> Window | None:
        match body.get("window"):
            case None:
                return None
            case str() as word if word in _YEARS:
                return Window(back=_YEARS[word])
            case Mapping() as written:
                return Window(months=self.whole(written, (*path, "months"), None))
        what = Text("window 应为 {months: n}、year 或 last_year。", "The window is {months: n}, year or last_year.")
        self.fault("window", path, what)
        return None

    def measure(self, body: Body, path: Path) -> Measure | None:
        if body.get("measure") is None:
            return None
        written = self.mapping(body, path)
        take = self.one_of(Take, written, (*path, "take"), Take.COUNT)
        return Measure(take, self.formula(written, (*path, "of")))

    def points(self, body: Body, path: Path) -> Points | None:
        written = body.get("points")
        if not isinstance(written, Mapping):
            return self.formula(body, path)
        if "bands" in written:
            return self.bands(written, path)
        values = self.mapping(written, (*path, "values"))
        pairs = tuple((value, str(parameter)) for value, parameter in values.items())
        return Table(self.word(written, (*path, "by")), pairs, _id(written, "otherwise"))

    def bands(self, body: Body, path: Path) -> Bands:
        return Bands(
            of=self.formula(body, (*path, "of")),
            bands=tuple(self.band(row, inner) for row, inner in self.rows(body, (*path, "bands"))),
            otherwise=_id(body, "otherwise"),
            missing=_id(body, "missing"),
            percentile=self.percentile(body, (*path, "percentile")),
        )

    def band(self, body: Body, path: Path) -> Band:
        written = body.get("below")
        try:
            below: Decimal | str = Decimal(micro(str(written))) / MICRO
        except (ValueError, OverflowError):
            below = self.word(body, (*path, "below"))
        return Band(below, self.word(body, (*path, "points")))

    def percentile(self, body: Body, path: Path) -> Percentile | None:
        if "percentile" not in body:
            return None
        written = self.mapping(body, path)
        return Percentile(self.words(written, (*path, "within")), self.whole(written, (*path, "fewest"), None))


def _id(body: Body, key: str) -> str | None:
    written = body.get(key)
    return None if written is None else str(written)


def _halving(half: int, until: int) -> tuple[Step, ...]:
    """A half-life as steps of one month: at ``m`` whole months a record counts 2^(−m/h), to the millionth."""
    with localcontext(prec=40):
        shares = [micro(Decimal(2) ** (Decimal(-months) / half)) for months in range(until)]
    return tuple(Step(months + 1, share) for months, share in enumerate(shares))
