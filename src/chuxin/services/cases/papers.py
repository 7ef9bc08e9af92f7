"""Official papers: a step fixes the text of the one it issues; the file is drawn and sealed from it when asked for.

The file follows from the entry and the hub's seal alone (the signature is deterministic): it is the same to the byte
whenever it is drawn, so nothing is kept that an erasure could forget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as log
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import paper_facts, queries
from chuxin.services.cases.case import Case, Taken, Told
from chuxin.services.cases.models import CaseRow, PaperRow
from chuxin.services.cases.paper import Paper, lines, number_of
from chuxin.services.cases.paper_reading import paper_from
from chuxin.services.cases.viewing import sight_in
from chuxin.services.cases.workflow import OPEN, Step, Workflow
from chuxin.services.publication import certificate
from chuxin.services.publication.seal import seal_of, stamp
from chuxin.services.publication.wording import day

KIND: Final = "paper"
LANGUAGES: Final = ("both", "zh")
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Issued:
    """One paper that was issued: the entry whose step issued it, its number and title, by whom, when."""

    entry: int
    case: int
    paper: str
    number: str
    title: Text
    issuer: str
    on: date


def paper(id: str, on: date) -> Paper:
    """The paper in force. Refuses what the register refuses: unknown, not in force, basis repealed."""
    return _read(law.definition(KIND, id, on))


def content_of(case: Case, workflow: Workflow, step: Step, *, actor: Actor, due: date | None) -> dict[str, Json] | None:
    """The text of the paper that the last step of the case issues; ``None`` where it issues none.

    Refuses ``paper.fact_missing``. Meant for inside the step's transaction: the running number is the next one.
    """
    if step.paper is None:
        return None
    taken = case.steps[-1]
    wanted = paper(step.paper, taken.on)
    gathered = paper_facts.gather(wanted, case, workflow, actor=actor, on=taken.on, due=due)
    seal_of(settings.HOME / "keys", at=taken.at)
    mark, serial = wanted.mark, 0
    if mark is not None:
        serial = _next(gathered.issuer.code, mark, taken.on.year)
        number = number_of(mark, taken.on.year, serial)
    else:
        number = gathered.known.facts["doc_no"].zh if "doc_no" in gathered.known.facts else case.number
    return {
        "id": wanted.id,
        "edition": wanted.edition,
        "title": wanted.title.as_json(),
        "of": wanted.of.value,
        "mark": mark or "",
        "serial": serial,
        "number": number,
        "issuer": gathered.issuer.as_json(),
        "addressee": gathered.addressee.as_json(),
        "lines": lines(wanted, gathered.known),
    }


def draft(subject: int, records: tuple[str, ...], workflow: Workflow, *, actor: Actor, at: datetime) -> Told | None:
    """The paper that opening a case would issue, as it would read; ``None`` where a fact it tells is missing yet."""
    on = at.astimezone(_HERE).date()
    if workflow.opening.paper is None:
        return None
    wanted = paper(workflow.opening.paper, on)
    first = Taken(-1, OPEN, on, at, actor.id, actor.agency or "", {})
    case = Case(-1, workflow.id, subject, subject, {}, records, None, (first,))
    gathered = paper_facts.gather(wanted, case, workflow, actor=actor, on=on, due=None)
    try:
        return Told(wanted.id, "", wanted.title, lines(wanted, gathered.known))
    except Refusal:
        return None


def issued(cases: list[int]) -> dict[int, tuple[Issued, ...]]:
    """The papers of these cases, oldest first, by case. Two statements."""
    rows = PaperRow.objects.filter(case__in=cases).order_by("entry")
    found: dict[int, tuple[Issued, ...]] = {}
    for each in _issued(list(rows)):
        found[each.case] = (*found.get(each.case, ()), each)
    return found


def of_subject(subject: int, *, limit: int = 100) -> tuple[Issued, ...]:
    """The papers an organisation received or signed, newest first. Two statements."""
    its = CaseRow.objects.filter(subject=subject).values("seq")
    return _issued(list(PaperRow.objects.filter(case__in=its).order_by("-entry")[:limit]))


def one(entry: int, *, viewer: Actor) -> Issued:
    """The paper a step issued, for whoever is a party to its case. Refuses ``paper.unknown`` to everybody else."""
    found = _issued(list(PaperRow.objects.filter(entry=entry)))
    if found:
        case = queries.case(found[0].case)
        if sight_in(case, viewer).parties:
            return found[0]
    raise _unknown()


def drawn(entry: int, language: str = "both") -> bytes:
    """The signed file of a paper, in Chinese and English or (``zh``) in Chinese alone.

    Refuses ``paper.unknown``, also once the law had the entry erased.
    """
    told = log.entries([entry]).get(entry)
    body = told.body if told else None
    content = body.get("paper") if body else None
    if told is None or body is None or not isinstance(content, Mapping) or language not in LANGUAGES:
        raise _unknown()
    value = _value(content, date.fromisoformat(str(body["on"])), language, told.at)
    seal = seal_of(settings.HOME / "keys", at=told.at)
    return stamp(certificate.draw(value, at=told.at, template="paper.typ"), seal, at=told.at)


def _value(content: Mapping[str, Json], on: date, language: str, at: datetime) -> dict[str, Json]:
    site = str(getattr(settings, "SITE", "http://127.0.0.1:8000")).rstrip("/")
    issued_at = at.astimezone(_HERE).isoformat(timespec="seconds")
    return {
        **content,
        "kind": "paper",
        "language": language,
        "day": day(on).as_json(),
        "order": {"number": content["number"], "issued_at": issued_at, "address": f"{site}/verify"},
        "subject": content["addressee"],
    }


def _next(issuer: str, mark: str, year: int) -> int:
    rows = PaperRow.objects.filter(issuer=issuer, mark=mark, on__year=year)
    return (rows.aggregate(last=Max("serial"))["last"] or 0) + 1


def _issued(rows: list[PaperRow]) -> tuple[Issued, ...]:
    bodies = log.contents([row.entry for row in rows])
    return tuple(_with(row, bodies[row.entry]) for row in rows if row.entry in bodies)


def _with(row: PaperRow, body: Mapping[str, Json]) -> Issued:
    content = body["paper"]
    assert isinstance(content, Mapping)
    title = content["title"]
    assert isinstance(title, Mapping)
    words = Text(str(title["zh"]), str(title["en"]))
    return Issued(row.entry, row.case, row.paper, str(content["number"]), words, row.issuer, row.on)


def _unknown() -> Refusal:
    return Refusal(
        "paper.unknown",
        Text("没有这份文书。", "There is no such paper."),
        Text("请从事项页面打开文书。", "Open it from the page of its case."),
    )


@lru_cache(maxsize=256)
def _read(definition: Definition) -> Paper:
    found, findings = paper_from(definition)
    if found is None:
        raise Refusal("paper.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
    return found
