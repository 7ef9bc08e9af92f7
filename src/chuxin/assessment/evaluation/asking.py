"""Explains one subject: its row among those judged, its records, and what the card would say without each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.evidence import Evidence, Without
from chuxin.assessment.evaluation.explanation import Explanation, explained
from chuxin.assessment.evaluation.share import Share
from chuxin.assessment.evaluation.sources import Sources, one_subject, read
from chuxin.assessment.evaluation.without import Named, called, live_in, variants, without
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Row: TypeAlias = Mapping[str, object]


def explain_row(grounds: Basis, sources: Sources, subject: str | None = None) -> Explanation:
    """The explanation of ``subject``, or of the one subject that ``sources`` hold. Where the card compares peers,
    ``sources`` must hold them all. Refuses ``evaluation.unknown_subject``."""
    own = sources if subject is None else one_subject(sources, subject)
    live = live_in(own, grounds.card.items)
    if grounds.card.relative and subject is not None:
        lines = engines.run("lines", grounds, own)
        row, told = _among_peers(grounds, sources, subject, _named(grounds, lines))
    elif len(live) <= _AT_ONCE:
        # Who has few records is asked about at once, without knowing yet which of them count.
        rows, lines = engines.answers(("judgement", "lines"), grounds, variants(own, live))
        row, told = _own(rows, live)
        lines = lines.filter(pc.equal(lines["subject"], str(row["subject"])))
    else:
        lines = engines.run("lines", grounds, own)
        named = _named(grounds, lines)
        row, told = _own(engines.run("judgement", grounds, variants(own, named)), named)
    return _with_without(explained(grounds, row, lines), told)


def judged_alone(grounds: Basis, sources: Sources, subject: str, engine: str = "duckdb") -> pa.Table:
    """The wide row of one subject; where the card compares peers, ``sources`` must hold them all. Refuses
    ``evaluation.unknown_subject``."""
    narrow = sources if grounds.card.relative else one_subject(sources, subject)
    rows = engines.run("judgement", grounds, narrow, engine)
    own = rows.filter(pc.equal(rows["subject"], subject))
    if not own.num_rows:
        raise unknown_subject()
    return own


def unknown_subject() -> Refusal:
    """The refusal to judge an organisation the facts do not know."""
    return Refusal(
        "evaluation.unknown_subject",
        Text("事实数据中没有这个主体。", "The facts know no such organisation."),
        Text("请核对代码。", "Check the code."),
    )


_KEYS = ["indicator", "record"]
_AT_ONCE = 40


def _named(grounds: Basis, lines: pa.Table) -> list[Named]:
    """The records that count."""
    items = {indicator.id: indicator.item for indicator in grounds.card.indicators}
    return sorted({(items[line["indicator"]], line["record"]) for line in lines.select(_KEYS).to_pylist()})


def _own(judged: pa.Table, named: list[Named]) -> tuple[Row, dict[Named, Row]]:
    """The row of the one subject, and its rows without each record."""
    rows: dict[str, Row] = {str(row["subject"]): row for row in judged.to_pylist()}
    first = min(rows, key=len, default=None)
    if first is None:
        raise unknown_subject()
    return rows[first], {one: rows[called(first, number)] for number, one in enumerate(named)}


def _among_peers(grounds: Basis, sources: Sources, subject: str, named: list[Named]) -> tuple[Row, dict[Named, Row]]:
    """The same where others count: everyone is judged again for each record."""
    whole = _in_memory(sources, {item for item, _ in named})

    def row_in(facts: Sources) -> Row:
        rows = [row for row in engines.run("judgement", grounds, facts).to_pylist() if row["subject"] == subject]
        if not rows:
            raise unknown_subject()
        found: Row = rows[0]
        return found

    return row_in(sources), {one: row_in(without(whole, one)) for one in named}


def _in_memory(sources: Sources, items: set[str]) -> Sources:
    """The facts with the tables of ``items`` read, so that a record can be left out."""
    tables = {item: read(held) if item in items else held for item, held in sources.records.items()}
    return replace(sources, records=tables)


def _with_without(told: Explanation, rows: Mapping[Named, Row]) -> Explanation:
    if not rows:
        return told
    return replace(told, shares=tuple(_share(share, rows) for share in told.shares))


def _share(share: Share, rows: Mapping[Named, Row]) -> Share:
    def with_it(one: Evidence) -> Evidence:
        row = rows[share.indicator.item, one.record]
        score, grade, reason = row["score"], row["grade"], row["reason"]
        return replace(one, without=Without(score, grade, reason))  # type: ignore[arg-type]

    return replace(share, evidence=tuple(with_it(one) for one in share.evidence))
