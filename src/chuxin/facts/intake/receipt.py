"""The receipt of a batch: what was taken, what was sent back and why, signed so that it can be shown to anyone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from chuxin.facts.intake.columns import Column, Mask
from chuxin.kernel.finding import Finding, Place

TITLE = "chuxin intake receipt v1"


def moment_of(at: datetime) -> str:
    """A moment as receipts tell it: UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch; ``rows = accepted + superseded + unchanged + refused + waiting``.

    ``waiting`` rows are kept until a person has decided whose they are.

    ``warnings`` counts the remarks on rows that were taken. ``findings`` holds every finding of every refused row, and
    one gathered finding for each kind of warning and field. ``withdrawn`` is the moment the batch was withdrawn as a
    whole, with its reason; '' for one that stands. ``refused_by_code`` counts each refused row once, under
    its first fault. ``sha256`` is that of the bytes sent; ``signature`` the signed note over these figures.
    """

    batch: str
    feed: str
    sha256: str
    rows: int
    accepted: int
    refused: int
    unchanged: int
    superseded: int
    warnings: int
    warnings_by_code: Mapping[str, int]
    refused_by_code: Mapping[str, int]
    findings: tuple[Finding, ...]
    signature: str = ""
    waiting: int = 0
    withdrawn: str = ""
    withdrawn_reason: str = ""

    def as_text(self) -> str:
        """The lines that are signed: one figure a line, ending in a newline."""
        lines = [
            TITLE,
            *(f"{name} {getattr(self, name)}" for name in ("batch", "feed", "sha256")),
            *(f"{name} {getattr(self, name)}" for name in ("rows", "accepted", "refused", "unchanged", "superseded")),
            f"warnings {self.warnings}",
            *([f"waiting {self.waiting}"] if self.waiting else []),
            *([f"withdrawn {self.withdrawn}", f"withdrawn_reason {self.withdrawn_reason}"] if self.withdrawn else []),
        ]
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, object]:
        """The receipt as every interface gives it (design/interfaces.md)."""
        return {
            "batch": self.batch,
            "feed": self.feed,
            "sha256": self.sha256,
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": self.refused,
            "unchanged": self.unchanged,
            "superseded": self.superseded,
            "waiting": self.waiting,
            "warnings": self.warnings,
            "warnings_by_code": dict(self.warnings_by_code),
            "refused_by_code": dict(self.refused_by_code),
            "findings": [finding.as_json() for finding in self.findings],
            "withdrawn": self.withdrawn,
            "withdrawn_reason": self.withdrawn_reason,
            "signature": self.signature,
        }


@dataclass(slots=True)
class Tally:
    """Gathers the findings of a batch while it is read."""

    rows: int = 0
    waiting: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    warnings: dict[tuple[str, str | None], Finding] = field(default_factory=dict)

    def refuse(self, findings: Iterable[Finding]) -> None:
        """One row is refused for ``findings``, the first of which it is counted under."""
        told = list(findings)
        self.refused[told[0].code] += 1
        self.findings += told

    def warn(self, finding: Finding) -> None:
        """``finding.count`` rows share a remark; the first place told stays its place."""
        key = finding.code, finding.place.field
        before = self.warnings.get(key)
        self.warnings[key] = replace(before, count=before.count + finding.count) if before else finding

    def warn_rows(self, finding: Finding, rows: Mask, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Every row of the mask ``rows`` shares a remark; ``numbers`` are the rows' numbers."""
        count = int(np.count_nonzero(rows))
        if count:
            place = replace(finding.place, row=int(numbers[int(np.argmax(rows))]))
            self.warn(replace(finding, place=place, count=count))

    def warn_column(self, column: Column, taken: Mask, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """The remarks on a column's readings, for the rows that were ``taken``."""
        if not column.warnings:
            return
        spots = np.where(taken, column.spots, -1)
        counts = np.bincount(spots[taken], minlength=len(column.texts))
        for spot, findings in column.warnings.items():
            if not counts[spot]:
                continue
            row = int(numbers[int(np.argmax(spots == spot))])
            for one in findings:
                place = Place(one.place.file, row=row, field=column.field.name)
                self.warn(replace(one, place=place, count=int(counts[spot])))

    def warnings_by_code(self) -> dict[str, int]:
        """How many remarks of each code there are."""
        counts: Counter[str] = Counter()
        for finding in self.warnings.values():
            counts[finding.code] += finding.count
        return dict(sorted(counts.items()))

    def told(self) -> tuple[Finding, ...]:
        """All findings: refused rows in order of the file, then gathered warnings by code and field."""
        gathered = sorted(self.warnings.values(), key=lambda one: (one.code, one.place.field or ""))
        return (*self.findings, *gathered)
