"""A naive evaluator, obviously right: one subject, one record, one rule at a time; the yardstick of the compiler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.scorecard import Effect, Indicator, Scorecard, Table
from chuxin.kernel.days import add_months
from chuxin.kernel.formula import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    Parameter,
)

Row = Mapping[str, object]
SIXTH = Decimal("0.000001")


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


def millionths(card: Scorecard) -> dict[str, int]:
    """Each indicator's part of the whole in millionths; what rounding down left goes to the largest remainders."""
    exact = {each.id: Fraction(each.weight * 1_000_000, card.weight) for each in card.indicators}
    parts = {id: int(part) for id, part in exact.items()}
    while sum(parts.values()) < 1_000_000:
        largest = max(exact, key=lambda id: exact[id] - parts[id])
        parts[largest] += 1
    return parts


def judge(basis: Basis, subject: Row, records: Mapping[str, Sequence[Row]]) -> Verdict:
    card, values = basis.card, basis.parameters
    code, kind = str(subject["subject"]), subject["kind"]
    scored = kind not in card.not_scored.kinds and not code.startswith(tuple(card.not_scored.code_prefixes))
    points, hits, evidence, coverage = {}, {}, {}, 0
    published = millionths(card)
    for indicator in card.indicators:
        own = [row for row in records.get(indicator.item, []) if scored and row["subject"] == code]
        counted = [row for row in own if counts(basis, indicator, row)]
        total = sum(worth(basis, indicator, row) for row in counted)
        moved = indicator.start - total if indicator.effect is Effect.DEDUCT else indicator.start + total
        hits[indicator.id] = len(counted)
        evidence[indicator.id] = sorted(str(row["record"]) for row in counted)
        if indicator.effect is not Effect.VETO:
            points[indicator.id] = min(max(moved, indicator.floor), indicator.cap)
        region = subject["region"]
        supplied = any(
            prefix == "" or (region is not None and str(region).startswith(prefix))
            for prefix in basis.regions(indicator.item)
        )
        if supplied or counted:
            coverage += published[indicator.id]
    veto = any(hits[each.id] > 0 for each in card.indicators if each.effect is Effect.VETO)
    score = sum(points.values()) if scored else None
    grade, reason = None, None
    if not scored:
        reason = "not_scored"
    elif coverage < Decimal(values[card.coverage]) * 1_000_000:
        reason = "coverage"
    elif veto:
        grade, reason = card.veto_grade, "veto"
    else:
        grade = card.cuts[-1].grade
        for cut in reversed(card.cuts):
            if cut.from_ and score is not None and score >= Decimal(values[cut.from_]) * 1_000_000:
                grade = cut.grade
    return Verdict(score, grade, reason, veto, coverage, points, hits, evidence)


def counts(basis: Basis, indicator: Indicator, row: Row) -> bool:
    on, decided, start, end = basis.on, row["decided_on"], row["valid_from"], row["valid_to"]
    assert isinstance(decided, date)
    if row["state"] != "live" or decided > on:
        return False
    if (isinstance(start, date) and start > on) or (isinstance(end, date) and end < on):
        return False
    if indicator.where and value(indicator.where.root, row, basis) is not True:
        return False
    return not indicator.decay or on < add_months(decided, indicator.decay[-1].months)


def worth(basis: Basis, indicator: Indicator, row: Row) -> int:
    if isinstance(indicator.points, Table):
        chosen = dict(indicator.points.parameters).get(str(row[indicator.points.field]), indicator.points.otherwise)
        full = Decimal(basis.parameters[chosen]) if chosen else Decimal(0)
    elif indicator.points is not None:
        answer = value(indicator.points.root, row, basis)
        full = Decimal(str(answer)) if answer is not None else Decimal(0)
    else:
        full = Decimal(0)
    share = Decimal(1)
    decided = row["decided_on"]
    assert isinstance(decided, date)
    for step in indicator.decay:
        if basis.on < add_months(decided, step.months):
            share = Decimal(step.share) / 1_000_000
            break
    return int((full * share).quantize(SIXTH, ROUND_HALF_UP) * 1_000_000)


def value(node: Node, row: Row, basis: Basis) -> object:
    match node:
        case Literal():
            return node.value
        case Name():
            return row[node.name]
        case Parameter():
            return basis.parameters[node.name]
        case Logic():
            answers = [value(operand, row, basis) is True for operand in node.operands]
            return all(answers) if node.op == "and" else any(answers)
        case Not():
            return value(node.operand, row, basis) is not True
        case Choose():
            return value(node.yes if value(node.test, row, basis) is True else node.no, row, basis)
        case Compare():
            return compare(node.op, value(node.left, row, basis), value(node.right, row, basis))
        case Arithmetic():
            return reckon(node.op, value(node.left, row, basis), value(node.right, row, basis))
        case Call():
            return call(node.function, [value(argument, row, basis) for argument in node.arguments])


def compare(op: str, left: object, right: object) -> bool:
    if left is None or right is None:
        return False
    return {
        "==": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[op]()


def reckon(op: str, left: object, right: object) -> object:
    if left is None or right is None:
        return None
    first, second = Decimal(str(left)), Decimal(str(right))
    if op == "+":
        return first + second
    if op == "-":
        return first - second
    assert op == "*"
    return (first * second).quantize(SIXTH, ROUND_HALF_UP)


def call(function: str, given: list[object]) -> object:
    if function == "one_of":
        return given[0] is not None and given[0] in given[1:]
    if function == "contains_any":
        return given[0] is not None and any(item in str(given[0]).split("、") for item in given[1:])
    if function == "or_else":
        return given[0] if given[0] is not None else given[1]
    if function == "min_of":
        return None if None in given else min(Decimal(str(each)) for each in given)
    assert function == "is_missing"
    return given[0] is None or given[0] == ""
