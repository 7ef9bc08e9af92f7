"""The register's names as an index: names and questions go in by the batch, candidates with reasons come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from rapidfuzz.distance import Levenshtein

from chuxin.foundation.subjects.matching.candidate import Candidate, Entry, Query
from chuxin.foundation.subjects.matching.gazetteer import Gazetteer
from chuxin.foundation.subjects.matching.keys import (
    Numbers,
    Segment,
    asked_keys,
    brand_key,
    flat_key,
    merged,
    segment,
)
from chuxin.foundation.subjects.matching.latin import latin_parts
from chuxin.foundation.subjects.matching.mending import mended
from chuxin.foundation.subjects.matching.parts import Parts, parts_of
from chuxin.foundation.subjects.matching.reasons import in_words
from chuxin.foundation.subjects.matching.spelling import has_han, sound, spelt
from chuxin.foundation.subjects.matching.weighing import Rarity, Reason, Side, weigh
from chuxin.foundation.subjects.places import Places, national

_BLOCK, _LOADED = 512, 50_000
# A key that more names bear than this says too little to bring them all; so many names are looked at, and compared.
_MOST_BEARERS, _LOOKED_AT, _COMPARED = 300, 24, 6
_SEGMENTS = 8
_SUFFIXES = sound("市县区")
_HOME_SHARE = 0.05


class Index:
    """Names of organisations, looked up by what somebody wrote.

    The provinces where at least a twentieth of the names is registered are home: their counties are recognised
    without 县 or 市. ``places`` is the tree of divisions. Where the names are no register but spellings that repeat one
    another, ``register=False`` leaves out how rare they are. About 25 µs and 1.5 kB a name, half a millisecond of one
    processor a question; see ``benchmarks/matching.py``.
    """

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        *,
        places: Places | None = None,
        home: Sequence[str] = (),
        register: bool = True,
    ) -> None:
        self._entries: list[Entry] = []
        self._flats: list[str] = []
        self._segments: list[Segment] = []
        self._wholes: Numbers = np.empty(0, np.int64)
        self._brands: Numbers = np.empty(0, np.int64)
        self._parts: dict[int, Side] = {}
        self._letters: Counter[str] = Counter()
        self._places = places or national()
        self._register = register
        given = list(entries)
        self._gazetteer = Gazetteer(self._places, home or _home(given))
        self.add(given)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Iterable[Entry]) -> None:
        """Further names, found from the next question on. Any number at once; many small calls cost more."""
        remaining = iter(entries)
        while batch := list(islice(remaining, _LOADED)):
            parts = self._read([entry.name for entry in batch])
            self._segments.append(segment(parts, [entry.code or "" for entry in batch], len(self._entries)))
            self._entries += batch
            self._flats += [each.flat for each in parts]
            self._wholes = _longer(self._wholes, [flat_key(each) for each in parts])
            self._letters.update(letter for each in parts if not each.words for letter in set(each.brand))
            self._brands = _longer(self._brands, [brand_key(each) for each in parts])
        if len(self._segments) > _SEGMENTS:
            self._segments = [merged(self._segments)]

    def look_up(self, queries: Sequence[Query], *, limit: int = 3) -> list[tuple[Candidate, ...]]:
        """For each question the organisations that may be meant, best first, at most ``limit``; equal scores in order
        of number. One organisation comes once, with the name that fits best."""
        found: list[tuple[Candidate, ...]] = []
        for start in range(0, len(queries), _BLOCK):
            found += self._block(queries[start : start + _BLOCK], limit)
        return found

    def parts(self, name: str) -> Parts:
        """The parts in which the index reads a name."""
        return self._read([name])[0]

    def weighed(self, query: Query, entry: Entry) -> list[Reason]:
        """The reasons for one pair of names, as if the register held nobody else's like it."""
        one, other = self._read([query.name, entry.name])
        sides = Side(one, _number(query.region), query.code or ""), Side(other, _number(entry.region), entry.code or "")
        return weigh(*sides, Rarity(0, 1, 0, max(len(self), 1), {}))

    def _read(self, names: Sequence[str]) -> list[Parts]:
        read = self._gazetteer
        return [parts_of(key, read) if has_han(key) else latin_parts(key) for key in spelt(names)]

    def _block(self, queries: Sequence[Query], limit: int) -> list[tuple[Candidate, ...]]:
        owners, asked = self._readings(queries)
        near = self._near(asked)
        rows = np.fromiter((row for each in near for row in each), np.int64)
        sides = [side for side, each in zip(asked, near, strict=True) for _ in each]
        rarities = iter(self._rarities(rows, sides))
        self._recall(rows)
        weighed: list[list[tuple[int, list[Reason]]]] = [[] for _ in queries]
        for owner, side, candidates in zip(owners, asked, near, strict=True):
            for row in candidates:
                found, rarity = self._parts[row], next(rarities)
                weighed[owner].append((row, weigh(side, found, rarity)))
                text = mended(side.parts, found.parts, self._gazetteer)
                if text:
                    weighed[owner].append((row, weigh(side._replace(parts=parts_of(text, self._gazetteer)), found, rarity)))
        return [self._best(each, limit) for each in weighed]

    def _readings(self, queries: Sequence[Query]) -> tuple[list[int], list[Side]]:
        """Each question as it is read, and where no place was read, with a mistyped one put right besides."""
        owners, asked = [], []
        for at, (parts, query) in enumerate(zip(self._read([query.name for query in queries]), queries, strict=True)):
            readings = [parts]
            if not parts.words:
                length, meant = self._mended(parts)
                rest = parts_of(parts.key[length:], self._gazetteer) if length else parts
                readings += [rest._replace(key=parts.key, mended=meant)] if length and not rest.place else []
            owners += [at] * len(readings)
            asked += [Side(each, _number(query.region), query.code or "") for each in readings]
        return owners, asked

    def _mended(self, parts: Parts) -> tuple[int, tuple[int, ...]]:
        """Where the place at the beginning may be mistyped: its length and the divisions that may be meant."""
        if not parts.place:
            return self._gazetteer.mended(parts.key)
        place, length = self._gazetteer.leading(parts.key)
        # The 市 or 县 after a place mistyped for one that sounds the same (建始贤宏翔: 建始县宏翔).
        if (
            length
            and place == parts.place
            and sound(parts.key[length]) in _SUFFIXES
            and parts.key[length] not in "市县区"
        ):
            return length + 1, (place,)
        return 0, ()

    def _best(self, weighed: list[tuple[int, list[Reason]]], limit: int) -> tuple[Candidate, ...]:
        entries = self._entries
        scored = [
            (-sum(reason.value for reason in reasons), entries[row].number, row, reasons) for row, reasons in weighed
        ]
        best: dict[int, Candidate] = {}
        for score, number, row, reasons in sorted(scored, key=lambda each: each[:3]):
            if len(best) == limit:
                break
            if number not in best:
                features = in_words(reasons, self._places)
                best[number] = Candidate(number, entries[row].name, -score, features)
        return tuple(best.values())

    def _recall(self, rows: Numbers) -> None:
        """Reads again the parts of names that are compared: cheaper than to keep them for all."""
        if len(self._parts) > _LOADED:
            self._parts.clear()
        missing = [int(row) for row in np.unique(rows) if int(row) not in self._parts]
        entries = [self._entries[row] for row in missing]
        for row, entry, parts in zip(missing, entries, self._read([each.name for each in entries]), strict=True):
            self._parts[row] = Side(parts, _number(entry.region), entry.code or "")

    def _near(self, asked: Sequence[Side]) -> list[list[int]]:
        """The rows worth comparing: those that share most of the rarest keys, then those with the fewest edits."""
        sought = [asked_keys(side.parts, side.code) for side in asked]
        keys = np.fromiter((key for each in sought for key, _ in each), np.int64)
        counts = np.fromiter((weight for each in sought for _, weight in each), np.float64)
        owners = np.repeat(np.arange(len(asked), dtype=np.int64), [len(each) for each in sought])
        spans = [each.spans(keys) for each in self._segments]
        bearers = np.sum([size for _, size in spans], axis=0) if spans else np.zeros(len(keys), np.int64)
        counts = counts * np.log2(2 + len(self) / np.maximum(bearers, 1))
        useful = (bearers > 0) & ((bearers <= _MOST_BEARERS) | (counts > 200))
        pairs, weights = [], []
        for each, (begin, size) in zip(self._segments, spans, strict=True):
            size = np.where(useful, np.minimum(size, _MOST_BEARERS), 0)
            rows = each.rows[_ranges(begin, size)]
            pairs.append(np.repeat(owners, size) * len(self) + rows)
            weights.append(np.repeat(counts, size))
        return self._chosen(asked, np.concatenate(pairs), np.concatenate(weights)) if pairs else [[] for _ in asked]

    def _chosen(self, asked: Sequence[Side], pairs: Numbers, weights: np.typing.NDArray[np.float64]) -> list[list[int]]:
        if not len(pairs):
            return [[] for _ in asked]
        order = np.argsort(pairs, kind="stable")
        pairs, weights = pairs[order], weights[order]
        first = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]]))
        owner, row = np.divmod(pairs[first], len(self))
        shared = np.add.reduceat(weights, first)
        best = np.lexsort((row, -shared, owner))
        owner, row = owner[best], row[best]
        begins = np.searchsorted(owner, np.arange(len(asked) + 1))
        chosen = []
        for at, side in enumerate(asked):
            rows = row[begins[at] : begins[at + 1]][:_LOOKED_AT].tolist()
            chosen.append(self._fewest_edits(side, rows))
        return chosen

    def _fewest_edits(self, side: Side, rows: list[int]) -> list[int]:
        if len(rows) <= _COMPARED:
            return rows
        flats, flat = self._flats, side.parts.flat
        edits = sorted((Levenshtein.distance(flat, flats[row]), at, row) for at, row in enumerate(rows))
        chosen = dict.fromkeys([*(row for _, _, row in edits[: _COMPARED - 2]), *rows])
        return list(chosen)[:_COMPARED]

    def _rarities(self, rows: Numbers, sides: Sequence[Side]) -> list[Rarity]:
        """How many names share the whole and the brand of each of these rows, and the brand that was asked for."""
        if not self._register:
            return [Rarity(0, 1, 0, len(self), {})] * len(rows)
        asked = np.fromiter((brand_key(side.parts) for side in sides), np.int64, len(sides))
        twins, bearers, known = (self._count(keys) for keys in (self._wholes[rows], self._brands[rows], asked))
        return [Rarity(a - 1, b, c, len(self), self._letters) for a, b, c in zip(twins, bearers, known, strict=True)]

    def _count(self, keys: Numbers) -> list[int]:
        found = sum((each.spans(keys)[1] for each in self._segments), np.zeros(len(keys), np.int64))
        return [int(each) for each in found]


def _home(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The provinces where at least a twentieth of the names is registered, the most frequent first."""
    provinces = Counter(entry.region[:2] for entry in entries if entry.region)
    total = sum(provinces.values())
    return tuple(province for province, count in provinces.most_common() if count >= _HOME_SHARE * total)


def _ranges(begin: Numbers, size: Numbers) -> Numbers:
    """``begin[0], begin[0]+1, … begin[0]+size[0]-1, begin[1], …``."""
    ends = np.cumsum(size)
    shift = np.repeat(begin - (ends - size), size)
    counted: Numbers = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64) + shift
    return counted


def _longer(column: Numbers, more: Sequence[int]) -> Numbers:
    longer: Numbers = np.concatenate([column, np.array(more, np.int64)])
    return longer


def _number(region: str | None) -> int:
    return int(region) if region and region.isdigit() else 0
