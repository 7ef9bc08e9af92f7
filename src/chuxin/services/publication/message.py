"""How issued reports are written down in the ledger: the kinds of their entries and the bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chuxin.kernel.canonical import Json

ISSUED = "report.issued"
VERIFIED = "report.verified"


@dataclass(frozen=True, slots=True)
class Issue:
    """What the ledger keeps of a report: its number and code, whom it is about, and the digests of file and value.

    ``sha256`` is of the sealed PDF; ``value`` of the canonical JSON of what the report says. ``data_on`` is the day
    its data stand; ``valid_to`` its last day.
    """

    number: str
    code: str
    subject: int
    sha256: str
    value: str
    data_on: date
    valid_to: date

    def as_body(self) -> dict[str, Json]:
        """The body of ``report.issued``."""
        return {
            "number": self.number,
            "code": self.code,
            "subject": self.subject,
            "sha256": self.sha256,
            "value": self.value,
            "data_on": self.data_on.isoformat(),
            "valid_to": self.valid_to.isoformat(),
        }


def issue_in(body: Mapping[str, Json]) -> Issue:
    """The issue a body holds."""
    return Issue(
        number=str(body["number"]),
        code=str(body["code"]),
        subject=int(str(body["subject"])),
        sha256=str(body["sha256"]),
        value=str(body["value"]),
        data_on=date.fromisoformat(str(body["data_on"])),
        valid_to=date.fromisoformat(str(body["valid_to"])),
    )
