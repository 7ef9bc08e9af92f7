"""What may be asked of publication: who is found, whose file says what, and whether a report still stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.dispute import objected
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.queries import Grade
from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance.queries import Standing
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import State
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.consent import Grant
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import keys, paper
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.keys import PUBLIC_NAME
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import archive, portable, report_json
from chuxin.services.publication.lanes import Sources, file_of
from chuxin.services.publication.lines import PUBLIC
from chuxin.services.publication.matters import matter_of
from chuxin.services.publication.models import IssuedReport
from chuxin.services.publication.numbers import grouped, read_code
from chuxin.services.publication.portable import Archive
from chuxin.services.publication.profile import Profile
from chuxin.services.publication.reasons import Reasons, reasons_from
from chuxin.services.publication.remedies import Decision, Periods, Remedy, remedies
from chuxin.services.publication.repairing import Eligibility, Facts, eligibility, not_repairable
from chuxin.services.publication.report import Order, Terms, report_of
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.rule_definition import Domain, domain_from, rule_from
from chuxin.services.publication.seal import AUTHORITY_FILE
from chuxin.services.publication.searching import Narrowing, SearchPage, find
from chuxin.services.publication.trust import Trust, read_trust, trust_in
from chuxin.services.publication.verdict import Verdict
from chuxin.services.publication.verification import Change, Then, Verification, changes_since, standing
from chuxin.services.publication.verify import verify_file

_VALID_DAYS, _LINES, _YEARS = (
    "national.report_valid_days",
    "national.report_lines_per_class",
    "national.special_report_years",
)
_RECONSIDERATION, _LAWSUIT = "national.remedy.reconsideration_days", "national.remedy.lawsuit_months"
_NO_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """One issued report in a list: number, code as printed, when, for which day, until when, and its fingerprint."""

    number: str
    code: str
    issued_at: datetime
    data_on: date
    valid_to: date
    sha256: str


def search(
    text: str, *, limit: int = 20, offset: int = 0, kind: str | None = None, region: str | None = None
) -> SearchPage:
    """Organisations by name fragment, pinyin, initials, former name or code: exact, then beginning, then fragment.

    At least two characters (``search.too_short``); at most 100 a page. Four SQL statements. ``region`` is a prefix of
    a division code.
    """
    return find(text, Narrowing(kind, region), limit=limit, offset=offset)


def profile_of(number: int, *, viewer: Actor, on: date) -> Profile:
    """The file of organisation ``number`` as ``viewer`` may see it on the day ``on``. Refuses ``subjects.unknown``.

    Thirteen SQL statements at most, however many records. Reading more than the public sees is logged by the
    caller (:func:`chuxin.services.publication.actions.open_file` does both).
    """
    grant = grant_for(viewer, number, on)
    subject, sources = subjects.subject(number), sources_of(number, on)
    return file_of(subject, sources, tiers=grant.tiers, on=on, consented=grant.items)


def public_profile(subject: Subject, *, on: date) -> Profile:
    """The file of ``subject`` as everyone may see it."""
    return file_of(subject, sources_of(subject.number, on), tiers=PUBLIC, on=on)


def grant_for(viewer: Actor, number: int, on: date) -> Grant:
    """What ``viewer`` may read of the file of ``number``: an organisation its own whole (R26), whoever needs consent as
    far as it was given (R34)."""
    return access.grant_of(viewer, number, on)


def shown_records(number: int, viewer: Actor, on: date) -> frozenset[str]:
    """The records of organisation ``number`` that ``viewer`` may see on the day ``on``: the one rule of what may be
    told one by one, on the file itself and wherever a record is a reason for something else (R42)."""
    return frozenset(line.record for line in profile_of(number, viewer=viewer, on=on).lines)


def reasons_of(subject: Subject, told: Explanation, *, viewer: Actor, on: date) -> Reasons:
    """The reasons ``told`` of a score as ``viewer`` may read them on the day ``on``, which is today whatever day the
    score speaks of: a record that has left the public page since is not told again."""
    return reasons_from(told, shown_records(subject.number, viewer, on))


def own_archive(number: int, *, viewer: Actor, on: date, at: datetime) -> dict[str, Json]:
    """The whole archive of organisation ``number`` to take along, signed by the hub's key (R38).

    For the organisation itself. Refuses ``access.not_permitted``, ``report.not_own``.
    """
    viewer.must("file.read_own")
    if viewer.subject != number:
        raise not_own()
    subject, head = subjects.subject(number), ledger.latest_checkpoint()
    grades = governance.grades_shown(number, on=on, own=True)
    current = {one.grade.scorecard: one.grade for one in reversed(grades) if one.standing is not Standing.PAST}
    file = profile_of(number, viewer=viewer, on=on)
    shown = {line.record for line in file.lines}
    whole = Archive(
        made_at=at,
        size=ledger.size(),
        checkpoint=head.note if head else "",
        file=file,
        events={one.id: one.events for one in records.file_of(number, on=on) if one.id in shown},
        grades=grades,
        reasons=[_reasons(subject, one, shown) for one in current.values()],
        reads=access.reads_of(number, limit=_NO_LIMIT),
        consents=access.consents_of(number),
    )
    return paper.signed(portable.KIND, portable.as_json(whole), [keys.hub_key()])


def _reasons(subject: Subject, grade: Grade, shown: Collection[str]) -> Explanation:
    told = evaluation.explain(subject, grade.scorecard, on=grade.on, known=grade.run)
    return reasons_from(told, frozenset(shown)).told


def not_own() -> Refusal:
    """The refusal of what only the organisation itself gets."""
    return Refusal(
        "report.not_own",
        Text(
            "企业账号只能获取本单位的信用报告和档案。",
            "An organisation's account gets only its own.",
        ),
        Text("请登录该单位的账号，或在公共页面查询。", "Sign in as that organisation, or look at its public page."),
    )


def remedies_for(decision: Decision, on: date) -> tuple[Remedy, ...]:
    """What can be done about a decision of that kind, by the times in force on the day ``on`` (R35)."""
    return remedies(decision, _periods(law.state(), on))


def sources_of(number: int, on: date) -> Sources:
    """What the file of ``number`` is made of on the day ``on``."""
    held = records.file_of(number, on=on)
    return Sources(
        records=held,
        items={item.id: item for item in catalogue.items(on)},
        rules=rules(on),
        supply=records.supplies(),
        places=subjects.places(on),
        disputes=consequences.disputes_of([record.id for record in held]),
    )


def rules(on: date) -> dict[str, Rule]:
    """The publicity rules in force on the day ``on``, by id."""
    return {rule.id: rule for rule in _rules(law.state(), on)}


def objected_to(found: Sources, on: date) -> frozenset[str]:
    """Which of an organisation's records are under an open objection on a day."""
    return objected(found.disputes, on)


def repair_window(record: str, *, facts: Facts, on: date, rule: str | None = None) -> Eligibility:
    """Whether the record may leave early by repair on the day ``on``, with every reason against it.

    ``facts`` is what the applicant showed; the lists that still hold the organisation are added from its file.
    ``rule`` names another system's rule (:attr:`Rule.beside`); default: that of the record's item. Refuses
    ``record.unknown``, ``repair.not_repairable`` where no rule in force sets a period. Nine SQL statements at most.
    """
    found = records.record(record, on=on)
    item, known = catalogue.item(found.item, on), rules(on)
    by = known.get(rule or item.publicity or "")
    if by is None:
        raise not_repairable(item.clauses[0] if item.clauses else None)
    listed = facts.lists or _lists(found.subject, on)
    return eligibility(by, matter_of(found, item, by), replace(facts, lists=listed), on)


def _lists(subject: int, on: date) -> tuple[str, ...]:
    """The titles of the lists, shown until removal, that hold the organisation on the day ``on``."""
    items = {item.id: item for item in catalogue.items(on) if item.family == "lists"}
    live = (one for one in records.file_of(subject, on=on) if one.item in items and one.state is State.LIVE)
    return tuple(dict.fromkeys(items[one.item].title.zh for one in live))


def domains(on: date) -> tuple[Domain, ...]:
    """The domains of the special report in force on the day ``on``, in their order."""
    return _domains(law.state(), on)


def terms(on: date) -> Terms:
    """The dated numbers a report of the day ``on`` goes by."""
    return _terms(law.state(), on)


def checked_since(code: str, since: datetime) -> bool:
    """Whether the report with this code was verified since a moment. One statement."""
    return IssuedReport.objects.filter(code=read_code(code), checked_at__gte=since).exists()


def verification(code: str, *, on: date) -> Verification:
    """What stands of the report with this code on the day ``on``, compared with what is on record now.

    Refuses ``report.unknown``. Fourteen SQL statements at most.
    """
    row = IssuedReport.objects.filter(code=read_code(code)).first()
    if row is None:
        raise Refusal(
            "report.unknown",
            Text("没有此核验码对应的报告。", "There is no report with this verification code."),
            Text(
                "请核对核验码；如仍无结果，请勿采信该报告。",
                "Check the code; if nothing is found still, do not rely on it.",
            ),
        )
    subject, value = subjects.subject(row.subject), archive.value_of(row.value)
    changes = () if value is None else _changes(row, value, subject, on)
    return Verification(
        number=row.number,
        code=grouped(row.code),
        subject=row.subject,
        subject_name=subject.name,
        subject_code=subject.code,
        issued_at=row.issued_at,
        data_on=row.data_on,
        valid_to=row.valid_to,
        sha256=row.sha256,
        status=standing(changes, row.valid_to, on),
        checked=row.checked,
        rechecked=value is not None,
        changes=changes,
        findings=() if value is None else report_json.findings_in(value),
    )


def verify(path: Path, *, key: Path | None = None) -> Verdict:
    """What holds of the file or folder at ``path``, judged by the keys in the file ``key`` (default: this hub's own).

    Refuses ``verify.key_unreadable`` and ``verify.file_unreadable``.
    """
    return verify_file(path, own_trust() if key is None else trust_in(key))


def own_trust() -> Trust:
    """The keys a reader of this hub's reports and receipts trusts, as far as they were made."""
    published = (settings.HOME / "keys" / name for name in (AUTHORITY_FILE, PUBLIC_NAME))
    return read_trust("\n".join(file.read_text() for file in published if file.exists()))


def reports_of(number: int) -> tuple[IssuedNote, ...]:
    """The reports issued on organisation ``number``, newest first. One statement."""
    rows = IssuedReport.objects.filter(subject=number).order_by("-entry")
    return tuple(
        IssuedNote(row.number, grouped(row.code), row.issued_at, row.data_on, row.valid_to, row.sha256) for row in rows
    )


def reports_naming(among: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The numbers of the reports that list each of these records, newest first. Two statements, and the kept values of
    the reports on their organisations."""
    subjects_of = set(records.filed_under(list(among)).values())
    rows = IssuedReport.objects.filter(subject__in=subjects_of).order_by("-entry").values_list("number", "value")
    found: dict[str, tuple[str, ...]] = {}
    for number, kept in rows:
        value = archive.value_of(kept)
        for record in set(among) & set({} if value is None else report_json.versions_in(value)):
            found[record] = (*found.get(record, ()), number)
    return found


def report_file(number: str) -> Path:
    """The sealed file of the report with this number. Refuses ``report.unknown``."""
    sha256 = IssuedReport.objects.filter(number=number).values_list("sha256", flat=True).first()
    if sha256 is None or not archive.path_of(sha256).exists():
        raise Refusal(
            "report.unknown",
            Text(f"没有编号为“{number}”的报告文件。", f"There is no file of a report “{number}”."),
            Text("请核对报告编号。", "Check the report's number."),
        )
    return archive.path_of(sha256)


def _changes(row: IssuedReport, value: Mapping[str, Json], subject: Subject, on: date) -> tuple[Change, ...]:
    sources = sources_of(subject.number, on)
    named = set(report_json.domains_in(value))
    chosen = tuple(domain for domain in domains(on) if domain.id in named)
    period = report_json.particulars_in(value)
    asked = replace(period, until=None) if period.until == row.data_on else period
    order = Order(row.number, row.code, row.issued_at, on, row.valid_to, "", chosen, asked)
    now = report_of(subject, sources, order, replace(terms(on), lines_per_class=_NO_LIMIT))
    by_id = {record.id: record for record in sources.records}
    titles = {item.id: item.title for item in sources.items.values()}
    return changes_since(Then(report_json.versions_in(value), row.entry), now, by_id, titles)


@lru_cache(maxsize=32)
def _rules(_state: str, on: date) -> tuple[Rule, ...]:
    read = [rule_from(definition) for definition in law.definitions("publicity", on)]
    _refuse_faults([fault.message for _, faults in read for fault in faults])
    return tuple(rule for rule, _ in read if rule is not None)


@lru_cache(maxsize=32)
def _domains(_state: str, on: date) -> tuple[Domain, ...]:
    read = [domain_from(definition) for definition in law.definitions("domain", on)]
    _refuse_faults([fault.message for _, faults in read for fault in faults])
    return tuple(sorted((domain for domain, _ in read if domain is not None), key=lambda domain: domain.order))


@lru_cache(maxsize=32)
def _periods(_state: str, on: date) -> Periods:
    definitions = [law.definition("parameter", name, on) for name in (_RECONSIDERATION, _LAWSUIT)]
    parameters, faults = parameters_from(definitions)
    _refuse_faults([fault.message for fault in faults])
    values = parameters.values((_RECONSIDERATION, _LAWSUIT), on)
    clauses = [definition.clauses[0] for definition in definitions]
    return Periods(int(values[_RECONSIDERATION]), clauses[0], int(values[_LAWSUIT]), clauses[1])


@lru_cache(maxsize=32)
def _terms(_state: str, on: date) -> Terms:
    parameters, faults = parameters_from(
        [law.definition("parameter", name, on) for name in (_VALID_DAYS, _LINES, _YEARS)]
    )
    _refuse_faults([fault.message for fault in faults])
    values = parameters.values((_VALID_DAYS, _LINES, _YEARS), on)
    return Terms(int(values[_VALID_DAYS]), int(values[_LINES]), int(values[_YEARS]))


def _refuse_faults(messages: list[Text]) -> None:
    if messages:
        raise Refusal(
            "publicity.malformed",
            messages[0],
            Text("请运行 chuxin pack check 并修正后重新安装。", "Run chuxin pack check, mend it and install it again."),
        )
