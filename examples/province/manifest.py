"""The truth about the sample files: what each holds, and what an honest intake must make of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file and the receipt it must get. ``path`` is relative to the manifest.

    ``rows = accepted + superseded + unchanged + refused``. ``warnings_by_code`` counts only remarks that were planted;
    ``late`` the taken rows decided more working days before ``delivered_on`` than their item allows.
    """

    path: str
    feed: str
    department: str
    agency: str
    month: str
    delivered_on: date
    sha256: str
    rows: int
    accepted: int
    superseded: int
    unchanged: int
    refused: int
    late: int
    refused_by_code: Mapping[str, int] = field(default_factory=dict)
    warnings_by_code: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """An organisation worth showing, and why."""

    group: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole sample year: deliveries in the order in which they are sent, and the two lists of what followed."""

    province: str
    seed: int
    organisations: int
    months: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    withdrawals: str
    withdrawn: int
    repairs: str
    repaired: int
    examples: tuple[Example, ...]

    @property
    def rows(self) -> int:
        """All rows of all files."""
        return sum(delivery.rows for delivery in self.deliveries)

    @property
    def accepted(self) -> int:
        """How many records stand once everything was delivered."""
        return sum(delivery.accepted for delivery in self.deliveries)

    def save(self, path: Path) -> None:
        """Write it as JSON, days as ISO text."""
        body = asdict(self) | {"rows": self.rows, "accepted": self.accepted}
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """The manifest that ``save`` wrote."""
    body = json.loads(path.read_text(encoding="utf-8"))
    deliveries = tuple(
        Delivery(**{**each, "delivered_on": date.fromisoformat(each["delivered_on"])}) for each in body["deliveries"]
    )
    examples = tuple(Example(**each) for each in body["examples"])
    known = {key: value for key, value in body.items() if key not in {"rows", "accepted"}}
    return Manifest(**{**known, "months": tuple(body["months"]), "deliveries": deliveries, "examples": examples})
