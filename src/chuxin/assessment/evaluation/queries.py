"""What may be asked of evaluation: scorecards in force, grades with their history, and the reasons of any score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chuxin.assessment.evaluation.asking import explain_row
from chuxin.assessment.evaluation.basis import Basis, basis
from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.assessment.evaluation.followers import runs_folder
from chuxin.assessment.evaluation.models import AdoptedRow, AgainRow, GradeRow, ObjectedRow, RunRow
from chuxin.assessment.evaluation.parameters import Dated, Parameter, Parameters, parameters_from
from chuxin.assessment.evaluation.parts import expanded, parts_of, used_parts
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.rules import Openness
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.sources import Sources, from_tables, objecting
from chuxin.facts.records import queries as records
from chuxin.facts.records.tables import facts
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# R07: fewer organisations than this are not told apart in public figures.
SMALLEST_GROUP = 5
_GRADES = pa.schema([(name, pa.string()) for name in ("subject", "scorecard", "grade")])


@dataclass(frozen=True, slots=True)
class Grade:
    """What one run said of an organisation. ``score`` and ``coverage`` are millionths; ``run`` the ledger entry."""

    run: int
    scorecard: str
    edition: str
    title: Text
    on: date
    score: int | None
    grade: str | None
    reason: str | None
    coverage: int
    veto: bool


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that was kept: ``seq`` its ledger entry, ``known`` how much of the ledger it knew, ``sha256`` its file."""

    seq: int
    scorecard: str
    edition: str
    on: date
    known: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The grades one run gave, by number of the organisation; whoever got none is left out."""

    run: int
    on: date
    grades: Mapping[int, str]


def scorecards(on: date) -> tuple[Scorecard, ...]:
    """Every scorecard in force on a day, by id."""
    cards = (_whole(definition, on) for definition in law.definitions("scorecard", on))
    return tuple(_read(whole) for whole in cards if whole is not None)


def scorecard(id: str, on: date) -> Scorecard:
    """The scorecard in force on a day, with its shared parts as they then are. Refuses what the register refuses, of
    the card and of its parts: unknown, not in force, basis repealed."""
    definition = law.definition("scorecard", id, on)
    return _read(
        expanded(definition, {part: law.definition("part", part, on) for _, part in used_parts(definition)})[0]
    )


def parameters_of(card: Scorecard, on: date) -> tuple[tuple[Parameter, Dated], ...]:
    """The parameters a scorecard uses, each with its value in force on a day. Refuses ``parameter.not_yet``."""
    return parameters_named(card.parameters, on)


def parameters_named(ids: Iterable[str], on: date) -> tuple[tuple[Parameter, Dated], ...]:
    """These parameters, by id, each with its value on a day. Refuses ``parameter.unknown`` and ``.not_yet``."""
    known = _parameters(law.state())
    return tuple((known[id], known[id].on(on)) for id in sorted(ids))


def grades_of(subject: int) -> tuple[Grade, ...]:
    """Every grade an organisation ever got, newest first. Two statements and the law's own probe."""
    rows = list(GradeRow.objects.filter(subject=subject).order_by("-run"))
    runs = RunRow.objects.in_bulk([row.run for row in rows])
    return tuple(_grade(row, runs[row.run]) for row in rows)


def again_of(subject: int) -> Mapping[int, tuple[Grade, ...]]:
    """What an organisation was judged again to after each run, newest first. Two statements."""
    rows = list(AgainRow.objects.filter(subject=subject, day__isnull=False).order_by("-seq"))
    runs = RunRow.objects.in_bulk({row.run for row in rows})
    found: dict[int, tuple[Grade, ...]] = {}
    for row in rows:
        found[row.run] = (*found.get(row.run, ()), _grade_again(row, runs[row.run]))
    return found


def runs_in_use(on: date) -> tuple[Ran, ...]:
    """The newest run of each scorecard that may be used on a day and belongs to no round. One statement."""
    adopted = AdoptedRow.objects.filter(scorecard=OuterRef("scorecard"), edition=OuterRef("edition"))
    rows = RunRow.objects.filter(~Exists(adopted), day__lte=on).order_by("day", "seq")
    return tuple(_ran(row) for row in {row.scorecard: row for row in rows}.values())


def runs(scorecard_id: str, *, before: int | None = None) -> tuple[Ran, ...]:
    """The runs of a scorecard, newest first; only those before the entry ``before`` where it is given."""
    rows = RunRow.objects.filter(scorecard=scorecard_id).order_by("-seq")
    return tuple(map(_ran, rows if before is None else rows.filter(seq__lt=before)))


def ran(seq: int) -> Ran | None:
    """The run with this ledger entry; ``None`` where there is none."""
    row = RunRow.objects.filter(seq=seq).first()
    return None if row is None else _ran(row)


def results(run: Ran, columns: list[str] | None = None) -> pa.Table:
    """What a run found of everyone, from its file: all columns, or those named."""
    return pq.read_table(runs_folder() / f"{run.sha256}.parquet", columns=columns)


def judged_in(run: Ran, among: Collection[int]) -> frozenset[int]:
    """Those of the organisations ``among`` that a run judged."""
    if not among:
        return frozenset()
    rows = GradeRow.objects.filter(run=run.seq, subject__in=list(among))
    return frozenset(rows.values_list("subject", flat=True))


def standing_grades(scorecard_id: str, on: date) -> Standing:
    """The grade of every organisation in the newest run that may be used, for a day not after ``on``: four statements.

    A run under an edition adopted by procedure may be used once it is final (R16), with whoever was judged again since
    by the newer grade. Refuses ``evaluation.not_run`` where there is none.
    """
    run = _usable(scorecard_id, on).first()
    if run is None:
        raise Refusal(
            "evaluation.not_run",
            Text(f"评分卡“{scorecard_id}”在{on}以前没有评价结果。", f"“{scorecard_id}” was not run by {on}."),
            Text(f"请先运行 chuxin evaluate {scorecard_id}。", f"Run “chuxin evaluate {scorecard_id}” first."),
        )
    graded = GradeRow.objects.filter(run=run.seq, grade__isnull=False).values_list("subject", "grade")
    given = {subject: grade for subject, grade in graded if grade is not None} | _again(run.seq)
    return Standing(run.seq, run.day, {subject: grade for subject, grade in given.items() if grade is not None})


def distribution(scorecard_id: str, industry: str) -> Mapping[str, int]:
    """How many organisations of an industry section have each grade in the newest run, in the order of the grades.

    ``industry`` is a GB/T 4754 code, of which the section (its first character) counts. Empty where nothing was run
    or fewer than five organisations were graded (R07).
    """
    last = _usable(scorecard_id, date.max).order_by("-seq").first()
    if last is None or not industry:
        return {}
    graded = GradeRow.objects.filter(run=last.seq, industry__startswith=industry[0], grade__isnull=False)
    counts = dict(graded.values_list("grade").annotate(n=Count("id")).order_by("grade"))
    return counts if sum(counts.values()) >= SMALLEST_GROUP else {}


def is_internal(scorecard_id: str) -> bool:
    """Whether the results of a scorecard are for supervision inside the authorities only, and shown to nobody."""
    return _is_internal(law.state(), scorecard_id)


@lru_cache(maxsize=256)
def _is_internal(state: str, scorecard_id: str) -> bool:
    return any(each.body.get("openness") == Openness.INTERNAL for each in law.editions("scorecard", scorecard_id))


def explain(subject: Subject, scorecard_id: str, *, on: date, known: int | None = None) -> Explanation:
    """Every point of an organisation's score on a day, with records, parameters, clauses and what would change it.

    ``known`` is a size of the ledger: only its first ``known`` entries count, as for a grade given then.
    """
    relative = scorecard(scorecard_id, on).relative
    sources = hub_sources(
        on=on, subjects=None if relative else [subject.number], known=known, scorecard_id=scorecard_id
    )
    told = explain_row(basis_on(scorecard_id, sources, on), sources, subject.code if relative else None)
    entries = records.entries_of({one.record for share in told.shares for one in share.evidence}, known)
    marked = objected(on, known)
    shares = tuple(
        replace(
            share,
            evidence=tuple(
                replace(one, entry=entries.get(one.record), objected=one.record in marked) for one in share.evidence
            ),
        )
        for share in told.shares
    )
    return replace(told, shares=shares)


def objected(on: date, known: int | None = None) -> frozenset[str]:
    """The records under objection on a day, as far as the first ``known`` entries of the ledger tell. One statement."""
    rows = ObjectedRow.objects.filter(since__lte=on)
    if known is None:
        rows = rows.filter(Q(until=None) | Q(until__gt=on))
    else:
        rows = rows.filter(Q(until=None) | Q(until__gt=on) | Q(settled__gte=known), entry__lt=known)
    return frozenset(rows.values_list("record", flat=True))


def hub_sources(
    *, on: date, subjects: list[int] | None = None, known: int | None = None, scorecard_id: str | None = None
) -> Sources:
    """The hub's own facts as they stand on a day: of all organisations, or of those with the given numbers.

    With ``scorecard_id`` only the records that one reads, and the grades of the other scorecards that it looks at (its
    caps across schemes).
    """
    card = scorecard(scorecard_id, on) if scorecard_id else None
    held = facts(on=on, subjects=subjects, known=known, items=card.items if card else None)
    others = card.others if card else ()
    grades = grades_by(others, on, known) if others else None
    sources = objecting(from_tables(held.subjects, held.records, held.supply), objected(on, known))
    return replace(sources, grades=grades)


def grades_by(others: Collection[str], on: date, known: int | None = None) -> pa.Table:
    """The grades that each of the ``others`` gave in its newest run that may be used, for a day not after ``on``."""
    given = [_GRADES.empty_table()]
    for other in others:
        runs = _usable(other, on)
        last = (runs if known is None else runs.filter(seq__lt=known)).first()
        if last is not None:
            rows = pq.read_table(runs_folder() / f"{last.sha256}.parquet", columns=["number", "subject", "grade"])
            names = pa.array([other] * rows.num_rows, pa.string())
            given.append(pa.table([rows["subject"], names, _newer(rows, _again(last.seq, known))], schema=_GRADES))
    return pa.concat_tables(given)


def _usable(scorecard_id: str, on: date) -> QuerySet[RunRow]:
    """The runs of a scorecard that may be used on a day, newest first: of an adopted edition only final ones."""
    adopted = AdoptedRow.objects.filter(scorecard=scorecard_id).values("edition")
    rows = RunRow.objects.filter(scorecard=scorecard_id, day__lte=on)
    return rows.filter(~Q(edition__in=adopted) | Q(final_on__lte=on)).order_by("-day", "-seq")


def _again(run: int, known: int | None = None) -> dict[int, str | None]:
    """The grade of whoever was judged again after a run, by number; the newest counts."""
    rows = AgainRow.objects.filter(run=run).order_by("seq")
    return dict((rows if known is None else rows.filter(seq__lt=known)).values_list("subject", "grade"))


def _newer(rows: pa.Table, again: Mapping[int, str | None]) -> pa.Array:
    if not again:
        return rows["grade"]
    pairs = zip(rows["number"].to_pylist(), rows["grade"].to_pylist(), strict=True)
    return pa.array([again.get(number, grade) for number, grade in pairs], pa.string())


def basis_on(scorecard_id: str, sources: Sources, on: date) -> Basis:
    """The scorecard in force on a day, ready to judge ``sources``."""
    return basis(scorecard(scorecard_id, on), _parameters(law.state()), sources.supply, on)


def _whole(definition: Definition, on: date) -> Definition | None:
    """The definition with its parts in force on a day; ``None`` where one is not (R47: it is frozen with its part)."""
    parts = parts_of(law.definitions("part", on)) if any(used_parts(definition)) else {}
    whole, missing = expanded(definition, parts)
    return None if missing else whole


@lru_cache(maxsize=256)
def _read(definition: Definition) -> Scorecard:
    card, findings = scorecard_from(definition)
    if card is None:
        raise Refusal(
            "scorecard.malformed",
            Text(f"评分卡 {definition.id} 不符合要求。", f"The scorecard {definition.id} is malformed."),
            Text("请用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return card


@lru_cache(maxsize=4)
def _parameters(state: str) -> Parameters:
    """All parameters with their whole history, so that a day before the first value is told from an unknown name."""
    held = law.register().editions
    newest = [editions[-1].definition for (kind, _), editions in held.items() if kind == "parameter" and editions]
    return parameters_from(newest)[0]


def _ran(row: RunRow) -> Ran:
    return Ran(row.seq, row.scorecard, row.edition, row.day, row.known, row.sha256, row.rows)


def _grade_again(row: AgainRow, run: RunRow) -> Grade:
    return replace(_grade(row, run), run=row.seq, on=row.day or run.day)


def _grade(row: GradeRow | AgainRow, run: RunRow) -> Grade:
    return Grade(
        run=run.seq,
        scorecard=run.scorecard,
        edition=run.edition,
        title=_title(law.state(), run.scorecard, run.edition),
        on=run.day,
        score=row.score,
        grade=row.grade,
        reason=row.reason,
        coverage=row.coverage,
        veto=row.veto,
    )


@lru_cache(maxsize=1024)
def _title(state: str, scorecard_id: str, edition: str) -> Text:
    """The title of the edition that made a grade, in its newest wording."""
    editions = law.editions("scorecard", scorecard_id)
    same = [each.title for each in editions if each.meaning == edition]
    return (same or [each.title for each in editions[-1:]] or [Text(scorecard_id, scorecard_id)])[0]
