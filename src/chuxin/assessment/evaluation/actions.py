"""What may be done in evaluation: judge every organisation by a scorecard and keep the grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from django.db import transaction

from chuxin.assessment.evaluation import engines, queries
from chuxin.assessment.evaluation.basis import Basis
from chuxin.assessment.evaluation.followers import FOLLOWER, RAN, runs_folder
from chuxin.assessment.evaluation.models import RunRow
from chuxin.assessment.evaluation.results import grades, keep, numbered
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as ledger_queries
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json, digest

_UNCODED = "number:"


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
