"""Why a score is what it is: the same rows as the score, told indicator by indicator and record by record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.parameters import Value
from chuxin.assessment.evaluation.points import micro, share_of, written
from chuxin.assessment.evaluation.scorecard import Indicator, Table, parameters_of
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter that was used: its id, its value on the day, and the clause it rests on."""

    parameter: str
    value: Value
    clause: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What will become of a record's points by itself: from ``on`` it brings ``points`` micro-points."""

    on: date
    points: int
    why: Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record that counts. ``base`` are its signed micro-points, ``points`` what is left after decay.

    ``matched`` is the value that chose the points; ``entry`` the ledger entry that states it, where known.
    """

    record: str
    source: str | None
    decided_on: date
    matched: str | None
    base: int
    points: int
    used: tuple[Used, ...]
    changes: tuple[Change, ...]
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one indicator gives. ``start`` + the points of all evidence + ``held`` = ``points``, to the digit.

    ``held`` is what the floor or the cap took back. ``assessed`` is false where no source has supplied the item: the
    start value then stands, for missing is not bad.
    """

    indicator: Indicator
    group: Text
    points: int
    held: int
    hits: int
    assessed: bool
    evidence: tuple[Evidence, ...]

    @property
    def start(self) -> int:
        """Micro-points before any record."""
        return self.indicator.start


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score with all its reasons. ``score`` is ``None`` where the card does not score such a subject (``reason``
    ``not_scored``); ``grade`` is ``None`` also where coverage is too small (``coverage``). The points of all shares
    add up to ``score`` exactly. ``coverage`` and ``least_coverage`` are millionths."""

    subject: str
    scorecard: str
    edition: str
    title: Text
    status: str
    clauses: tuple[str, ...]
    on: date
    score: int | None
    grade: str | None
    reason: str | None
    why_not: Text | None
    veto: bool
    coverage: int
    least_coverage: int
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        """The points of all indicators together, in micro-points."""
        return sum(share.points for share in self.shares)


def explained(basis: Basis, row: Mapping[str, object], lines: pa.Table) -> Explanation:
    """Tell one wide ``row`` (of ``judgement``) with the ``lines`` of the same subject."""
    card = basis.card
    by_indicator: dict[str, list[Mapping[str, object]]] = {}
    for line in lines.to_pylist():
        by_indicator.setdefault(str(line["indicator"]), []).append(line)
    scored = row["reason"] != "not_scored"
    shares = tuple(
        _share(basis, (group.title, indicator), row, by_indicator.get(indicator.id, []))
        for group in card.groups
        for indicator in group.indicators
    )
    least = micro(basis.parameters[card.coverage])
    reason = cast("str | None", row["reason"])
    return Explanation(
        subject=str(row["subject"]),
        scorecard=card.id,
        edition=card.edition,
        title=card.title,
        status=card.status,
        clauses=card.clauses,
        on=basis.on,
        score=cast("int | None", row["score"]),
        grade=cast("str | None", row["grade"]),
        reason=reason,
        why_not=_why(basis, reason, cast(int, row["coverage"]), least),
        veto=bool(row["veto"]),
        coverage=cast(int, row["coverage"]),
        least_coverage=least,
        shares=shares if scored else (),
    )


def _share(
    basis: Basis,
    placed: tuple[Text, Indicator],
    row: Mapping[str, object],
    lines: Sequence[Mapping[str, object]],
) -> Share:
    group, indicator = placed
    evidence = tuple(
        _evidence(basis, indicator, line)
        for line in sorted(lines, key=lambda line: (cast(date, line["decided_on"]), str(line["record"])), reverse=True)
    )
    points = cast(int, row.get(f"{indicator.id}_points", 0))
    held = points - indicator.start - sum(each.points for each in evidence)
    hits, assessed = cast(int, row[f"{indicator.id}_hits"]), bool(row[f"{indicator.id}_assessed"])
    return Share(indicator, group, points, held, hits, assessed, evidence)


def _evidence(basis: Basis, indicator: Indicator, line: Mapping[str, object]) -> Evidence:
    matched = cast("str | None", line["matched"])
    clauses = dict(basis.clauses)
    used = tuple(Used(id_, basis.parameters[id_], clauses.get(id_)) for id_ in _chosen(indicator, matched))
    return Evidence(
        record=str(line["record"]),
        source=cast("str | None", line["source"]),
        decided_on=cast(date, line["decided_on"]),
        matched=matched,
        base=cast(int, line["base"]),
        points=cast(int, line["points"]),
        used=used,
        changes=_changes(basis.on, indicator, line),
    )


def _chosen(indicator: Indicator, matched: str | None) -> tuple[str, ...]:
    """The parameters that gave a record its points: of a table the row that matched, of a formula all it names."""
    if not isinstance(indicator.points, Table):
        return tuple(sorted(parameters_of(indicator)))
    chosen = dict(indicator.points.parameters).get(matched or "", indicator.points.otherwise)
    return (chosen,) if chosen else ()


def _changes(on: date, indicator: Indicator, line: Mapping[str, object]) -> tuple[Change, ...]:
    """What time alone will do to a record's points after the day judged: decay by its steps, then expiry."""
    decided_on, base = cast(date, line["decided_on"]), cast(int, line["base"])
    ends = cast("date | None", line["valid_to"])
    found = [
        Change(
            add_months(decided_on, step.months), share_of(base, following.share), _fades(step.months, following.share)
        )
        for step, following in pairwise(indicator.decay)
    ]
    if indicator.decay:
        last = indicator.decay[-1].months
        found.append(Change(add_months(decided_on, last), 0, _fades(last, 0)))
    if ends is not None:
        found = [change for change in found if change.on <= ends]
        found.append(
            Change(
                ends + timedelta(days=1),
                0,
                Text("记录有效期届满，不再计入。", "The record expires and no longer counts."),
            )
        )
    return tuple(
        change
        for before, change in pairwise([Change(on, cast(int, line["points"]), _NOW), *_after(found, on)])
        if change.points != before.points
    )


def _after(changes: Sequence[Change], on: date) -> list[Change]:
    return [change for change in changes if change.on > on]


_NOW = Text("现在", "now")


def _fades(months: int, share: int) -> Text:
    if share == 0:
        return Text(f"满 {months} 个月，不再计入。", f"It is {months} months old and no longer counts.")
    percent = written(share * 100)
    return Text(f"满 {months} 个月，按 {percent}% 计。", f"It is {months} months old and counts {percent}%.")


def _why(basis: Basis, reason: str | None, coverage: int, least: int) -> Text | None:
    if reason == "not_scored":
        return basis.card.not_scored.why or Text(
            "本评分卡不评价这类主体。", "This scorecard does not judge such a subject."
        )
    if reason == "coverage":
        has, needs = written(coverage * 100), written(least * 100)
        return Text(
            f"可评价的内容只占 {has}%，不足 {needs}%，不予评级；缺少信息不等于信用不良。",
            f"Only {has}% of the card could be assessed, less than {needs}%: no grade. Missing is not bad.",
        )
    if reason == "veto":
        return Text("有一票否决情形。", "A veto applies.")
    return None
