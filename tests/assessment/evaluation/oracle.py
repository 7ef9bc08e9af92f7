"""A naive evaluator, obviously right: one subject, one record, one rule at a time; the yardstick of the compiler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.rules import Bands, Better
from chuxin.assessment.evaluation.scorecard import Effect, Indicator, Scorecard, Table
from chuxin.kernel.days import add_months
from chuxin.kernel.formula import Formula
from tests.assessment.evaluation.reckoning import SIXTH, Row, value

Records = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Verdict:
    score: int | None
    grade: str | None
    reason: str | None
    veto: bool
    coverage: int
    points: dict[str, int]
    hits: dict[str, int]
    evidence: dict[str, list[str]]
    held: dict[str, int]
    values: dict[str, Decimal | None]
    ranks: dict[str, int | None]
    capped: dict[str, bool]


def millionths(card: Scorecard) -> dict[str, int]:
    """Each indicator's part of the whole in millionths; what rounding down left goes to the largest remainders."""
    exact = {each.id: Fraction(each.weight * 1_000_000, card.weight) for each in card.indicators}
    parts = {id: int(part) for id, part in exact.items()}
    while sum(parts.values()) < 1_000_000:
        largest = max(exact, key=lambda id: exact[id] - parts[id])
        parts[largest] += 1
    return parts


@dataclass(frozen=True)
class Population:
    """Everyone who is judged together: peers matter where a card ranks."""

    subjects: Sequence[Row]
    records: Records
    grades: Sequence[tuple[str, str, str]] = ()

    @cached_property
    def kept(self) -> Mapping[tuple[str, object], Sequence[Row]]:
        """The records of one item about one subject."""
        found: dict[tuple[str, object], list[Row]] = {}
        for item, rows in self.records.items():
            for row in rows:
                found.setdefault((item, row["subject"]), []).append(row)
        return found


def judge(basis: Basis, subject: Row, everyone: Population) -> Verdict:
    card = basis.card
    scored = is_scored(card, subject)
    points, hits, evidence, values, ranks, coverage = {}, {}, {}, {}, {}, 0
    published = millionths(card)
    for indicator in card.indicators:
        counted = counting(basis, indicator, subject, everyone)
        hits[indicator.id] = len(counted)
        evidence[indicator.id] = sorted(str(row["record"]) for row in counted)
        assessed = is_supplied(basis, indicator, subject) or bool(counted)
        coverage += published[indicator.id] if assessed else 0
        if indicator.measure:
            values[indicator.id] = taken(basis, indicator, subject, everyone)
        if indicator.bands and indicator.bands.percentile:
            ranks[indicator.id] = rank(basis, indicator, subject, everyone)
        if indicator.effect not in (Effect.VETO, Effect.DOWNGRADE):
            brought = together(basis, indicator, subject, counted, everyone)
            points[indicator.id] = weighed(
                indicator, bounded(indicator.floor, indicator.cap, moved(indicator, brought))
            )
    held, total = {}, card.base
    for group in card.groups:
        raw = sum(points[each.id] for each in group.indicators if each.id in points)
        if (group.floor is not None or group.cap is not None) and any(each.id in points for each in group.indicators):
            held[group.id] = bounded(group.floor, group.cap, raw) - raw
        total += raw + held.get(group.id, 0)
    score = bounded(card.floor, card.cap, total) if scored else None
    capped = {cap.id: is_capped(basis, cap.id, subject, everyone) for cap in card.caps}
    veto = any(hits[each.id] >= each.fewest for each in card.indicators if each.effect is Effect.VETO)
    grade, reason = standing(basis, score, hits, (coverage, veto), capped)
    return Verdict(score, grade, reason, veto, coverage, points, hits, evidence, held, values, ranks, capped)


def is_scored(card: Scorecard, subject: Row) -> bool:
    code = str(subject["subject"])
    return subject["kind"] not in card.not_scored.kinds and not code.startswith(tuple(card.not_scored.code_prefixes))


def is_supplied(basis: Basis, indicator: Indicator, subject: Row) -> bool:
    region = subject["region"]
    return any(
        prefix == "" or (region is not None and str(region).startswith(prefix))
        for prefix in basis.regions(indicator.item)
    )


def is_capped(basis: Basis, id: str, subject: Row, everyone: Population) -> bool:
    cap = next(cap for cap in basis.card.caps if cap.id == id)
    if cap.where:
        return value(cap.where.root, subject, basis) is True
    given = {(who, card, grade) for who, card, grade in everyone.grades}
    return is_scored(basis.card, subject) and any(
        (subject["subject"], cap.scorecard, each) in given for each in cap.grades
    )


def standing(
    basis: Basis, score: int | None, hits: Mapping[str, int], told: tuple[int, bool], capped: Mapping[str, bool]
) -> tuple[str | None, str | None]:
    card, (coverage, veto) = basis.card, told
    if score is None:
        return None, "not_scored"
    if card.needs_record and not any(hits[id] for id in card.needs_record):
        return None, "no_record"
    if coverage < Decimal(basis.parameters[card.coverage]) * 1_000_000:
        return None, "coverage"
    names = [cut.grade for cut in card.cuts]
    by_score = len(names) - 1
    for number, cut in reversed(list(enumerate(card.cuts))[:-1]):
        bound = Decimal(basis.parameters[cut.up_to or cut.from_ or ""]) * 1_000_000
        reached = score <= bound if card.better is Better.LOWER else score >= bound
        if reached and (cut.needs is None or hits[cut.needs]):
            by_score = number
    down = [each for each in card.indicators if each.effect is Effect.DOWNGRADE and hits[each.id] >= each.fewest]
    downgraded = max([names.index(str(each.at_best)) for each in down], default=0)
    capped_at = max([names.index(cap.at_best) for cap in card.caps if capped[cap.id]], default=0)
    place = max(by_score, downgraded, capped_at, names.index(card.veto_grade) if veto else 0)
    reason = None
    if veto:
        reason = "veto"
    elif downgraded > by_score and downgraded >= capped_at:
        reason = "downgrade"
    elif capped_at > by_score:
        reason = "cap"
    return names[place], reason


def counting(basis: Basis, indicator: Indicator, subject: Row, everyone: Population) -> list[Row]:
    if not is_scored(basis.card, subject):
        return []
    own = everyone.kept.get((indicator.item, subject["subject"]), [])
    return [row for row in own if counts(basis, indicator, row)]


def counts(basis: Basis, indicator: Indicator, row: Row) -> bool:
    on, decided, start, end = basis.on, row["decided_on"], row["valid_from"], row["valid_to"]
    assert isinstance(decided, date)
    if row["state"] != "live" or decided > on:
        return False
    if (isinstance(start, date) and start > on) or (isinstance(end, date) and end < on):
        return False
    if indicator.where and value(indicator.where.root, row, basis) is not True:
        return False
    return is_carried(basis, indicator, row) or is_recent(basis, indicator, decided)


def is_carried(basis: Basis, indicator: Indicator, row: Row) -> bool:
    return indicator.carry_over is not None and value(indicator.carry_over.root, row, basis) is True


def is_recent(basis: Basis, indicator: Indicator, decided: date) -> bool:
    on, window = basis.on, indicator.window
    if indicator.decay and on >= add_months(decided, indicator.decay[-1].months):
        return False
    if window is None:
        return True
    if window.months is not None:
        return on < add_months(decided, window.months)
    return decided.year == on.year - window.back


def together(
    basis: Basis, indicator: Indicator, subject: Row, counted: Sequence[Row], everyone: Population
) -> int | None:
    """What all counting records bring; ``None`` where there is nothing to go by."""
    bands = indicator.bands
    if indicator.measure:
        assert bands is not None
        if bands.percentile:
            ranked = rank(basis, indicator, subject, everyone)
            return banded(basis, bands, None if ranked is None else Decimal(ranked) / 1_000_000)
        return banded(basis, bands, taken(basis, indicator, subject, everyone))
    each = [worth(basis, indicator, row) for row in counted]
    if not each:
        return None
    match indicator.combine.value:
        case "most":
            return max(each)
        case "least":
            return min(each)
        case "latest":
            newest = max(counted, key=lambda row: (row["decided_on"], row["record"]))
            return worth(basis, indicator, newest)
        case "mean":
            return half_up(Decimal(sum(each)) / len(each))
    return sum(each)


def taken(basis: Basis, indicator: Indicator, subject: Row, everyone: Population) -> Decimal | None:
    measure = indicator.measure
    assert measure is not None
    counted = counting(basis, indicator, subject, everyone)
    assessed = is_scored(basis.card, subject) and (is_supplied(basis, indicator, subject) or bool(counted))
    if measure.take.value in ("count", "sum", "distinct") and not assessed:
        return None
    if measure.of is None:
        return Decimal(len(counted))
    pairs = [(row, value(measure.of.root, row, basis)) for row in counted]
    known = [(row, each) for row, each in pairs if each is not None]
    if measure.take.value == "distinct":
        return Decimal(len({each for _, each in known}))
    numbers = [Decimal(str(each)) for _, each in known]
    if measure.take.value == "sum":
        return sum(numbers, Decimal(0))
    if not numbers:
        return None
    match measure.take.value:
        case "most":
            return max(numbers)
        case "least":
            return min(numbers)
        case "mean":
            return (sum(numbers) / len(numbers)).quantize(SIXTH, ROUND_HALF_UP)
    newest = max(known, key=lambda pair: (pair[0]["decided_on"], pair[0]["record"]))
    return Decimal(str(newest[1]))


def rank(basis: Basis, indicator: Indicator, subject: Row, everyone: Population) -> int | None:
    assert indicator.bands is not None
    assert indicator.bands.percentile is not None
    within = indicator.bands.percentile.within

    def alike(one: Row) -> tuple[object, ...]:
        industry = one["industry"]
        return tuple(str(industry)[:1] if name == "industry" and industry else one.get(name) for name in within)

    like = alike(subject)
    if None in like or not is_scored(basis.card, subject):
        return None
    peers = [one for one in everyone.subjects if alike(one) == like and is_scored(basis.card, one)]
    values = [each for one in peers if (each := taken(basis, indicator, one, everyone)) is not None]
    own = taken(basis, indicator, subject, everyone)
    if own is None or len(values) < indicator.bands.percentile.fewest:
        return None
    below = sum(each < own for each in values)
    return half_up(Decimal(below) * 1_000_000 / (len(values) - 1)) if len(values) > 1 else 0


def moved(indicator: Indicator, brought: int | None) -> int:
    if indicator.effect is Effect.RATE:
        return indicator.start if brought is None else brought
    return indicator.start - (brought or 0) if indicator.effect is Effect.DEDUCT else indicator.start + (brought or 0)


def bounded(floor: int | None, cap: int | None, points: int) -> int:
    points = points if floor is None else max(points, floor)
    return points if cap is None else min(points, cap)


def weighed(indicator: Indicator, points: int) -> int:
    return half_up(Decimal(points) * indicator.factor / 1_000_000)


def half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def banded(basis: Basis, bands: Bands, number: Decimal | None) -> int | None:
    if number is None:
        return None if bands.missing is None else half_up(Decimal(basis.parameters[bands.missing]) * 1_000_000)
    for band in bands.bands:
        bound = band.below if isinstance(band.below, Decimal) else Decimal(basis.parameters[band.below])
        if number < bound:
            return half_up(Decimal(basis.parameters[band.points]) * 1_000_000)
    return half_up(Decimal(basis.parameters[bands.otherwise]) * 1_000_000) if bands.otherwise else 0


def worth(basis: Basis, indicator: Indicator, row: Row) -> int:
    share = Decimal(1)
    decided = row["decided_on"]
    assert isinstance(decided, date)
    for step in indicator.decay:
        if basis.on < add_months(decided, step.months) and not is_carried(basis, indicator, row):
            share = Decimal(step.share) / 1_000_000
            break
    return half_up(full(basis, indicator, row) * share * 1_000_000)


def full(basis: Basis, indicator: Indicator, row: Row) -> Decimal:
    match indicator.points:
        case Table():
            chosen = dict(indicator.points.parameters).get(str(row[indicator.points.field]), indicator.points.otherwise)
            return Decimal(basis.parameters[chosen]) if chosen else Decimal(0)
        case Bands(of=Formula() as of):
            number = value(of.root, row, basis)
            points = banded(basis, indicator.points, None if number is None else Decimal(str(number)))
            return Decimal(points or 0) / 1_000_000
        case Formula():
            answer = value(indicator.points.root, row, basis)
            return Decimal(str(answer)) if answer is not None else Decimal(0)
    return Decimal(0)
