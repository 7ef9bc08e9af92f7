"""Roles as packs declare them: what an account in a role may do, what it may read, and for whom it acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.permits import PERMIT_TITLES
from chuxin.kernel.text import Text

PUBLIC: Final = "public"
TIERS: Final = (PUBLIC, "shared", "authorised", "internal")
# The subject's own archive (R26): everything but what a department keeps for itself.
OWN_TIERS: Final = frozenset({PUBLIC, "shared", "authorised"})

PERMITS: Final = frozenset(PERMIT_TITLES)


class Scope(StrEnum):
    """For whom a role acts: for nobody in particular, for one department, or for one organisation."""

    NONE = "none"
    AGENCY = "agency"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Role:
    """A role in one edition. ``tiers`` are the disclosure terms it may read; ``public`` is everyone's."""

    id: str
    title: Text
    permits: frozenset[str]
    tiers: frozenset[str]
    scope: Scope = Scope.NONE

    @property
    def all_permits(self) -> frozenset[str]:
        """The permits, with the reading of each tier spelt out as ``file.read_<tier>``."""
        return self.permits | {f"file.read_{tier}" for tier in self.tiers if tier != PUBLIC}


def role_from(definition: Definition) -> tuple[Role | None, list[Finding]]:
    """The role that ``definition`` declares, or a finding for each permit, tier or scope that does not exist."""
    findings = [
        *_unknown(definition, "permits", PERMITS),
        *_unknown(definition, "tiers", TIERS),
    ]
    scope = str(definition.body.get("scope") or Scope.NONE.value)
    if scope not in set(Scope):
        findings.append(_finding(definition, "scope", scope, list(Scope)))
    if findings:
        return None, findings
    permits, tiers = _texts(definition, "permits"), _texts(definition, "tiers")
    role = Role(definition.id, definition.title, frozenset(permits), frozenset({PUBLIC, *tiers}), Scope(scope))
    return role, []


def tiers_of(actor: Actor, subject: int | None = None) -> frozenset[str]:
    """The disclosure terms ``actor`` may read, of any organisation, or of ``subject`` where it is the actor's own."""
    held = {tier for tier in TIERS if tier == PUBLIC or actor.may(f"file.read_{tier}")}
    own = subject is not None and actor.subject == subject and actor.may("file.read_own")
    return frozenset(held | OWN_TIERS if own else held)


def _unknown(definition: Definition, name: str, known: Iterable[str]) -> list[Finding]:
    allowed = sorted(known)
    return [_finding(definition, name, each, allowed) for each in _texts(definition, name) if each not in allowed]


def _texts(definition: Definition, name: str) -> tuple[str, ...]:
    value = definition.body.get(name)
    return tuple(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _finding(definition: Definition, name: str, value: str, allowed: Sequence[str]) -> Finding:
    listed = ", ".join(allowed)
    return Finding(
        "roles.unknown",
        Severity.ERROR,
        Text(f"{definition.id}：“{name}”不能是“{value}”。", f"{definition.id}: “{name}” cannot be “{value}”."),
        Text(f"可用：{listed}。", f"Use one of: {listed}."),
        definition.place_of((name,)),
    )
