"""Who moves between grades, told at a terminal: from where to where, in which industries and places."""

from __future__ import annotations

from collections.abc import Iterator

from chuxin.assessment.evaluation.moves import Moves, Place
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.places import place
from chuxin.interfaces.cli.columns import table
from chuxin.kernel.text import Text

_COLUMNS = ("组织 organisations", "升 better", "降 worse", "其他 other")


def lines_of(scorecard: str, moves: Moves) -> Iterator[str]:
    """The lines that tell ``moves`` under ``scorecard``."""
    yield ""
    yield (
        f"{scorecard}：{moves.subjects} 个组织中 {moves.moved} 个等级变动（升 {moves.better}，降 {moves.worse}） / "
        f"of {moves.subjects} organisations {moves.moved} change grade ({moves.better} better, {moves.worse} worse)"
    )
    for each in moves.moves:
        yield f"  {each.before or '—'} → {each.after or '—'}: {each.subjects}"
    told = (("行业 industry", moves.industries, _section), ("地区 place", moves.places, _prefecture))
    for heading, places, name in told:
        rows = [_row(each, name(each.code)) for each in places if each.moved]
        if rows:
            yield table((heading, *_COLUMNS), rows)


def _row(one: Place, title: Text | None) -> tuple[str, ...]:
    counts = (one.subjects, one.better, one.worse, one.other)
    return (f"{one.code} {title.zh} / {title.en}" if title else one.code, *map(str, counts))


def _section(code: str) -> Text | None:
    found = industry(code)
    return found.title if found else None


def _prefecture(code: str) -> Text | None:
    found = place(f"{code}00")
    return found.name if found else None
