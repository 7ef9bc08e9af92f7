"""What consequences say to the ledger, by kind: matters and their steps, disputes, reviews."""

from __future__ import annotations

from typing import Final

ACT_PROPOSED: Final = "consequences.act_proposed"
LISTING_PROPOSED: Final = "consequences.listing_proposed"
DISPUTED: Final = "consequences.disputed"
SETTLED: Final = "consequences.dispute_settled"
REVIEWED: Final = "consequences.reviewed"
ERASED: Final = "ledger.erased"

_ACT_STEPS: Final = ("signed", "declined", "served", "lifted")
_LISTING_STEPS: Final = (
    "noticed", "stated", "checked", "decided", "dropped", "published", "annotated", "removed", "synced",
)  # fmt: skip
# Kind of entry → kind of matter it opens.
OPENING: Final = {ACT_PROPOSED: "act", LISTING_PROPOSED: "listing"}
# Kind of entry → step it takes in its matter.
STEPS: Final = {
    **{f"consequences.act_{step}": step for step in _ACT_STEPS},
    **{f"consequences.listing_{step}": step for step in _LISTING_STEPS},
}


def step_of(matter: str, step: str) -> str:
    """The kind of entry that takes ``step`` in a matter of kind ``matter``."""
    kind = f"consequences.{matter}_{step}"
    if kind not in STEPS:
        raise ValueError(f"no such step: {kind}")
    return kind
