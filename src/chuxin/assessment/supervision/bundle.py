"""The bundle of a draw: everything anyone needs to redo it, as one JSON document; docs/redoing-a-draw.md tells it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.assessment.supervision.draw import Drawn
from chuxin.assessment.supervision.intensity import Stratum
from chuxin.assessment.supervision.plan import Plan, Publication
from chuxin.assessment.supervision.roll import Row
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """That an entry is in the log under the checkpoint: its header, salt ‖ content, and the hashes of its path."""

    entry: int
    header: bytes
    content: bytes
    path: tuple[bytes, ...]

    def as_json(self) -> dict[str, Json]:
        """As the bundle carries it."""
        return {
            "entry": self.entry,
            "header": base64.b64encode(self.header).decode(),
            "content": base64.b64encode(self.content).decode(),
            "path": [each.hex() for each in self.path],
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A published roll with its leaf hashes, and who was drawn from it so far."""

    rows: Sequence[Row]
    leaves: Sequence[bytes]
    drawn: Sequence[Drawn]


@dataclass(frozen=True, slots=True)
class Logged:
    """The checkpoint the seed rests on, once there is one, with the evidence under it."""

    checkpoint: Checkpoint | None
    evidence: tuple[Evidence, ...]


def bundle_of(plan: Plan, published: Publication, title: Text, listed: Listed, logged: Logged) -> dict[str, Json]:
    """The bundle of a published plan. It names no inspector and no natural person."""
    return {
        "chuxin_draw": FORMAT,
        "plan": _head(plan, title),
        "grades": {"run": published.run, "on": published.graded_on.isoformat()},
        "strata": [stratum_json(each) for each in published.strata],
        "roll": {
            "root": published.root,
            "size": published.size,
            "rows": [[*row, leaf.hex()] for row, leaf in zip(listed.rows, listed.leaves, strict=True)],
        },
        "commitments": [
            {"entry": each.seq, "commitment": each.commitment, "secret": each.secret} for each in plan.commitments
        ],
        "checkpoint": _checkpoint(logged.checkpoint),
        "evidence": [each.as_json() for each in logged.evidence],
        "seed": plan.outcome.seed if plan.outcome else None,
        "drawn": [[each.number, each.row.code, each.team] for each in listed.drawn],
    }


def stratum_json(stratum: Stratum) -> dict[str, Json]:
    """A stratum as it is published: exact fractions as text."""
    return {
        "grade": stratum.grade,
        "population": stratum.population,
        "resting": stratum.resting,
        "ungraded": stratum.ungraded,
        "share": str(stratum.rate.share),
        "least": str(stratum.rate.least),
        "rest_months": stratum.rate.rest_months,
        "draw": stratum.draw,
    }


def _head(plan: Plan, title: Text) -> Mapping[str, Json]:
    draft = plan.draft
    return {
        "id": plan.id,
        "regime": draft.regime,
        "title": title.as_json(),
        "edition": plan.edition,
        "agency": draft.agency,
        "agency_name": draft.agency_name,
        "starts": draft.starts.isoformat(),
        "ends": draft.ends.isoformat(),
        "places": list(draft.places),
        "base_ratio": str(draft.base_ratio),
        "teams": plan.teams,
    }


def _checkpoint(checkpoint: Checkpoint | None) -> Mapping[str, Json] | None:
    if checkpoint is None:
        return None
    return {"size": checkpoint.size, "root": checkpoint.root.hex(), "note": checkpoint.note}
