"""An organisation's public file as JSON-ready values; every record says until when it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from chuxin.kernel.text import Text
from chuxin.services.publication.clock import Window
from chuxin.services.publication.profile import Elsewhere, Lane, Line, Profile

Tree: TypeAlias = dict[str, object]


def profile_of(profile: Profile, grades: list[Tree]) -> Tree:
    """The whole file (``ProfileOut``)."""
    head, figures = profile.head, profile.figures
    return {
        "code": head.code,
        "name": head.name,
        "kind": head.kind,
        "type": head.type.value,
        "region": head.region,
        "place": text(head.place),
        "industry": text(head.industry),
        "registered_on": day(head.registered_on),
        "status": head.status.as_json(),
        "former_names": [
            {"name": naming.name, "since": day(naming.since), "until": day(naming.until)}
            for naming in head.former_names
        ],
        "figures": {
            "on_record": figures.on_record,
            "negative": figures.negative,
            "positive": figures.positive,
            "checked_on": day(figures.checked_on),
        },
        "lanes": [_lane(lane) for lane in profile.lanes],
        "grades": grades,
        "on": profile.on.isoformat(),
    }


def record_of(line: Line) -> Tree:
    """One record (``RecordOut``)."""
    source = line.provenance
    return {
        "record": line.record,
        "version": line.version,
        "item": line.item,
        "title": line.title.as_json(),
        "family": line.family,
        "polarity": line.polarity,
        "state": line.state.value,
        "decided_on": line.decided_on.isoformat(),
        "authority": line.authority,
        "summary": line.summary.as_json(),
        "fields": [
            {"name": field.name, "title": field.title.as_json(), "value": field.value.as_json()}
            for field in line.fields
        ],
        "provenance": {
            "department": source.department,
            "source": source.source,
            "document": source.document,
            "received_at": source.received_at.isoformat(),
            "batch": source.batch,
            "row": source.row,
            "entry": line.proof,
        },
        "publicity": _publicity(line.window, line.elsewhere),
        "expires": day(line.window.until),
        "remedy": line.remedy.as_json(),
        "marks": [
            {"kind": mark.kind, "title": mark.title.as_json(), "since": mark.since.isoformat()} for mark in line.marks
        ],
        "statement": line.statement.text if line.statement else None,
    }


def text(value: Text | None) -> dict[str, str] | None:
    """``{"zh", "en"}`` or null."""
    return value.as_json() if value else None


def day(value: date | None) -> str | None:
    """An ISO day or null."""
    return value.isoformat() if value else None


def _lane(lane: Lane) -> Tree:
    return {
        "family": lane.family,
        "title": lane.title.as_json(),
        "answer": lane.answer.value,
        "answer_text": lane.answer.sentence.as_json(),
        "checked_on": day(lane.checked_on),
        "records": [record_of(line) for line in lane.lines],
    }


def _publicity(window: Window, elsewhere: Sequence[Elsewhere]) -> Tree:
    return {
        "since": window.since.isoformat(),
        "expires": day(window.until),
        "repair_from": day(window.repair_from),
        "why": window.why.as_json(),
        "edition": window.edition,
        "clause": window.clause,
        "unverified": window.unverified,
        "classified": window.settled,
        "other_editions": [
            {"edition": span.edition, "expires": day(span.max_end), "repair_from": day(span.repair_from)}
            for span in window.alternatives
        ],
        "elsewhere": [_elsewhere(each) for each in elsewhere],
    }


def _elsewhere(other: Elsewhere) -> Tree:
    return {
        "system": other.system.as_json(),
        "rule": other.rule,
        "expires": day(other.window.until),
        "why": other.window.why.as_json(),
        "clause": other.window.clause,
        "unverified": other.window.unverified,
    }
