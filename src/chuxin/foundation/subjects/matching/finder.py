"""The few names worth comparing with a question: those that share most of its rarest keys, then with fewest edits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Levenshtein

from chuxin.foundation.subjects.matching.keys import Listed, Numbers, Segment, asked_keys, merged, segment
from chuxin.foundation.subjects.matching.weighing import Side

# A key that more names bear than this says too little to bring them all; so many names are looked at, and compared.
_MOST_BEARERS, _LOOKED_AT, _COMPARED = 300, 24, 6
# A key that counts more brings its first bearers however many there are; counts are kept as whole thousandths.
_CERTAIN, _EXACT = 200, 1000


class Finder:
    """Rows by key, in a few sorted segments: a new one is merged with the one before it once it is half as long, so
    that additions cost the logarithm of what is there."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._rows = 0

    def add(self, lists: Sequence[Listed]) -> None:
        """Further rows with their keys."""
        if not lists:
            return
        self._segments.append(segment(lists))
        self._rows = max(self._rows, 1 + max(int(each.rows.max(initial=-1)) for each in lists))
        while len(self._segments) > 1 and 2 * len(self._segments[-1].rows) >= len(self._segments[-2].rows):
            self._segments[-2:] = [merged(self._segments[-2], self._segments[-1])]

    def counts(self, keys: Sequence[int]) -> list[int]:
        """How many rows bear each key."""
        found: list[int] = self._spans(np.array(keys, np.int64))[1].tolist()
        return found

    def near(self, asked: Sequence[Side], flats: Sequence[str]) -> list[list[int]]:
        """The rows worth comparing with each question; ``flats`` are the rows' texts by which edits are counted."""
        sought = [asked_keys(side.parts, side.code) for side in asked]
        keys = np.fromiter((key for each in sought for key, _ in each), np.int64)
        counts = np.fromiter((weight for each in sought for _, weight in each), np.float64)
        owners = np.repeat(np.arange(len(asked), dtype=np.int64), [len(each) for each in sought])
        spans, bearers = self._spans(keys)
        counts = counts * np.log2(2 + self._rows / np.maximum(bearers, 1))
        useful = (bearers > 0) & ((bearers <= _MOST_BEARERS) | (counts > _CERTAIN))
        whole = np.rint(counts * _EXACT).astype(np.int64)
        pairs, weights = [], []
        for each, (begin, size) in zip(self._segments, spans, strict=True):
            size = np.where(useful, np.minimum(size, _MOST_BEARERS), 0)
            pairs.append(np.repeat(owners * self._rows, size) + each.rows[_ranges(begin, size)])
            weights.append(np.repeat(whole, size))
        if not pairs:
            return [[] for _ in asked]
        looked_at = self._looked_at(len(asked), np.concatenate(pairs), np.concatenate(weights))
        return [_fewest_edits(side.parts.flat, rows, flats) for side, rows in zip(asked, looked_at, strict=True)]

    def _spans(self, keys: Numbers) -> tuple[list[tuple[Numbers, Numbers]], Numbers]:
        """For each segment where the rows of each key begin and how many there are; and how many in all."""
        distinct, back = np.unique(keys, return_inverse=True)
        spans = [tuple(each[back] for each in one.spans(distinct)) for one in self._segments]
        total = np.zeros(len(keys), np.int64)
        for _, size in spans:
            total += size
        return [(begin, size) for begin, size in spans], total

    def _looked_at(self, count: int, pairs: Numbers, weights: Numbers) -> list[list[int]]:
        """For each of ``count`` questions the rows whose shared keys count most, equal ones in order."""
        if not len(pairs):
            return [[] for _ in range(count)]
        order = np.argsort(pairs)
        pairs, weights = pairs[order], weights[order]
        first = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]]))
        owner, row = np.divmod(pairs[first], self._rows)
        shared = np.add.reduceat(weights, first)
        best = np.lexsort((row, -shared, owner))
        row, begins = row[best], np.searchsorted(owner[best], np.arange(count + 1)).tolist()
        return [row[begin : min(begin + _LOOKED_AT, end)].tolist() for begin, end in pairwise(begins)]


def _fewest_edits(flat: str, rows: list[int], flats: Sequence[str]) -> list[int]:
    if len(rows) <= _COMPARED:
        return rows
    distance = Levenshtein.distance
    edits = sorted([(distance(flat, flats[row]), at, row) for at, row in enumerate(rows)])
    chosen = dict.fromkeys([*(row for _, _, row in edits[: _COMPARED - 2]), *rows])
    return list(chosen)[:_COMPARED]


def _ranges(begin: Numbers, size: Numbers) -> Numbers:
    """``begin[0], begin[0]+1, … begin[0]+size[0]-1, begin[1], …``."""
    ends = np.cumsum(size)
    shift = np.repeat(begin - (ends - size), size)
    counted: Numbers = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64) + shift
    return counted
