"""Keeps the tables of plans and tasks in step with what the ledger says; a roll lies in the file an entry names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from chuxin.assessment.supervision import roll
from chuxin.assessment.supervision.draw import drawn, posts_in_turn
from chuxin.assessment.supervision.models import CommitmentRow, PlanRow, StratumRow, TaskRow
from chuxin.assessment.supervision.task import Kind
from chuxin.facts.records.record import record_id
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.canonical import Json

PLANNED: Final = "supervision.planned"
PUBLISHED: Final = "supervision.published"
COMMITTED: Final = "supervision.committed"
REVEALED: Final = "supervision.revealed"
DRAWN: Final = "supervision.drawn"
CANCELLED: Final = "supervision.cancelled"
ASSIGNED: Final = "supervision.assigned"
ERASED: Final = "ledger.erased"
_AT_ONCE: Final = 5_000
# Rows of one entry are numbered below its own number; an entry makes fewer rows than this.
_ROWS: Final = 2**27

Body = Mapping[str, Json]


def rolls_folder() -> Path:
    """Where the rolls lie, named by digest: ``<digest>.jsonl``, with the leaf hashes beside as ``<digest>.leaves``."""
    home: Path = settings.HOME
    return home / "rolls"


def apply(said: Sequence[Said]) -> None:
    """Write what each entry says; let go of what an erasure names."""
    for entry in said:
        if entry.body is not None:
            _TAKE[entry.kind](entry, entry.body)


def plan_id(seq: int) -> str:
    """The id of the plan that an entry drafted."""
    return f"p{seq}"


def _planned(entry: Said, body: Body) -> None:
    names = ("regime", "edition", "item", "base_ratio", "posts", "places", "agency", "agency_name")
    days = {name: date.fromisoformat(str(body[name])) for name in ("starts", "ends")}
    PlanRow.objects.create(
        seq=entry.seq, at=entry.at, actor=entry.actor, **days, **{name: body[name] for name in names}
    )


def _published(entry: Said, body: Body) -> None:
    plan = _whole(body["plan"])
    told = {
        "published": entry.seq,
        "published_at": entry.at,
        "published_by": entry.actor,
        "root": body["root"],
        "size": body["size"],
        "file": body["file"],
        "run": body["run"],
        "graded_on": date.fromisoformat(str(body["graded_on"])),
    }
    if PlanRow.objects.filter(seq=plan).update(**told):
        StratumRow.objects.bulk_create(
            StratumRow(id=entry.seq * _ROWS + place, plan=plan, **stratum)
            for place, stratum in enumerate(_mappings(body["strata"]))
        )


def _committed(entry: Said, body: Body) -> None:
    CommitmentRow.objects.create(
        seq=entry.seq,
        plan=_whole(body["plan"]),
        officer=entry.actor,
        commitment=str(body["commitment"]),
        at=entry.at,
    )


def _revealed(entry: Said, body: Body) -> None:
    CommitmentRow.objects.filter(commitment=str(body["commitment"])).update(
        secret=str(body["secret"]), revealed=entry.seq
    )


def _drawn(entry: Said, body: Body) -> None:
    plan = PlanRow.objects.filter(seq=_whole(body["plan"]), published__isnull=False).first()
    if plan is None:
        return
    plan.drawn, plan.drawn_at = entry.seq, entry.at
    plan.checkpoint_size, plan.checkpoint_root = _whole(body["checkpoint_size"]), str(body["checkpoint_root"])
    plan.seed, plan.tasks = str(body["seed"]), _whole(body["drawn"])
    plan.save()
    TaskRow.objects.bulk_create(_tasks(plan, entry), batch_size=_AT_ONCE)


def _tasks(plan: PlanRow, entry: Said) -> Iterator[TaskRow]:
    """The tasks of a draw: drawn again from the roll and the seed, as anyone may."""
    rows = roll.read((rolls_folder() / f"{plan.file}.jsonl").read_bytes())
    draw = {each.grade: each.draw for each in StratumRow.objects.filter(plan=plan.seq).order_by("id")}
    posts = posts_in_turn(plan.posts, plan.seed)
    for one in drawn(rows, draw, plan.seed, len(posts)):
        no = f"{plan_id(plan.seq)}-{one.number:05d}"
        yield TaskRow(
            id=entry.seq * _ROWS + one.number,
            no=no,
            plan=plan.seq,
            regime=plan.regime,
            kind=Kind.DRAWN.value,
            code=one.row.code,
            name=one.row.name,
            stratum=one.row.stratum,
            team=one.team,
            post=posts[one.team - 1],
            agency=plan.agency,
            agency_name=plan.agency_name,
            due=plan.ends,
            since=entry.at.astimezone(HERE).date(),
            record=result_id(plan.item, plan.agency, no, one.row.code),
        )


def result_id(item: str, agency: str, no: str, code: str) -> str:
    """The id the record of a task's result will have, by the key every item of results has (``RESULT_KEY``)."""
    return record_id(item, [agency, no, code])


def _cancelled(entry: Said, body: Body) -> None:
    PlanRow.objects.filter(seq=_whole(body["plan"])).update(cancelled=entry.seq, reason=str(body["reason"]))


def _assigned(entry: Said, body: Body) -> None:
    no, code, agency = f"c{entry.seq}", str(body["code"]), str(body["agency"])
    TaskRow.objects.create(
        id=entry.seq * _ROWS,
        no=no,
        plan=None,
        regime=str(body["regime"]),
        kind=Kind.CAUSE.value,
        code=code,
        name=str(body["name"]),
        stratum="",
        team=0,
        post=str(body["post"]),
        agency=agency,
        agency_name=str(body["agency_name"]),
        due=date.fromisoformat(str(body["due"])),
        since=entry.at.astimezone(HERE).date(),
        record=result_id(str(body["item"]), agency, no, code),
        cause=str(body["cause"]),
    )


def _erased(entry: Said, body: Body) -> None:
    """Forget what the erased entry said, and what could not be made again without it."""
    seq = _whole(body["seq"])
    CommitmentRow.objects.filter(revealed=seq).update(secret=None, revealed=None)
    CommitmentRow.objects.filter(seq=seq).delete()
    PlanRow.objects.filter(cancelled=seq).update(cancelled=None, reason="")
    for plan in PlanRow.objects.filter(published=seq):
        StratumRow.objects.filter(plan=plan.seq).delete()
        _undraw(plan.seq)
        _clear(plan.seq, ("published", "published_at", "published_by", "root", "size", "file", "run", "graded_on"))
    for plan in PlanRow.objects.filter(drawn=seq):
        _undraw(plan.seq)
    if PlanRow.objects.filter(seq=seq).delete()[0]:
        StratumRow.objects.filter(plan=seq).delete()
        TaskRow.objects.filter(plan=seq).delete()
    TaskRow.objects.filter(id=seq * _ROWS).delete()


def _undraw(plan: int) -> None:
    TaskRow.objects.filter(plan=plan).delete()
    _clear(plan, ("drawn", "drawn_at", "checkpoint_size", "checkpoint_root", "seed", "tasks"))


def _clear(plan: int, names: Sequence[str]) -> None:
    blank = PlanRow()
    PlanRow.objects.filter(seq=plan).update(**{name: getattr(blank, name) for name in names})


def _whole(value: Json) -> int:
    if not isinstance(value, int):
        raise ValueError("an entry of supervision names whole numbers")
    return value


def _mappings(value: Json) -> list[dict[str, Json]]:
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else []
    return [dict(row) for row in rows if isinstance(row, Mapping)]


_TAKE: Final[Mapping[str, Callable[[Said, Body], None]]] = {
    PLANNED: _planned,
    PUBLISHED: _published,
    COMMITTED: _committed,
    REVEALED: _revealed,
    DRAWN: _drawn,
    CANCELLED: _cancelled,
    ASSIGNED: _assigned,
    ERASED: _erased,
}
FOLLOWER = Follower(
    name="supervision",
    kinds=frozenset(_TAKE),
    tables=(PlanRow, StratumRow, CommitmentRow, TaskRow),
    apply=apply,
)
