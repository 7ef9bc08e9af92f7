"""Makes the roll of a plan: who is covered, who rests, which grade's ratio holds for each, and how many are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.queries import Standing
from chuxin.assessment.supervision import roll
from chuxin.assessment.supervision.followers import rolls_folder
from chuxin.assessment.supervision.intensity import Rate, Stratum, quotas, rates
from chuxin.assessment.supervision.models import TaskRow
from chuxin.assessment.supervision.plan import Draft, months_of, within
from chuxin.assessment.supervision.population import SCHEMA, Values, covered, holders_of
from chuxin.assessment.supervision.regime import COLUMNS, Regime
from chuxin.assessment.supervision.roll import Row
from chuxin.assessment.supervision.task import Kind
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records.tables import records_of
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll as it would be published: its rows in order, the strata with their quotas, the grades it rests on."""

    rows: tuple[Row, ...]
    strata: tuple[Stratum, ...]
    standing: Standing


def values_of(regime: Regime, on: date) -> dict[str, Decimal | str]:
    """The values in force on a day of every parameter the regime names. Refuses ``parameter.not_yet``."""
    return {one.id: held.value for one, held in evaluation.parameters_named(regime.parameters, on)}


def roll_of(regime: Regime, draft: Draft, on: date) -> Roll:
    """The roll of a plan as things stand on a day; a bounded number of statements, however many organisations.

    Refuses ``evaluation.not_run``, ``supervision.nobody`` where nobody is covered, and what the rates refuse.
    """
    values = values_of(regime, on)
    each_rate = rates(regime, values, draft.base_ratio, months_of(draft.starts, draft.ends))
    standing = evaluation.standing_grades(regime.scorecard, on)
    people = _covered(regime, draft.places, values, on)
    if not people:
        raise Refusal(
            "supervision.nobody",
            Text("没有符合监管方案和地区的主体。", "The regime covers nobody in these places."),
            Text("请核对地区和监管方案的适用范围。", "Check the places and whom the regime covers."),
        )
    return _parted(people, (regime, standing, each_rate), _resting(regime, on, each_rate))


def _covered(regime: Regime, places: Sequence[str], values: Values, on: date) -> list[tuple[int, str, str]]:
    """Number, code and name of whom the regime covers in these places."""
    members = [one for one in subjects.members() if within(one.region, places)]
    columns = {"code": [one.uscc for one in members], "name": [one.name for one in members]}
    columns |= {name: [getattr(one, name) for one in members] for name in COLUMNS}
    numbers = pa.field("number", pa.int64())
    table = pa.table({**columns, "number": [one.number for one in members]}, schema=SCHEMA.append(numbers))
    holders = None
    if regime.holding is not None:
        records = records_of(catalogue.item(regime.holding.item, on), on=on)
        holders = holders_of(records, regime.holding, values, on)
    kept = covered(table, regime, values, on, holders)
    return list(zip(*(kept[name].to_pylist() for name in ("number", "code", "name")), strict=True))


def _resting(regime: Regime, on: date, each_rate: Sequence[Rate]) -> Mapping[str, frozenset[str]]:
    """By grade, the codes drawn under the regime so lately that the grade's rest has not ended. One statement."""
    since = {rate.grade: add_months(on, -rate.rest_months) for rate in each_rate}
    drawn = TaskRow.objects.filter(regime=regime.id, kind=Kind.DRAWN.value, since__gt=min(since.values()))
    held = list(drawn.values_list("code", "since"))
    return {grade: frozenset(code for code, day in held if day > start) for grade, start in since.items()}


def _parted(
    people: Sequence[tuple[int, str, str]],
    judged: tuple[Regime, Standing, Sequence[Rate]],
    resting: Mapping[str, frozenset[str]],
) -> Roll:
    """Part the covered into strata by grade, leave out who rests, and fix how many are drawn."""
    regime, standing, each_rate = judged
    counts = {rate.grade: Counter[str]() for rate in each_rate}
    rows = []
    for number, code, name in people:
        given = standing.grades.get(number)
        grade = given if given in counts else regime.ungraded
        counts[grade].update(["population"] + ["ungraded"] * (given not in counts))
        if code in resting[grade]:
            counts[grade]["resting"] += 1
        else:
            rows.append(Row(code, name, grade))
    strata = [
        Stratum(
            grade=rate.grade,
            population=counts[rate.grade]["population"],
            resting=counts[rate.grade]["resting"],
            ungraded=counts[rate.grade]["ungraded"],
            rate=rate,
        )
        for rate in each_rate
    ]
    return Roll(tuple(roll.in_order(rows)), quotas(strata), standing)


def keep(rows: Sequence[Row]) -> tuple[str, str]:
    """Write a roll and its leaf hashes beside it, named by the roll's digest; gives that name and the root."""
    content, leaves = roll.written(rows), roll.leaves(rows)
    name = roll.digest(content)
    folder = rolls_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in ((folder / f"{name}.jsonl", content), (folder / f"{name}.leaves", roll.packed(leaves))):
        _write(path, data)
    return name, roll.root(leaves)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(f"{path.suffix}.part")
    draft.write_bytes(content)
    draft.replace(path)


def kept(name: str) -> tuple[list[Row], list[bytes]]:
    """A roll as it was published, with its leaf hashes. Refuses ``supervision.roll_changed``, naming the place."""
    folder = rolls_folder()
    try:
        content, packed = (folder / f"{name}.jsonl").read_bytes(), (folder / f"{name}.leaves").read_bytes()
    except FileNotFoundError:
        raise _changed(Text("名单文件不在。", "The file of the roll is missing.")) from None
    if roll.digest(content) != name:
        raise _changed(_where(content, roll.unpacked(packed)))
    return roll.read(content), roll.unpacked(packed)


def _where(content: bytes, leaves: Sequence[bytes]) -> Text:
    try:
        places = [place + 1 for place in roll.changed(roll.read(content), leaves)]
    except ValueError:
        return Text("名单文件已不可读。", "The roll can no longer be read.")
    listed = ", ".join(map(str, places[:5]))
    return Text(f"公布后名单有改动：第{listed}行。", f"The roll was changed after it was published: row {listed}.")


def _changed(sentence: Text) -> Refusal:
    return Refusal(
        "supervision.roll_changed",
        sentence,
        Text("不得抽取。请从备份恢复公布的名单，或取消本计划。", "Nothing may be drawn. Restore the roll or cancel."),
    )
