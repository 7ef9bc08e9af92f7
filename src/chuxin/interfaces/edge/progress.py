"""How far a batch is that is being settled: a small file in the home, replaced whole, readable by every process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import orjson
from django.conf import settings

from chuxin.facts.intake.receipt import Tally
from chuxin.kernel.finding import Finding, finding_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

FIRST_FINDINGS: Final = 20


class Stage(StrEnum):
    """What is being done with a batch; once it is settled its receipt tells more."""

    WAITING = "waiting"
    JUDGING = "judging"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows judged so far, how many are refused, and the first findings; why it failed where it did."""

    stage: Stage
    rows: int = 0
    refused: int = 0
    findings: tuple[Finding, ...] = ()
    fault: Text | None = None
    remedy: Text | None = None


def note(batch: str, snapshot: Snapshot) -> None:
    """Put ``snapshot`` in the place of the last one, whole or not at all."""
    folder = _folder()
    told = asdict(replace(snapshot, findings=())) | {"findings": [one.as_json() for one in snapshot.findings]}
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as draft:
        draft.write(orjson.dumps(told))
    os.replace(draft.name, folder / f"{batch}.json")


def tallied(tally: Tally) -> Snapshot:
    """The snapshot of a live tally."""
    return Snapshot(Stage.JUDGING, tally.rows, sum(tally.refused.values()), tuple(tally.findings[:FIRST_FINDINGS]))


def failed(refusal: Refusal) -> Snapshot:
    """The snapshot of a batch that could not be settled, and why."""
    return Snapshot(Stage.FAILED, findings=refusal.findings, fault=refusal.sentence, remedy=refusal.remedy)


def seen(batch: str) -> Snapshot | None:
    """The latest snapshot of a batch; ``None`` where nobody has begun to settle it, or it is settled."""
    try:
        told = orjson.loads((_folder() / f"{batch}.json").read_bytes())
    except FileNotFoundError:
        return None
    return Snapshot(
        Stage(told["stage"]),
        told["rows"],
        told["refused"],
        tuple(finding_of(one) for one in told["findings"]),
        _text(told["fault"]),
        _text(told["remedy"]),
    )


def forget(batch: str) -> None:
    """Let go of a batch's snapshot: it is settled. Repeating it changes nothing."""
    (_folder() / f"{batch}.json").unlink(missing_ok=True)


def _text(told: Mapping[str, str] | None) -> Text | None:
    return None if told is None else Text(told["zh"], told["en"])


def _folder() -> Path:
    folder = Path(settings.HOME) / "progress"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
