"""Tells whose the rows of a chunk are by their codes, from what the register was found to say of these codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chuxin.facts.intake.columns import Mask
from chuxin.facts.intake.rows import Judged, Numbers
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.subject import SubjectType


class Bearer(NamedTuple):
    """The organisation that bears a code: its number, its present name, its type."""

    number: int
    name: str
    type: SubjectType


Bearers = Mapping[str, Bearer]


@dataclass(frozen=True, slots=True)
class Whose:
    """Every row's organisation (0 where the code tells none), the rows that give it another name, and the rows left:
    still good, but of a code whose bearer is unknown, or unsuited."""

    numbers: Numbers
    differing: Mask
    left: Mask


def codes_of(judged: Judged) -> dict[str, int]:
    """The distinct codes of the rows still good, each with the first row that bears it."""
    column = judged.role("subject_code")
    if column is None:
        return {}
    rows = np.flatnonzero(judged.taken())
    spots, first = np.unique(column.spots[rows], return_index=True)
    texts = column.texts.to_pylist()
    told = zip(spots.tolist(), rows[first].tolist(), strict=True)
    return {texts[spot]: row for spot, row in told if texts[spot] is not None}


def whose(judged: Judged, bearers: Bearers) -> Whose | None:
    """Whose the rows are, as the register knows; ``None`` where there is more to ask or say of all organisations."""
    plan, codes = judged.plan, judged.role("subject_code")
    if codes is None or plan.feed.identify or plan.feed.registers or plan.item.mirrored:
        return None
    suited, borne = plan.item.subject_types, _borne(codes.texts.to_pylist(), bearers)
    known = np.array([one is not None and one.type in suited for one in borne], bool)
    left = judged.taken() & ~known[codes.spots]
    return Whose(by_code(judged, bearers), other_names(judged, bearers) & ~left, left)


def by_code(judged: Judged, bearers: Bearers) -> Numbers:
    """Every row's organisation by its code; 0 where the code tells none."""
    column = judged.role("subject_code")
    if column is None:
        return np.zeros(len(judged.numbers), np.int64)
    known = [0 if one is None else one.number for one in _borne(column.texts.to_pylist(), bearers)]
    return np.array(known, np.int64)[column.spots]


def other_names(judged: Judged, bearers: Bearers) -> Mask:
    """The rows whose name is not the registered one; another typing of the same name is no difference."""
    codes, names = judged.role("subject_code"), judged.role("subject_name")
    if codes is None or names is None:
        return np.zeros(len(judged.numbers), bool)
    registered = ["" if one is None else one.name for one in _borne(codes.texts.to_pylist(), bearers)]
    given = [name or "" for name in names.texts.to_pylist()]
    spots: dict[str, int] = {}
    known = np.array([spots.setdefault(name, len(spots)) for name in registered])[codes.spots]
    told = np.array([spots.setdefault(name, len(spots)) for name in given])[names.spots]
    differing: Mask = (known != told) & judged.taken()
    for row in np.flatnonzero(differing):
        same = lookup_key(registered[codes.spots[row]]) == lookup_key(given[names.spots[row]])
        differing[row] = not same
    return differing


def _borne(codes: list[str | None], bearers: Bearers) -> list[Bearer | None]:
    return [bearers.get(code or "") for code in codes]
