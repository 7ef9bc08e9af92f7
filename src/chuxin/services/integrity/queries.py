"""What may be asked of government integrity: arrears, a body's archive, progress of complaints, declarations, exports.

The catalogue items and workflows of the hub in force are found by their last word (``hubei.gov_arrears``), so that
another province's pack answers as well; where none is in force there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import pyarrow.compute as pc

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import explained
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.field import Choice
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record, State
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import keys, paper
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import queries as cases
from chuxin.services.cases.case import Case
from chuxin.services.cases.queries import Queued
from chuxin.services.cases.workflow import State as CaseState
from chuxin.services.cases.workflow import Workflow
from chuxin.services.integrity import arrears
from chuxin.services.integrity.appraisal import Appraisal, Appraised, Use, as_json
from chuxin.services.integrity.arrears import ZERO, Debt, Sums
from chuxin.services.publication import queries as publication
from chuxin.services.publication.portable import APPRAISAL
from chuxin.services.publication.profile import Line

ARREARS: Final = "gov_arrears"
SCHEME: Final = "integrity"
KIND: Final = "breach_type"
ARCHIVE: Final = ("gov_commitment", "gov_breach", ARREARS)
PROMISE: Final = "gov_promise"
COMPLAINT: Final = "breach_complaint"
COMMITMENT: Final = "commitment"
DECLARATION: Final = "declaration"
RATE: Final = "national.arrears.daily_interest"
_GONE: Final = frozenset({State.WITHDRAWN, State.ARCHIVED})


def workflow_named(word: str, on: date) -> Workflow | None:
    """The workflow in force whose id ends with a word."""
    return next((each for id, each in cases.workflows(on).items() if id.rpartition(".")[2] == word), None)


def item_named(word: str, on: date) -> Item | None:
    """The catalogue item in force whose id ends with a word."""
    return next((each for each in catalogue.items(on) if each.id.rpartition(".")[2] == word), None)


def debts(on: date) -> tuple[Debt, ...]:
    """Every verified debt of a public body, as known now and told on a day. Four statements."""
    item = item_named(ARREARS, on)
    told = {} if item is None else records.histories(item.id, on=on)
    return tuple(_debt(versions) for versions in told.values() if versions[-1].state not in _GONE)


def _debt(versions: Sequence[Record]) -> Debt:
    newest = versions[-1]
    due_on = date.fromisoformat(str(newest.fields["due_on"]))
    agreed = newest.fields.get("daily_rate")
    return Debt(
        record=newest.id,
        body=newest.subject,
        register_no=newest.doc_no,
        verified_by=str(newest.fields["authority_name"]),
        due_on=due_on,
        due=Decimal(str(newest.fields["amount_due"])),
        payments=tuple(sorted(dict(_payments(versions)).items())),
        rate=_lawful_rate(due_on) if agreed is None else Decimal(str(agreed)),
    )


def _payments(versions: Sequence[Record]) -> Iterator[tuple[date, Decimal]]:
    """What was paid in all, by the day it was told; what cleared the debt by the day of clearing."""
    before = ZERO
    for one in versions:
        cleared, due = one.fields.get("cleared_on"), Decimal(str(one.fields["amount_due"]))
        paid = due if cleared else Decimal(str(one.fields.get("amount_paid") or "0"))
        if paid != before:
            day = date.fromisoformat(str(cleared)) if cleared else one.stated_at.astimezone(HERE).date()
            yield day, paid
        before = paid


def _lawful_rate(due_on: date) -> Decimal | None:
    """The daily interest where none was agreed, as it was on the day the debt fell due; ``None`` before there was
    one."""
    try:
        known, _ = parameters_from([law.definition("parameter", RATE, due_on)])
        return Decimal(str(known[RATE].on(due_on).value))
    except Refusal:
        return None


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of a public body on its way: the case, in which words it stands, when it is due."""

    queued: Queued
    told: Case
    state: CaseState

    @property
    def due_on(self) -> date:
        """The day it is to be kept by."""
        return date.fromisoformat(str(self.told.form["due_on"]))


@dataclass(frozen=True, slots=True)
class Archive:
    """A public body's archive as one viewer may read it: its records by item, its promises on their way, and what it
    owed at the end of every year that is over (disclosed by law, as sums)."""

    shelves: tuple[tuple[Item, tuple[Line, ...]], ...]
    promises: tuple[Promise, ...]
    years: tuple[tuple[int, Sums], ...]


def archive_of(number: int, *, viewer: Actor, on: date) -> Archive:
    """The archive of a body: under the same rules as everybody's file (R24), and promises published."""
    lines = publication.profile_of(number, viewer=viewer, on=on).lines
    items = [item for word in ARCHIVE if (item := item_named(word, on)) is not None]
    shelves = tuple((item, tuple(line for line in lines if line.item == item.id)) for item in items)
    own = [debt for debt in debts(on) if debt.body == number]
    owed = ((year, arrears.sums(own, date(year, 12, 31))) for year in years(on))
    return Archive(shelves, promises_of(number, on), tuple(pair for pair in owed if pair[1].overdue))


def promises_of(number: int, on: date) -> tuple[Promise, ...]:
    """The published promises of a body on their way or decided, newest first."""
    found = workflow_named(PROMISE, on)
    if found is None:
        return ()
    queued = [one for one in cases.about(number) if one.workflow == found.id]
    told = cases.cases([one.seq for one in queued])
    states = {one.seq: cases.governing(told[one.seq]).states[one.state] for one in queued if one.seq in told}
    return tuple(
        Promise(one, told[one.seq], states[one.seq]) for one in queued if one.seq in states and states[one.seq].public
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How complaints go, for everyone: how many stand in each public state, how many in the others together
    (``unpublished``: not found true, or not yet), and those found true, in public words without anybody's name."""

    workflow: Workflow
    stages: tuple[tuple[Text, int], ...]
    unpublished: int
    cases: tuple[tuple[Case, Text], ...]

    @property
    def titles(self) -> Mapping[str, Text]:
        """The words for kinds of breach and fields."""
        return {each.value: each.title for field in self.workflow.opening.form for each in field.values}

    @property
    def kinds(self) -> tuple[Choice, ...]:
        """What may be complained of."""
        return next(field.values for field in self.workflow.opening.form if field.name == KIND)


def progress(on: date) -> Progress | None:
    """The complaints of broken promises as everyone may know of them; ``None`` where there is no such procedure.

    What was not found true is counted, and never told one by one (R11).
    """
    found = workflow_named(COMPLAINT, on)
    if found is None:
        return None
    counted = cases.counted(found.id)
    public = {id: state.public for id, state in found.states.items() if state.public is not None}
    stages: dict[Text, int] = dict.fromkeys(public.values(), 0)
    for id, words in public.items():
        stages[words] += counted.get(id, 0)
    queued = cases.standing_in(found.id, public)
    told = cases.cases([one.seq for one in queued])
    shown = tuple((told[one.seq], public[one.state]) for one in queued if one.seq in told)
    hidden = sum(count for id, count in counted.items() if id not in public)
    return Progress(found, tuple(stages.items()), hidden, shown)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed a declaration, and how its promise stands in public words."""

    code: str
    name: str
    words: Text


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint declaration: its case, how it stands, the workflow under which it is signed, and who signed it."""

    told: Case
    state: CaseState
    commitment: str
    signed: tuple[Signatory, ...]

    @property
    def due_on(self) -> date:
        """The day it is to be kept by."""
        return date.fromisoformat(str(self.told.form["due_on"]))


def declarations(on: date) -> tuple[tuple[Case, CaseState], ...]:
    """The declarations that were published, newest first."""
    found = workflow_named(DECLARATION, on)
    if found is None:
        return ()
    public = {id for id, state in found.states.items() if state.public}
    queued = cases.standing_in(found.id, public)
    told = cases.cases([one.seq for one in queued])
    return tuple((told[one.seq], found.states[one.state]) for one in queued if one.seq in told)


def declaration(seq: int, on: date) -> Joint:
    """One published declaration with its signatories. Refuses ``declaration.unknown``."""
    told = next((pair for pair in declarations(on) if pair[0].seq == seq), None)
    commitment = workflow_named(COMMITMENT, on)
    if told is None or commitment is None:
        raise Refusal(
            "declaration.unknown",
            Text("没有这份公布的共同宣言。", "There is no such published declaration."),
            Text("请从列表中选择。", "Choose one from the list."),
        )
    signed = [(one, commitment.states[one.state].public) for one in cases.parts(seq) if one.workflow == commitment.id]
    whose = subjects.subjects([one.subject for one, _ in signed])
    told_of = [(whose[one.subject], words) for one, words in signed if words is not None]
    return Joint(*told, commitment.id, tuple(Signatory(one.code, one.name, words) for one, words in told_of))


@dataclass(frozen=True, slots=True)
class Owing:
    """One line of the ledger of arrears: a body, its sums at the end of a day, and since when the oldest is overdue."""

    code: str
    name: str
    sums: Sums
    oldest: date | None


def ledger_of(on: date) -> tuple[Owing, ...]:
    """The arrears of every body that has some at the end of a day, those with most left first."""
    held = debts(on)
    told = arrears.by_body(held, on)
    oldest: dict[int, date] = {}
    for debt in arrears.overdue(held, on):
        oldest.setdefault(debt.body, debt.due_on)
    bodies = subjects.subjects(list(told))
    return tuple(
        Owing(bodies[number].code, bodies[number].name, total, oldest.get(number)) for number, total in told.items()
    )


def years(on: date) -> tuple[int, ...]:
    """The years whose arrears are disclosed: those that are over and in which something had fallen due."""
    due = [debt.due_on.year for debt in debts(on)]
    return tuple(range(on.year - 1, min(due, default=on.year) - 1, -1))


def disclosure(year: int, on: date) -> tuple[Owing, ...]:
    """What was overdue and unpaid at the end of a year, body by body. Refuses ``arrears.year_open`` before that."""
    if not date.min.year <= year < on.year:
        raise Refusal(
            "arrears.year_open",
            Text(f"{year}年尚未结束。", f"{year} is not over."),
            Text("请查看已结束的年度。", "Look at a year that is over."),
        )
    return tuple(line for line in ledger_of(date(year, 12, 31)) if line.sums.overdue)


def appraisal(use: Use, *, on: date) -> Appraisal:
    """What the newest usable run of the scheme said of every public body, with what each point rests on, as it knew it.

    Refuses ``integrity.no_scheme`` where no such scheme is in force, and ``evaluation.not_run``.
    """
    scorecard_id = _scheme(on)
    standing = evaluation.standing_grades(scorecard_id, on)
    run = evaluation.ran(standing.run)
    assert run is not None, "a run that gave grades is kept"
    judged = subjects.subjects(evaluation.results(run, ["number"])["number"].to_pylist())
    bodies = {each.code: each for each in judged.values()}
    card = evaluation.scorecard(scorecard_id, run.on)
    sources = evaluation.hub_sources(on=run.on, subjects=sorted(judged), known=run.known, scorecard_id=scorecard_id)
    basis = evaluation.basis_on(scorecard_id, sources, run.on)
    rows, lines = engines.answers(("judgement", "lines"), basis, sources)
    told = tuple(
        Appraised(bodies[code].name, explained(basis, row, lines.filter(pc.equal(lines["subject"], code))))
        for row in rows.sort_by("subject").to_pylist()
        if (code := str(row["subject"])) in bodies and row["score"] is not None
    )
    return Appraisal(use, scorecard_id, run.edition, card.title, run.seq, run.known, run.on, told)


def signed(found: Appraisal) -> dict[str, Json]:
    """The export as a signed paper: ``chuxin verify FILE`` checks it offline."""
    return paper.signed(APPRAISAL, as_json(found), [keys.hub_key()])


def _scheme(on: date) -> str:
    """The scorecard of government integrity in force."""
    found = next((each.id for each in evaluation.scorecards(on) if each.id.rpartition(".")[2] == SCHEME), None)
    if found is None:
        raise Refusal(
            "integrity.no_scheme",
            Text("当前没有有效的政务诚信评价方案。", "No scheme of government integrity is in force."),
            Text("请先安装并公布评价方案。", "Install and publish one first."),
        )
    return found
