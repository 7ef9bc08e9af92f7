"""What may be asked of consequences: the lists in force, what may follow for an organisation, and what is pending."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from chuxin.assessment.consequences.act import Act, Circumstances, Draft, Step
from chuxin.assessment.consequences.dispute import Dispute, DisputeKind, objected
from chuxin.assessment.consequences.editions import Difference, differences
from chuxin.assessment.consequences.matching import holding
from chuxin.assessment.consequences.measure import Incentive, Measure, Row
from chuxin.assessment.consequences.measure_reading import incentive_from, measure_from
from chuxin.assessment.consequences.models import DisputeRow, MatterRow, StepRow
from chuxin.assessment.consequences.permission import Answer, Ground, Request, permitted
from chuxin.assessment.consequences.review_ground import ReviewGround, review_ground_from
from chuxin.assessment.consequences.severe_list import SevereList, list_from
from chuxin.assessment.consequences.trigger import LIST_NAME, Trigger
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.law import queries as law
from chuxin.foundation.law.clause import Clause
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

V = TypeVar("V")
KINDS = ("measure", "incentive", "list")


def switched_on() -> bool:
    """Whether consequences may be put into effect in this hub at all (R49); off unless the operator says otherwise."""
    return bool(settings.CONSEQUENCES)


def measures(on: date) -> tuple[Measure, ...]:
    """Every row of the lists of measures in force on a day, by id; what a repeal froze is left out (R47)."""
    return _measures(law.state(), on)


def incentives(on: date) -> tuple[Incentive, ...]:
    """Every row of the lists of incentives in force on a day, by id."""
    return _incentives(law.state(), on)


def lists(on: date) -> tuple[SevereList, ...]:
    """Every severe list in force on a day, by id."""
    return _lists(law.state(), on)


def severe_list(id: str, on: date) -> SevereList:
    """The list in force. Refuses what the register refuses: unknown, not in force, basis repealed."""
    law.definition("list", id, on)
    return next(each for each in lists(on) if each.id == id)


def review_grounds(on: date) -> tuple[ReviewGround, ...]:
    """Every ground of credit review in force on a day, in their order."""
    return _review_grounds(law.state(), on)


def row(id: str, on: date) -> Row | None:
    """The measure or incentive in force on a day; ``None`` where no list holds it."""
    return next((each for each in (*measures(on), *incentives(on)) if each.id == id), None)


def number(id: str, on: date) -> int:
    """The value of a dated parameter that is a whole number. Refuses ``parameter.not_yet`` and what the law refuses."""
    parameters, _ = parameters_from([law.definition("parameter", id, on)])
    return int(parameters[id].on(on).value)


def changes(before: date, after: date) -> tuple[Difference, ...]:
    """What differs between the lists of measures, incentives and severe lists in force on two days."""
    return tuple(
        each for kind in KINDS for each in differences(law.definitions(kind, before), law.definitions(kind, after))
    )


def check(asked: Request, subject: int | None, *, on: date) -> Answer:
    """Whether what is ``asked`` may follow for organisation ``subject`` on the day ``on``, with basis or reason.

    Seven SQL statements at most. Always answered, whether or not consequences are switched on.
    """
    found = row(asked.measure, on)
    held = () if subject is None else records.file_of(subject, on=on)
    return permitted(asked, ground_of(found, held, on), on)


def check_all(subject: Subject, *, on: date) -> tuple[tuple[Measure, Answer], ...]:
    """Every measure in force with the engine's answer for an organisation, asked for its own first implementer.

    Eight SQL statements at most, however many rows and records.
    """
    held = records.file_of(subject.number, on=on)
    under = objected(disputes_of([record.id for record in held]), on)
    words = _Words.of(on)
    return tuple(
        (each, permitted(_asked(each, subject), Ground(each, _matching(each.triggers, held, words), under), on))
        for each in measures(on)
    )


def _asked(each: Measure, subject: Subject) -> Request:
    return Request(each.id, subject.type, each.implementers[0].role)


def ground_of(found: Row | None, held: Sequence[Record], on: date) -> Ground:
    """What bears on a row: the records among ``held`` that match its triggers, and those under objection."""
    matched = () if found is None else matching(found.triggers, held, on)
    barred = matching(found.unless, held, on) if isinstance(found, Incentive) else ()
    pending = disputes_of([record.id for record in (*matched, *barred)])
    cards = frozenset(each.id for each in law.definitions("scorecard", on))
    return Ground(found, matched, objected(pending, on), cards, barred)


def matching(triggers: Iterable[Trigger], held: Sequence[Record], on: date) -> tuple[Record, ...]:
    """The records among ``held`` that any of the triggers means, in whatever state, newest decision first."""
    return _matching(triggers, held, _Words.of(on))


@dataclass(frozen=True, slots=True)
class _Words:
    """What triggers speak of on a day: items by id, and the names by which records call the lists."""

    items: Mapping[str, Item]
    names: Mapping[str, str]
    on: date

    @staticmethod
    def of(on: date) -> _Words:
        return _Words({item.id: item for item in catalogue.items(on)}, {each.id: each.name for each in lists(on)}, on)


def _matching(triggers: Iterable[Trigger], held: Sequence[Record], words: _Words) -> tuple[Record, ...]:
    found: set[str] = set()
    for trigger in triggers:
        item = words.items.get(trigger.item)
        theirs = [record for record in held if record.item == trigger.item]
        if trigger.list is not None:
            theirs = [record for record in theirs if record.fields.get(LIST_NAME) == words.names.get(trigger.list)]
        if item is not None:
            found |= holding(trigger.where, item, theirs, words.on)
    return tuple(record for record in held if record.id in found)


def disputes_of(record_ids: Sequence[str]) -> tuple[Dispute, ...]:
    """Everything ever pending about these records, in ledger order. One statement, none for no record."""
    if not record_ids:
        return ()
    rows = DisputeRow.objects.filter(record__in=list(record_ids)).order_by("entry")
    return tuple(_dispute(one) for one in rows)


def pending_as_known(on: date, *, known: int, among: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """What is pending about records on a day, as the first ``known`` entries of the ledger tell: kinds by record, of
    all records or those ``among``. One statement."""
    rows = DisputeRow.objects.filter(entry__lt=known, since__lte=on)
    rows = rows.filter(Q(until=None) | Q(until__gt=on) | Q(settled_by__gte=known))
    rows = rows if among is None else rows.filter(record__in=list(among))
    found: dict[str, set[str]] = {}
    for record, kind in rows.values_list("record", "kind"):
        found.setdefault(record, set()).add(kind)
    return {record: tuple(sorted(kinds)) for record, kinds in found.items()}


def dispute(entry: int) -> Dispute:
    """One dispute. Refuses ``dispute.unknown``."""
    found = DisputeRow.objects.filter(entry=entry).first()
    if found is None:
        raise Refusal(
            "dispute.unknown",
            Text(f"没有编号为{entry}的异议或诉讼标注。", f"There is no objection or lawsuit numbered {entry}."),
            Text("请核对编号。", "Check its number."),
        )
    return _dispute(found)


def act(seq: int) -> Act:
    """One act with its steps. Refuses ``act.unknown``. Three statements."""
    found = _acts(MatterRow.objects.filter(seq=seq))
    if not found:
        raise Refusal(
            "act.unknown",
            Text(f"没有编号为{seq}的措施。", f"There is no measure numbered {seq}."),
            Text("请核对编号。", "Check its number."),
        )
    return found[0]


def acts(subject: int | None = None, *, limit: int = 200) -> tuple[Act, ...]:
    """The acts about one organisation, or all, newest first. Three statements."""
    rows = MatterRow.objects.all() if subject is None else MatterRow.objects.filter(subject=subject)
    return _acts(rows, limit)


def signed_between(since: datetime, until: datetime) -> Mapping[str, int]:
    """How many acts were signed under each row of the list of measures from ``since`` to before ``until``. One
    statement."""
    signed = StepRow.objects.filter(kind="signed", at__gte=since, at__lt=until).values("matter")
    rows = MatterRow.objects.filter(kind="act", seq__in=signed)
    return dict(rows.values_list("definition").annotate(n=Count("seq")).order_by("definition"))


def disputes_between(since: date, until: date) -> Mapping[str, tuple[int, int]]:
    """How many disputes of each kind began, and were settled, on these days, both included. Two statements."""
    days = (since, until)
    rows = (DisputeRow.objects.filter(since__range=days), DisputeRow.objects.filter(until__range=days))
    begun, settled = (dict(some.values_list("kind").annotate(n=Count("entry"))) for some in rows)
    return {kind: (begun.get(kind, 0), settled.get(kind, 0)) for kind in sorted(begun.keys() | settled.keys())}


def circumstances(one: Act, on: date) -> Circumstances:
    """What the worth of an act hangs on, on a day."""
    return circumstances_of([one], on)[one.seq]


def circumstances_of(some: Sequence[Act], on: date) -> dict[int, Circumstances]:
    """What the worth of each act hangs on, on a day. Six SQL statements at most, however many acts."""
    held = records.files_of(list({one.draft.subject for one in some}), on=on)
    under = objected(disputes_of([record for one in some for record in one.draft.records]), on)
    return {
        one.seq: Circumstances(
            row(one.draft.measure, on),
            tuple(record for record in held.get(one.draft.subject, ()) if record.id in one.draft.records),
            under,
            switched_on(),
        )
        for one in some
    }


def steps_of(matters: Sequence[int]) -> dict[int, tuple[Step, ...]]:
    """The steps of matters, oldest first, with what the ledger tells of each. Two statements."""
    rows = list(StepRow.objects.filter(matter__in=list(matters)).order_by("entry"))
    bodies = log.contents([one.entry for one in rows])
    found: dict[int, tuple[Step, ...]] = {}
    for one in rows:
        step = Step(one.entry, one.kind, one.on, one.at, one.actor, bodies.get(one.entry, {}))
        found[one.matter] = (*found.get(one.matter, ()), step)
    return found


def _acts(rows: QuerySet[MatterRow], limit: int = 1) -> tuple[Act, ...]:
    numbers = list(rows.filter(kind="act").order_by("-seq").values_list("seq", flat=True)[:limit])
    bodies, steps = log.entries(numbers), steps_of(numbers)
    return tuple(_act(bodies[seq], steps.get(seq, ())) for seq in numbers if seq in bodies)


def _act(said: Said, steps: tuple[Step, ...]) -> Act:
    body = said.body
    assert body is not None
    until, form = body["until"], body["form"]
    return Act(
        seq=said.seq,
        draft=Draft(
            measure=str(body["definition"]),
            subject=int(str(body["subject"])),
            implementer=str(body["implementer"]),
            records=texts(body["records"]),
            reason=str(body["reason"]),
            until=None if until is None else date.fromisoformat(str(until)),
            form=None if form is None else str(form),
        ),
        edition=str(body["edition"]),
        title=text_of(body["title"]) or Text("—", "—"),
        clauses=texts(body["clauses"]),
        basis=_sentences(body["basis"]),
        remedy=text_of(body["remedy"]) or Text("—", "—"),
        agency=str(body["agency"]),
        proposed_at=said.at,
        proposed_by=said.actor,
        steps=steps,
    )


def cited(clauses: Iterable[str]) -> tuple[Text, ...]:
    """Clauses as a notice cites them: the document and its article, in words."""
    return tuple(_cited(law.clause(id)) for id in clauses)


def _cited(clause: Clause) -> Text:
    if clause.article.isdigit():
        return Text(f"{clause.document.zh}第{clause.article}条", f"{clause.document.en}, article {clause.article}")
    return clause.document


def texts(value: Json) -> tuple[str, ...]:
    """A list of texts out of what the ledger keeps."""
    assert isinstance(value, Sequence)
    return tuple(str(each) for each in value)


def _sentences(value: Json) -> tuple[Text, ...]:
    assert isinstance(value, Sequence)
    return tuple(text for each in value if (text := text_of(each)))


def _dispute(one: DisputeRow) -> Dispute:
    return Dispute(one.entry, one.record, DisputeKind(one.kind), one.doc_no, one.since, one.until)


@lru_cache(maxsize=32)
def _measures(_state: str, on: date) -> tuple[Measure, ...]:
    return _read("measure", measure_from, on)


@lru_cache(maxsize=32)
def _incentives(_state: str, on: date) -> tuple[Incentive, ...]:
    return _read("incentive", incentive_from, on)


@lru_cache(maxsize=32)
def _lists(_state: str, on: date) -> tuple[SevereList, ...]:
    return _read("list", list_from, on)


@lru_cache(maxsize=32)
def _review_grounds(_state: str, on: date) -> tuple[ReviewGround, ...]:
    return tuple(sorted(_read("review_ground", review_ground_from, on), key=lambda each: (each.order, each.id)))


def _read(kind: str, reader: Callable[[Definition], tuple[V | None, list[Finding]]], on: date) -> tuple[V, ...]:
    found = []
    for definition in law.definitions(kind, on):
        value, findings = reader(definition)
        if value is None:
            raise Refusal(
                "consequences.malformed",
                Text(f"定义 {definition.id} 不符合要求。", f"The definition {definition.id} is malformed."),
                Text("请用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
                findings=tuple(findings),
            )
        found.append(value)
    return tuple(found)
