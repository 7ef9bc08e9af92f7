"""A credit report as a value: what it says of one organisation on one day, before any page is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chuxin.facts.records.record import State
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.days import add_months
from chuxin.kernel.text import Text
from chuxin.services.publication.lanes import Sources, answer, file_of, head_of, supplied
from chuxin.services.publication.lines import PUBLIC
from chuxin.services.publication.profile import Answer, Head, Line
from chuxin.services.publication.rule_definition import Domain

_MONTHS = 12
_SPECIAL_TIERS = frozenset({"public", "shared"})
# The chapters of the V2.0 layout (records.md §10) with the catalogue classes each gathers; the tenth is advice.
CHAPTERS: Sequence[tuple[Text, tuple[str, ...]]] = (
    (Text("登记注册基本信息", "Registration"), ("registration",)),
    (Text("行政管理信息", "Administrative management"), ("administrative_management",)),
    (Text("诚实守信相关荣誉信息", "Honours for honesty"), ("honours",)),
    (Text("严重失信主体名单信息", "Severe lists"), ("severe_list",)),
    (Text("经营（活动）异常名录（状态）信息", "Abnormal-operation lists"), ("abnormal_operation",)),
    (Text("信用承诺及履行情况信息", "Commitments and their fulfilment"), ("commitment",)),
    (Text("信用评价结果信息", "Evaluation results"), ("evaluation",)),
    (Text("司法裁判及执行信息", "Judgments and enforcement"), ("judicial",)),
    (Text("其他信息", "Other information"),
     ("contract_performance", "legal_compliance", "intellectual_property", "voluntary")),
)  # fmt: skip


class Verdict(StrEnum):
    """What the special report can say of one domain."""

    NO_VIOLATION_FOUND = "no_violation_found"
    RECORDS_LISTED = "records_listed"
    NOT_SUPPLIED = "not_supplied"
    CLARIFYING = "clarifying"

    @property
    def sentence(self) -> Text:
        """The verdict as the report words it."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.NO_VIOLATION_FOUND: Text("查询期内未发现违法违规记录", "Checked: no violation on record in the period"),
    Verdict.RECORDS_LISTED: Text("有记录，见所列", "Records found, listed"),
    Verdict.NOT_SUPPLIED: Text("此项信息相关部门暂未提供", "The department has not supplied this yet"),
    Verdict.CLARIFYING: Text("有记录正在异议核实中，见所列", "What is on record is under objection, listed"),
}
# What a special report is used for, as document 565 of 2025 names it.
PURPOSES: Mapping[str, Text] = {
    "approval": Text("行政审批", "an approval"),
    "tender": Text("招标投标", "a tender"),
    "finance": Text("融资", "finance"),
    "subsidy": Text("申请补贴", "a subsidy"),
    "listing": Text("上市", "a stock listing"),
    "other": Text("其他", "something else"),
}
LONGEST_RECIPIENT = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """The dated numbers a report goes by: days it is valid, records a class, years looked back by domain."""

    valid_days: int
    lines_per_class: int
    years: int


@dataclass(frozen=True, slots=True)
class Particulars:
    """What whoever asks for a special report may choose: the period looked at (both days included; ``None``: the usual
    years, until today), what it is for, and for which body, in its own words."""

    since: date | None = None
    until: date | None = None
    purpose: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One report as ordered: its number and verification code, for which day, which domains (none: general)."""

    number: str
    code: str
    issued_at: datetime
    data_on: date
    valid_to: date
    address: str
    domains: tuple[Domain, ...] = ()
    particulars: Particulars = Particulars()


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter: what it can answer, the latest records, and how many there are in all."""

    title: Text
    answer: Answer
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the special report found in one domain.

    ``covered`` tells of each class of records until which day its sources have delivered (``None``: not at all);
    ``disputed`` which of the lines are under objection.
    """

    domain: Domain
    verdict: Verdict
    lines: tuple[Line, ...]
    covered: tuple[tuple[Text, date | None], ...] = ()
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. It carries no score and no label, only what is on record and what is not known."""

    order: Order
    head: Head
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    period_from: date
    period_to: date

    @property
    def special(self) -> bool:
        """Whether this is the report on violations by domain."""
        return bool(self.order.domains)

    @property
    def records(self) -> Mapping[str, int]:
        """The version shown of every record in it, by record id."""
        sections = (line for section in self.sections for line in section.lines)
        findings = (line for finding in self.findings for line in finding.lines)
        return {line.record: line.version for line in (*sections, *findings)}


def report_of(
    subject: Subject, sources: Sources, order: Order, terms: Terms, disputed: frozenset[str] = frozenset()
) -> Report:
    """The report on ``subject`` as ordered, from what everyone may see (and, by domain, what departments may).

    ``disputed`` are the records under an open objection.
    """
    begins = order.particulars.since or add_months(order.data_on, -_MONTHS * terms.years)
    ends = order.particulars.until or order.data_on
    sections = () if order.domains else _sections(subject, sources, order, terms)
    findings = _findings(subject, sources, order, _Period(begins, ends, disputed)) if order.domains else ()
    return Report(order, head_of(subject, sources.places), sections, findings, begins, ends)


def _sections(subject: Subject, sources: Sources, order: Order, terms: Terms) -> tuple[Section, ...]:
    lines = file_of(subject, sources, tiers=PUBLIC, on=order.data_on).lines
    heard = supplied(sources, subject.region, order.data_on)
    sections = []
    for title, classes in CHAPTERS:
        items = [item.id for item in sources.items.values() if item.class_ in classes]
        own = sorted((line for line in lines if line.class_ in classes), key=_newest_first)
        sections.append(Section(title, answer(own, items, heard), tuple(own[: terms.lines_per_class]), len(own)))
    return tuple(sections)


@dataclass(frozen=True, slots=True)
class _Period:
    """Which days a special report looks at, and which records are under objection today."""

    begins: date
    ends: date
    disputed: frozenset[str]


def _findings(subject: Subject, sources: Sources, order: Order, period: _Period) -> tuple[Finding, ...]:
    """Domain by domain: simple-procedure penalties count here (records.md §11), repaired and withdrawn ones never."""
    file = file_of(subject, sources, tiers=_SPECIAL_TIERS, on=order.data_on)
    standing = [
        _public_part(line, sources)
        for line in sorted(file.lines, key=_newest_first)
        if line.state in (State.LIVE, State.EXPIRED)
        and period.begins <= line.decided_on <= period.ends
        and line.polarity == "negative"
    ]
    heard = supplied(sources, subject.region, order.data_on)
    titles = {item.id: item.title for item in sources.items.values()}
    found = []
    for domain in order.domains:
        lines = tuple(line for line in standing if _falls_under(line, domain))
        covered = tuple(
            (titles[item], heard.get(item) if domain.live else None)
            for item in (*domain.items, *domain.also)
            if item in titles
        )
        disputed = period.disputed & {line.record for line in lines}
        found.append(Finding(domain, _verdict(domain, lines, disputed, heard), lines, covered, disputed))
    return tuple(found)


def _verdict(domain: Domain, lines: Sequence[Line], disputed: frozenset[str], heard: Mapping[str, date]) -> Verdict:
    if lines:
        return Verdict.CLARIFYING if len(disputed) == len(lines) else Verdict.RECORDS_LISTED
    known = domain.live and all(item in heard for item in domain.items)
    return Verdict.NO_VIOLATION_FOUND if known else Verdict.NOT_SUPPLIED


def _falls_under(line: Line, domain: Domain) -> bool:
    words = domain.authority_words
    return line.item in (*domain.items, *domain.also) and (not words or any(word in line.authority for word in words))


def _public_part(line: Line, sources: Sources) -> Line:
    """The line with the fields everyone may read: the report is handed on to third parties."""
    readable = {field.name for field in sources.items[line.item].visible(PUBLIC)}
    return replace(line, fields=tuple(shown for shown in line.fields if shown.name in readable))


def _newest_first(line: Line) -> tuple[int, str]:
    return -line.decided_on.toordinal(), line.record
