"""Looks inside a hub that no command gives: fingerprints of projections, reasons of every score, decisions of officers.

Each function runs in a process of its own that lives in one home (see `hub.Hub.look`) and gives JSON.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as batches
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as files
from chuxin.foundation.access import consenting
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import DEMO_BANK
from chuxin.foundation.access.consent import Terms
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.following import fingerprint
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.worker.projections import FOLLOWERS
from chuxin.kernel.actor import Actor

OFFICER = "source_agency_officer"


def standing() -> dict[str, Any]:
    """How long the ledger is, its root, and the fingerprint of every projection."""
    return {
        "size": ledger.size(),
        "root": ledger.root().hex(),
        "fingerprints": {follower.name: fingerprint(follower) for follower in FOLLOWERS},
    }


def explained(scorecard: str, day: str) -> list[dict[str, Any]]:
    """Every organisation's score, asked for one at a time, with its reasons in micro-points."""
    on, told = date.fromisoformat(day), []
    for step in subjects.each():
        for subject in step:
            why = evaluation.explain(subject, scorecard, on=on)
            told.append(
                {
                    "subject": why.subject,
                    "score": why.score,
                    "grade": why.grade,
                    "reason": why.reason,
                    "veto": why.veto,
                    "coverage": why.coverage,
                    "points": {share.indicator.id: share.points for share in why.shares},
                    "hits": {share.indicator.id: share.hits for share in why.shares},
                    "sums": {
                        share.indicator.id: share.start + share.held + sum(one.points for one in share.evidence)
                        for share in why.shares
                    },
                    "entries": [
                        [one.record, one.entry, *[used.parameter for used in one.used]]
                        for share in why.shares
                        for one in share.evidence
                    ],
                }
            )
    return told


def files_of(codes: list[str], day: str) -> list[list[dict[str, Any]]]:
    """The whole archive of each organisation on a day, public or not."""
    return [_file_of(code, date.fromisoformat(day)) for code in codes]


def _file_of(code: str, day: date) -> list[dict[str, Any]]:
    subject = subjects.subject_by_code(code)
    assert subject
    found = files.file_of(subject.number, on=day)
    return [
        {"record": one.id, "item": one.item, "state": one.state.value, "doc_no": one.doc_no, "entry": one.entry}
        for one in found
    ]


def decide(kind: str, record: str, agency: str, day: str) -> str:
    """An officer of ``agency`` withdraws or repairs a record with effect from ``day``."""
    permits = access.roles()[OFFICER].all_permits
    officer = Actor(id=f"agency:{agency}", name=agency, permits=permits, agency=agency, purpose="scenario")
    on = date.fromisoformat(day)
    decided = {"withdrawn": records.withdraw, "repaired": records.repair}[kind]
    decided(record, reason="示例：依法办理", doc_no="示例〔2026〕1号", on=on, actor=officer, at=_noon(on))
    return kind


def deliveries() -> list[dict[str, Any]]:
    """Every batch ever received, with what its receipt refused and why."""
    return [
        {"sha256": one.sha256, "feed": one.feed, "rows": one.rows, "accepted": one.accepted, "refused": one.refused}
        | {"refused_by_code": dict(batches.receipt(one.id).refused_by_code)}
        for one in batches.batches(limit=1_000_000)
    ]


def purged(hours: int) -> int:
    """How many originals leave the quarantine ``hours`` from now."""
    return intake.purge_quarantine(at=datetime.now(UTC) + timedelta(hours=hours))


def entry(seq: int) -> dict[str, Any]:
    """One entry of the ledger: its kind and what it says."""
    said = ledger.entry(seq)
    return {"kind": said.kind, "body": said.body}


def stated(entries: list[int]) -> dict[str, Any]:
    """What each of these entries is, and about which record."""
    found = {}
    for seq in entries:
        said = ledger.entry(seq)
        found[str(seq)] = [said.kind, said.body["record"] if said.body else None]
    return found


def reads(code: str) -> list[dict[str, Any]]:
    """Who has read non-public data of an organisation."""
    subject = subjects.subject_by_code(code)
    assert subject
    return [{**asdict(one), "at": one.at.isoformat()} for one in access.reads_of(subject.number)]


def consent(code: str, purpose: str) -> int:
    """An organisation lets the demonstration's bank read its file for a purpose, this month; the consent's number."""
    subject, at = subjects.subject_by_code(code), datetime.now(UTC)
    assert subject
    firm = Actor(id="account:firm", permits=frozenset({"consent.give"}), subject=subject.number)
    today = at.date()
    terms = Terms(subject.number, DEMO_BANK, purpose, (), today - timedelta(days=1), today + timedelta(days=30))
    return consenting.give(terms, actor=firm, at=at)


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
