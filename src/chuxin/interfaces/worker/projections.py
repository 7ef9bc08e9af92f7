"""Every follower of the ledger, lowest room first: the order in which projections are rebuilt."""

from __future__ import annotations

from chuxin.assessment.consequences.followers import FOLLOWER as CONSEQUENCES
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.assessment.governance.followers import FOLLOWER as GOVERNANCE
from chuxin.assessment.supervision.followers import FOLLOWER as SUPERVISION
from chuxin.facts.channels.followers import FOLLOWER as CHANNELS
from chuxin.facts.intake.followers import FOLLOWER as INTAKE
from chuxin.facts.intake.matches import FOLLOWER as MATCHES
from chuxin.facts.quality.followers import FOLLOWER as QUALITY
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.foundation.access.followers import FOLLOWER as ACCESS
from chuxin.foundation.law.followers import FOLLOWER as LAW
from chuxin.foundation.ledger.following import Follower, fingerprint, follow, rebuild, waiting
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.followers import FOLLOWER as CASES
from chuxin.services.publication.followers import FOLLOWER as PUBLICATION
from chuxin.services.webhooks.followers import FOLLOWER as WEBHOOKS

FOLLOWERS: tuple[Follower, ...] = (
    LAW,
    SUBJECTS,
    ACCESS,
    RECORDS,
    INTAKE,
    MATCHES,
    CHANNELS,
    QUALITY,
    EVALUATION,
    GOVERNANCE,
    CONSEQUENCES,
    SUPERVISION,
    PUBLICATION,
    CASES,
    WEBHOOKS,
)


def named(names: list[str]) -> tuple[Follower, ...]:
    """The followers called ``names`` (all of them when empty). Refuses a name nobody has."""
    known = {follower.name: follower for follower in FOLLOWERS}
    for name in names:
        if name not in known:
            raise Refusal(
                "projection.unknown",
                Text(f"没有名为“{name}”的派生表。", f"There is no projection called “{name}”."),
                Text(f"可用名称：{'、'.join(known)}。", f"Known names: {', '.join(known)}."),
            )
    return tuple(follower for follower in FOLLOWERS if not names or follower.name in names)


def catch_up() -> dict[str, int]:
    """Let every follower read what it has not read yet; the number of entries each one applied."""
    behind = waiting(FOLLOWERS)
    return {follower.name: follow(follower) if follower in behind else 0 for follower in FOLLOWERS}


def rebuild_each(names: list[str]) -> list[tuple[str, str, str]]:
    """Drop and rebuild; ``(name, fingerprint before, fingerprint after)`` for each projection."""
    told = []
    for follower in named(names):
        follow(follower)
        before = fingerprint(follower)
        rebuild(follower)
        told.append((follower.name, before, fingerprint(follower)))
    return told
