"""What a check of a file found: what holds, what does not, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; ``detail`` says what was found."""

    name: str
    title: Text
    holds: bool
    detail: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the file says of itself, trustworthy only where every check holds."""

    name: str
    title: Text
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of one file; ``kind`` is ``report``, ``receipt``, ``proof``, ``ledger`` or ``unknown``."""

    kind: str
    checks: tuple[Check, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether something was checked and every check holds."""
        return bool(self.checks) and all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, object]:
        """The verdict as every interface gives it."""
        return {
            "holds": self.holds,
            "kind": self.kind,
            "checks": [
                {
                    "name": check.name,
                    "title": check.title.as_json(),
                    "holds": check.holds,
                    "detail": check.detail.as_json(),
                }
                for check in self.checks
            ],
            "facts": {fact.name: fact.value for fact in self.facts},
        }
