"""What may be done in evaluation: judge every organisation by a scorecard, or some again, and keep the grades."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from django.db import transaction
from django.db.models import Max

from chuxin.assessment.evaluation import engines, queries
from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.followers import AGAIN, FOLLOWER, RAN, runs_folder
from chuxin.assessment.evaluation.models import AgainRow, RunRow
from chuxin.assessment.evaluation.queries import Ran
from chuxin.assessment.evaluation.results import grades, keep, numbered
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.facts.records import queries as records
from chuxin.facts.records.queries import Closed
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as ledger_queries
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json, digest
from chuxin.kernel.refusal import Refusal

_UNCODED = "number:"
_TOLD = ("score", "grade", "reason", "coverage", "veto")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: ``seq`` its ledger entry, ``path`` its results (named by ``sha256``), ``grades`` how many got
    each grade or were given none for which reason. ``new`` is false when the same results were kept already."""

    seq: int
    scorecard: str
    edition: str
    on: date
    sha256: str
    path: Path
    rows: pa.Table
    grades: Mapping[str, int]
    new: bool


def run(scorecard_id: str, *, on: date, actor: Actor, at: datetime, engine: str = "duckdb") -> Run:
    """Judge every organisation by the scorecard in force on a day, keep the results, and say so in the ledger
    (``evaluation.ran``), with the ``engine`` that made them and its version. Earlier grades stay. Repeating a run whose
    results are the same says nothing, whatever the engine.

    Refuses ``access.not_permitted``, what the register and the engine refuse, ``scorecard.not_yet``,
    ``parameter.not_yet``.
    """
    actor.must("evaluation.run")
    made_by = engines.version_of(engine)
    known = ledger_queries.size()
    sources = queries.hub_sources(on=on, known=known, scorecard_id=scorecard_id)
    grounds = queries.basis_on(scorecard_id, sources, on)
    judged = engines.run("judgement", grounds, sources, engine)
    rows = numbered(judged, _numbers(judged["subject"].to_pylist()))
    sha256, path = keep(rows, runs_folder())
    with transaction.atomic():
        seq, new = _kept(grounds, sha256), False
        if seq is None:
            said = ledger.append([Saying(RAN, _body(grounds, (sha256, known), rows, made_by))], actor=actor, at=at)
            follow(FOLLOWER, said)
            seq, new = said[0].seq, True
    card = grounds.card
    return Run(seq, card.id, card.edition, on, sha256, path, rows, grades(rows), new)


def judge_again(runs: Sequence[Ran], *, on: date, actor: Actor, at: datetime) -> int:
    """Judge again whomever one of ``runs`` judged and who had a record repaired or withdrawn since; how many. For
    schemes that are for reference: one adopted has its rounds.

    Says ``evaluation.again``, one entry each, with the record that was the cause; nothing where the scorecard reads no
    such records, or where the edition that was run is no longer in force: the next run tells. Permit
    ``evaluation.run``. Three statements where nothing was closed.
    """
    actor.must("evaluation.run")
    if not _causes(runs, on):
        return 0
    with transaction.atomic():
        ledger.take_turn()
        sayings = [
            Saying(AGAIN, body) for run, causes in _causes(runs, on).items() for body in _judged(run, causes, on)
        ]
        follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return len(sayings)


def _kept(grounds: Basis, sha256: str) -> int | None:
    """The newest run of the card for the day, when it gave the same results."""
    last = RunRow.objects.filter(scorecard=grounds.card.id, day=grounds.on).order_by("-seq").first()
    same = last is not None and (last.edition, last.sha256) == (grounds.card.edition, sha256)
    return last.seq if last is not None and same else None


def _body(grounds: Basis, found: tuple[str, int], rows: pa.Table, made_by: Mapping[str, str]) -> Mapping[str, Json]:
    sha256, known = found
    return {
        "scorecard": grounds.card.id,
        "edition": grounds.card.edition,
        "on": grounds.on.isoformat(),
        "parameters": digest({id: str(value) for id, value in grounds.values}),
        "known": known,
        "sha256": sha256,
        "rows": rows.num_rows,
        "grades": grades(rows),
        "engine": dict(made_by),
    }


def _numbers(codes: Sequence[str]) -> dict[str, int]:
    """The number of each organisation by the code the facts give it."""
    found = subjects.numbers_by_code(code for code in codes if not code.startswith(_UNCODED))
    return found | {code: int(code.removeprefix(_UNCODED)) for code in codes if code.startswith(_UNCODED)}


def _card_of(run: Ran, on: date) -> Scorecard | None:
    """The scorecard of a run; ``None`` where the edition that was run is not in force on a day."""
    try:
        card = queries.scorecard(run.scorecard, on)
    except Refusal:
        return None
    return card if card.edition == run.edition else None


def _causes(runs: Sequence[Ran], on: date) -> dict[Ran, dict[int, Closed]]:
    """By run and organisation the newest record closed, of those its scorecard reads. What is older than the last time
    was looked at then, in one turn."""
    again = AgainRow.objects.filter(run__in=[run.seq for run in runs])
    looked = dict(again.order_by().values_list("run").annotate(last=Max("seq")))
    since = {run: looked.get(run.seq, run.known) for run in runs}
    closed = records.closed_since(min(since.values(), default=0)) if runs else ()
    into = subjects.absorbed() if closed else {}
    found = {}
    for run in runs if closed else ():
        card = _card_of(run, on)
        items = card.items if card else ()
        news = {
            into.get(one.subject, one.subject): one for one in closed if one.entry >= since[run] and one.item in items
        }
        judged = queries.judged_in(run, news)
        if judged:
            found[run] = {subject: news[subject] for subject in judged}
    return found


def _judged(run: Ran, causes: Mapping[int, Closed], on: date) -> Sequence[dict[str, Json]]:
    about: dict[str, Json] = {"run": run.seq, "scorecard": run.scorecard, "on": on.isoformat()}
    return [
        about
        | {"subject": number, "cause": {"entry": causes[number].entry, "record": causes[number].record}}
        | {name: row[name] for name in _TOLD}
        for number, row in _rows(run.scorecard, causes, on)
    ]


def _rows(scorecard: str, among: Collection[int], on: date) -> list[tuple[int, dict[str, Json]]]:
    """What the scorecard finds of the organisations ``among`` on a day, in order of number."""
    relative = queries.scorecard(scorecard, on).relative
    sources = queries.hub_sources(on=on, subjects=None if relative else sorted(among), scorecard_id=scorecard)
    rows = engines.run("judgement", queries.basis_on(scorecard, sources, on), sources)
    numbers = _numbers(rows["subject"].to_pylist())
    found = {numbers[row["subject"]]: row for row in rows.to_pylist()}
    return [(number, found[number]) for number in sorted(found.keys() & set(among))]
