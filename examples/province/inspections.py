"""A quarter of random inspections in the sample province: one plan drawn and reported, one awaiting its draw."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from chuxin.assessment.supervision import actions, queries, visiting
from chuxin.assessment.supervision.draw import commitment_of
from chuxin.assessment.supervision.plan import Draft, Plan, Stage
from chuxin.assessment.supervision.task import Task, Visit, row_of
from chuxin.facts.intake import actions as intake
from chuxin.foundation.access import queries as access
from chuxin.foundation.ledger import actions as ledger
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import canonical_bytes
from examples.province.build import SEED
from examples.province.departments import DEPARTMENTS
from examples.province.dice import dice
from examples.province.organisations import Group, organisations

REGIME = "hubei.m13.market"
POSTS = ("demo-inspector", "demo-inspector2")
_NOON = time(4, 0, tzinfo=UTC)
# How often an inspection finds a fault, by how an organisation fares over the year.
_FAULTS = {Group.CLEAN: 0.08, Group.OCCASIONAL: 0.25, Group.TROUBLED: 0.5, Group.LISTED: 0.6, Group.SILENT: 0.1}
_UNREACHED = 0.04
_ENTERED = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """The last day of the sample year, the agency that inspects, and how large the province is."""

    last: date
    agency: str
    organisations: int
    months: int

    @property
    def agency_name(self) -> str:
        """The name of the agency."""
        return next(each.name for each in DEPARTMENTS if each.code == self.agency)

    def at(self, days: int) -> datetime:
        """Noon, so many days after the sample year."""
        return datetime.combine(self.last + timedelta(days=days), _NOON)


def inspect(sample: Sample, operator: Actor) -> tuple[str, ...]:
    """Plan, draw, visit and report once, and publish a second plan; nothing where plans stand. The ids of the plans."""
    standing = queries.plans()
    if standing:
        return tuple(each.id for each in standing)
    planner = _account("regulator", sample.agency)
    first = actions.publish(_draft(sample, planner, (1, 31)).id, actor=planner, at=sample.at(1))
    drawn = _draw(first, sample, operator, planner)
    _visit(drawn, sample)
    second = actions.publish(_draft(sample, planner, (20, 110)).id, actor=planner, at=sample.at(20))
    ledger.seal(actor=operator, at=sample.at(20))
    return second.id, drawn.id


def _draft(sample: Sample, planner: Actor, days: tuple[int, int]) -> Plan:
    starts, ends = (sample.at(each).date() for each in days)
    draft = Draft(REGIME, starts, ends, Decimal("0.1"), POSTS, sample.agency, sample.agency_name)
    return actions.plan(draft, actor=planner, at=sample.at(days[0]))


def _draw(plan: Plan, sample: Sample, operator: Actor, planner: Actor) -> Plan:
    """Commit, seal, reveal, draw: the secrets of a demonstration are no secrets."""
    watched = [(_account(name), f"示例秘密 {name} {plan.id}") for name in ("witness", "witness2")]
    for officer, secret in watched:
        actions.commit(plan.id, commitment_of(secret), actor=officer, at=sample.at(1))
    ledger.seal(actor=operator, at=sample.at(1))
    for officer, secret in watched:
        actions.reveal(plan.id, secret, actor=officer, at=sample.at(1))
    done = actions.draw(plan.id, actor=planner, at=sample.at(1))
    assert done.stage is Stage.DRAWN
    return done


def _visit(plan: Plan, sample: Sample) -> None:
    """Most results come back as one file; a few are entered by the inspectors themselves."""
    tasks = queries.tasks_of(plan, on=sample.at(15).date())
    groups = {one.code: one.group for one in organisations(sample.organisations, sample.months, SEED)}
    visits = {task.assignment.no: _result(task, groups, sample) for task in tasks}
    for task in tasks[:_ENTERED]:
        post = _account(task.assignment.post.removeprefix("demo-"), sample.agency)
        visiting.enter(task.assignment.no, visits[task.assignment.no], actor=post, at=sample.at(15))
    _send(plan, tasks[_ENTERED:], visits, sample)


def _send(plan: Plan, tasks: Sequence[Task], visits: Mapping[str, Visit], sample: Sample) -> None:
    if not tasks:
        return
    regime = queries.regime_of(plan)
    rows = [row_of(task.assignment, regime, visits[task.assignment.no], visiting.ORGANISATION) for task in tasks]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"results-{plan.id}.jsonl"
        path.write_bytes(b"".join(canonical_bytes(row) + b"\n" for row in rows))
        intake.receive(path, regime.feed, actor=_account("clerk", sample.agency), at=sample.at(15))


def _result(task: Task, groups: Mapping[str, Group], sample: Sample) -> Visit:
    """What the inspector met: a fault more often where the year went badly."""
    rng = dice(SEED, "inspection", task.assignment.code)
    day = sample.at(2 + rng.randrange(12)).date()
    checked = ("住所（经营场所）", "年度报告公示信息")
    paper = f"示检〔{day.year}〕{task.assignment.no.rpartition('-')[2]}号"
    if rng.random() < _UNREACHED:
        return Visit("通过登记的住所无法联系", day, checked, "", paper)
    if rng.random() >= _FAULTS[groups.get(task.assignment.code, Group.CLEAN)]:
        return Visit("未发现问题", day, checked, "", paper)
    if rng.random() < 0.3:
        return Visit("发现问题待后续处理", day, checked, "登记住所与实际经营场所不一致", paper)
    due = day + timedelta(days=30)
    corrected = day + timedelta(days=1) if rng.random() < 0.7 else None
    return Visit("发现问题已责令改正", day, checked, "年度报告中联系电话与实际不符", paper, due, corrected)


def _account(name: str, agency: str | None = None) -> Actor:
    """The actor behind a sign-in of the demonstration, with the permits of its role."""
    role = {"regulator": "regulator", "clerk": "clerk"}.get(name) or (
        "draw_officer" if name.startswith("witness") else "inspector"
    )
    permits = access.roles()[role].all_permits
    return Actor(id=f"account:demo-{name}", permits=permits, agency=agency, purpose="sample province")
