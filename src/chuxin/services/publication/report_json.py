"""A report written as JSON: the value that is digested, attached to the PDF file, and drawn by the template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.profile import Head, Line
from chuxin.services.publication.report import PURPOSES, Finding, Order, Particulars, Report, Section
from chuxin.services.publication.wording import day

_HERE = ZoneInfo("Asia/Shanghai")
_FORM = 1


def as_json(report: Report) -> dict[str, Json]:
    """The report as canonical JSON: texts as ``{zh, en}``, days as ISO text, the moment of issue in UTC."""
    return {
        "form": _FORM,
        "kind": "special" if report.special else "general",
        "order": _order(report.order),
        "period_from": report.period_from.isoformat(),
        "period_from_text": day(report.period_from).as_json(),
        "period_to": report.period_to.isoformat(),
        "period_to_text": day(report.period_to).as_json(),
        "purpose": report.order.particulars.purpose or None,
        "purpose_text": _purpose(report.order.particulars.purpose),
        "recipient": report.order.particulars.recipient or None,
        "subject": _head(report.head),
        "sections": [_section(section, report.head) for section in report.sections],
        "findings": [_finding(finding, report.head) for finding in report.findings],
    }


def versions_in(value: Mapping[str, Json]) -> dict[str, int]:
    """The version of every record a written report shows, by record id."""
    found: dict[str, int] = {}
    for part in (*_list(value["sections"]), *_list(value["findings"])):
        for line in _list(part["lines"]):
            found[str(line["record"])] = int(str(line["version"]))
    return found


def domains_in(value: Mapping[str, Json]) -> tuple[str, ...]:
    """The ids of the domains a written special report covers; none for a general one."""
    return tuple(str(finding["domain"]) for finding in _list(value["findings"]))


def particulars_in(value: Mapping[str, Json]) -> Particulars:
    """The period a written report looks at; one without an end goes on until today."""
    until = value.get("period_to")
    return Particulars(
        date.fromisoformat(str(value["period_from"])), date.fromisoformat(str(until)) if until is not None else None
    )


def findings_in(value: Mapping[str, Json]) -> tuple[tuple[Text, Text, int], ...]:
    """What a written special report answers: title of the domain, the answer in words, how many records."""
    return tuple(
        (_text(one["title"]), _text(one["verdict_text"]), len(_list(one["lines"]))) for one in _list(value["findings"])
    )


def _text(value: Json) -> Text:
    assert isinstance(value, Mapping)
    return Text(str(value["zh"]), str(value["en"]))


def _list(value: Json) -> list[Mapping[str, Json]]:
    assert isinstance(value, list)
    return value


def _order(order: Order) -> dict[str, Json]:
    local = order.issued_at.astimezone(_HERE)
    clock = local.strftime("%H:%M")
    issued = day(local.date())
    return {
        "number": order.number,
        "code": order.code,
        "address": order.address,
        "issued_at": order.issued_at.isoformat(timespec="seconds"),
        "issued_at_text": Text(f"{issued.zh} {clock}", f"{issued.en} {clock} (UTC+8)").as_json(),
        "data_on": order.data_on.isoformat(),
        "data_on_text": day(order.data_on).as_json(),
        "valid_to": order.valid_to.isoformat(),
        "valid_to_text": day(order.valid_to).as_json(),
    }


def _head(head: Head) -> dict[str, Json]:
    return {
        "number": head.number,
        "name": head.name,
        "code": head.code,
        "kind": head.kind,
        "place": head.place.as_json() if head.place else None,
        "industry": head.industry.as_json() if head.industry else None,
        "registered_on": day(head.registered_on).as_json() if head.registered_on else None,
        "status": head.status.as_json(),
        "former_names": [naming.name for naming in head.former_names],
    }


def _section(section: Section, head: Head) -> dict[str, Json]:
    return {
        "title": section.title.as_json(),
        "answer": section.answer.value,
        "answer_text": section.answer.sentence.as_json(),
        "total": section.total,
        "lines": [_line(line, head) for line in section.lines],
    }


def _finding(finding: Finding, head: Head) -> dict[str, Json]:
    return {
        "domain": finding.domain.id,
        "title": finding.domain.title.as_json(),
        "role": finding.domain.role.as_json(),
        "verdict": finding.verdict.value,
        "verdict_text": finding.verdict.sentence.as_json(),
        "covered": [
            {"title": title.as_json(), "until": until.isoformat() if until else None}
            for title, until in finding.covered
        ],
        "lines": [_line(line, head) for line in finding.lines],
    }


def _purpose(purpose: str) -> dict[str, str] | None:
    return PURPOSES[purpose].as_json() if purpose else None


def _marked(line: Line) -> Text:
    """What is pending about a record, since when."""
    told = [(mark.title, day(mark.since)) for mark in line.marks]
    return Text(
        "；".join(f"{title.zh}（{since.zh}起）" for title, since in told),
        "; ".join(f"{title.en} since {since.en}" for title, since in told),
    )


def _line(line: Line, head: Head) -> dict[str, Json]:
    """One record; fields that only repeat whom the report is about are left to its cover."""
    told = [shown for shown in line.fields if shown.value.zh not in (head.name, head.code)]
    return {
        "record": line.record,
        "version": line.version,
        "item": line.item,
        "title": line.title.as_json(),
        "polarity": line.polarity,
        "decided_on": line.decided_on.isoformat(),
        "decided_on_text": day(line.decided_on).as_json(),
        "summary": line.summary.as_json(),
        "fields": [
            {"name": shown.name, "title": shown.title.as_json(), "value": shown.value.as_json()} for shown in told
        ],
        "proof": line.proof,
        "shown": line.window.why.as_json(),
        "remedy": line.remedy.as_json(),
        "statement": line.statement.text if line.statement else None,
        "mark": _marked(line).as_json() if line.marks else None,
    }
