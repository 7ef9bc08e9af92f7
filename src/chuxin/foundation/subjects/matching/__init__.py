"""Whose record is it: names without a code, or with a wrong one, against the register (pure; ADR 0022)."""

from chuxin.foundation.subjects.matching.candidate import (
    WHOLE,
    Candidate,
    Entry,
    Feature,
    Query,
    Thresholds,
    Verdict,
    verdict,
)
from chuxin.foundation.subjects.matching.folding import Group, Member, fold
from chuxin.foundation.subjects.matching.index import Index
from chuxin.foundation.subjects.matching.rule import Rule, matching_from

__all__ = [
    "WHOLE",
    "Candidate",
    "Entry",
    "Feature",
    "Group",
    "Index",
    "Member",
    "Query",
    "Rule",
    "Thresholds",
    "Verdict",
    "fold",
    "matching_from",
    "verdict",
]
