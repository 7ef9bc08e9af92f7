"""Replays the sample year through the doors everyone uses: intake, withdrawal, repair, evaluation, report, sealing.

The sample's departments sent their files on days of the past; the replay says so to the ledger (every action takes its
moment as an argument). Repeating it is harmless: what was delivered is not delivered again.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.assessment.evaluation import queries as evaluations
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as batches
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as facts
from chuxin.foundation.access import queries as access
from chuxin.foundation.ledger import actions as ledger
from chuxin.kernel.actor import Actor
from examples.province.build import ORGANISATIONS, build
from examples.province.manifest import Delivery, Manifest, read_manifest

# The comprehensive one first: others hold their best grade back where it gave a D.
SCORECARDS = (
    "national.comprehensive",
    "hubei.m20.environment",
    "hubei.m13.food_sellers",
    "hubei.m13.food_producers",
)
PLACES = Path(__file__).parents[1] / "pack"
_MORNING = time(1, 30, tzinfo=UTC)
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the replay did: files delivered now, rows in them, and receipts that differ from the manifest."""

    manifest: Manifest
    delivered: int
    rows: int
    differing: tuple[str, ...]
    graded: int


def replay(
    target: Path, operator: Actor, tell: Tell, *, organisations: int = ORGANISATIONS, months: int = 12
) -> Replayed:
    """Build the sample files under ``target`` unless they stand, then deliver what the hub does not hold yet."""
    manifest = _files(target, organisations, months)
    held = {(one.sha256, one.feed) for one in batches.batches(limit=100_000) if one.settled_at}
    due = [one for one in manifest.deliveries if (one.sha256, one.feed) not in held]
    differing = []
    for number, delivery in enumerate(due, 1):
        tell(f"[{number}/{len(due)}] {delivery.path} · {delivery.rows} 行 rows")
        differing += _deliver(target, delivery)
    last = max(one.delivered_on for one in manifest.deliveries)
    _sequels(target / manifest.withdrawals, records.withdraw, last)
    _sequels(target / manifest.repairs, records.repair, last)
    graded = _judge(operator, last, tell)
    ledger.seal(actor=operator, at=_moment(last + timedelta(days=1)))
    return Replayed(manifest, len(due), sum(one.rows for one in due), tuple(differing), graded)


def _files(target: Path, organisations: int, months: int) -> Manifest:
    made = target / "manifest.json"
    return read_manifest(made) if made.exists() else build(target, organisations=organisations, months=months)


def _moment(day: date) -> datetime:
    return datetime.combine(day, _MORNING)


def _clerk(agency: str, role: str = "clerk") -> Actor:
    permits = access.roles()[role].all_permits
    return Actor(id=f"agency:{agency}", name=agency, permits=permits, agency=agency, purpose="sample province")


def _deliver(target: Path, delivery: Delivery) -> list[str]:
    """Send one file as its department's clerk; what the receipt says otherwise than the manifest."""
    receipt = intake.receive(
        target / delivery.path, delivery.feed, actor=_clerk(delivery.agency), at=_moment(delivery.delivered_on)
    )
    told = (receipt.rows, receipt.accepted, receipt.superseded, receipt.unchanged, receipt.refused)
    meant = (delivery.rows, delivery.accepted, delivery.superseded, delivery.unchanged, delivery.refused)
    reasons = dict(receipt.refused_by_code)
    if told == meant and reasons == dict(delivery.refused_by_code):
        return []
    return [f"{delivery.path}: {told} {reasons}, meant {meant} {dict(delivery.refused_by_code)}"]


def _sequels(path: Path, decide: Callable[..., None], last: date) -> None:
    """Apply withdrawals or repairs, each as its own authority, unless the record already knows one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if facts.events_of(row["record"]):
                continue
            on = date.fromisoformat(row["on"])
            officer = _clerk(row["authority_code"], "source_agency_officer")
            decide(
                row["record"],
                reason=row["reason"],
                doc_no=row["doc_no"],
                on=on,
                actor=officer,
                at=_moment(max(on, last)),
            )


def _judge(operator: Actor, last: date, tell: Tell) -> int:
    """Judge everyone by the schemes in force on the last day, unless those runs stand; how many got a grade."""
    graded = 0
    for card in (one for one in SCORECARDS if _begun(one, last)):
        if any(run.on == last for run in evaluations.runs(card)):
            continue
        tell(f"评价 evaluating: {card} · {last}")
        ran = evaluation.run(card, on=last, actor=operator, at=_moment(last + timedelta(days=1)))
        graded += ran.rows.num_rows - ran.rows["grade"].null_count
    return graded


def _begun(card: str, on: date) -> bool:
    """Whether the scheme is in force already: a sample of few months ends before some are."""
    return any(one.id == card for one in evaluations.scorecards(on))
