"""The register's names as an index: names and questions go in by the batch, candidates with reasons come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from chuxin.foundation.subjects.matching.candidate import Candidate, Entry, Query
from chuxin.foundation.subjects.matching.finder import Finder
from chuxin.foundation.subjects.matching.gazetteer import Gazetteer
from chuxin.foundation.subjects.matching.keys import brand_key, flat_key, listed
from chuxin.foundation.subjects.matching.latin import latin_parts
from chuxin.foundation.subjects.matching.mending import mended
from chuxin.foundation.subjects.matching.parts import Parts, parts_of
from chuxin.foundation.subjects.matching.reasons import in_words
from chuxin.foundation.subjects.matching.rows import Rows, region_number
from chuxin.foundation.subjects.matching.spelling import has_han, sound, spelt
from chuxin.foundation.subjects.matching.weighing import Rarity, Reason, Side, weigh
from chuxin.foundation.subjects.places import Places, national

_BLOCK, _LOADED = 128, 50_000
_SUFFIXES = sound("市县区")
_HOME_SHARE = 0.05


class Index:
    """Names of organisations, looked up by what somebody wrote.

    The provinces where at least a twentieth of the names is registered are home: their counties are recognised
    without 县 or 市. ``places`` is the tree of divisions. Where the names are no register but spellings that repeat one
    another, ``register=False`` leaves out how rare they are. About 30 µs and 0.9 kB a name, 0.4 milliseconds of one
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
        self._finder = Finder()
        self._letters: Counter[str] = Counter()
        self._places = places or national()
        self._register = register
        self._rows = Rows(self._read)
        given = list(entries)
        self._gazetteer = Gazetteer(self._places, home or _home(given))
        self.add(given)

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, entries: Iterable[Entry]) -> None:
        """Further names, found from the next question on; one at a time costs about a tenth of a millisecond each."""
        remaining, lists = iter(entries), []
        while batch := list(islice(remaining, _LOADED)):
            parts = self._read([entry.name for entry in batch])
            lists.append(listed(parts, [entry.code or "" for entry in batch], len(self)))
            self._rows.add(batch, parts)
            self._letters.update(letter for each in parts if not each.words for letter in set(each.brand))
        self._finder.add(lists)

    def look_up(self, queries: Sequence[Query], *, limit: int = 3) -> list[tuple[Candidate, ...]]:
        """For each question the organisations that may be meant, best first, at most ``limit``; equal scores in order
        of number. One organisation comes once, with the name that fits best."""
        found: list[tuple[Candidate, ...]] = []
        for start in range(0, len(queries), _BLOCK):
            found += self._block(queries[start : start + _BLOCK], limit)
        return found

    def look_through(self, query: Query, *, limit: int = 3) -> tuple[Candidate, ...]:
        """The same by comparing with every name there is: slow, and what :meth:`look_up` is held against."""
        _, asked = self._readings([query])
        rows = [list(range(len(self)))] * len(asked)
        return self._answered([0] * len(asked), asked, rows, limit)[0]

    def parts(self, name: str) -> Parts:
        """The parts in which the index reads a name."""
        return self._read([name])[0]

    def weighed(self, query: Query, entry: Entry) -> list[Reason]:
        """The reasons for one pair of names, as if the register held nobody else's like it."""
        one, other = self._read([query.name, entry.name])
        sides = (
            Side(one, region_number(query.region), query.code or ""),
            Side(other, region_number(entry.region), entry.code or ""),
        )
        return weigh(*sides, Rarity(0, 1, 0, max(len(self), 1), {}))

    def _read(self, names: Sequence[str]) -> list[Parts]:
        read = self._gazetteer
        return [parts_of(key, read) if has_han(key) else latin_parts(key) for key in spelt(names)]

    def _block(self, queries: Sequence[Query], limit: int) -> list[tuple[Candidate, ...]]:
        owners, asked = self._readings(queries)
        return self._answered(owners, asked, self._finder.near(asked, self._rows.flats), limit)

    def _answered(
        self, owners: Sequence[int], asked: Sequence[Side], near: Sequence[Sequence[int]], limit: int
    ) -> list[tuple[Candidate, ...]]:
        """The best of the rows beside each question; a question comes once for each of its readings (``owners``)."""
        found = [[self._rows.side(row) for row in rows] for rows in near]
        rarities = self._rarities(asked, found)
        best, weighed = [], list[tuple[int, list[Reason]]]()
        for at, owner in enumerate(owners):
            for row, side, rarity in zip(near[at], found[at], rarities[at], strict=True):
                weighed += [(row, reasons) for reasons in self._weighed(asked[at], side, rarity)]
            if owner != (owners[at + 1] if at + 1 < len(owners) else -1):
                best.append(self._best(weighed, limit))
                weighed = []
        return best

    def _weighed(self, asked: Side, found: Side, rarity: Rarity) -> list[list[Reason]]:
        """The reasons as the name is read, and as it is read where the found one is divided."""
        text = mended(asked.parts, found.parts, self._gazetteer)
        sides = [asked, asked._replace(parts=parts_of(text, self._gazetteer))] if text else [asked]
        return [weigh(side, found, rarity) for side in sides]

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
            asked += [Side(each, region_number(query.region), query.code or "") for each in readings]
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
        scored = [
            (-sum([reason.value for reason in reasons]), self._rows.number(row), row, reasons)
            for row, reasons in weighed
        ]
        best: dict[int, Candidate] = {}
        for score, number, row, reasons in sorted(scored, key=lambda each: each[:3]):
            if len(best) == limit:
                break
            if number not in best:
                features = in_words(reasons, self._places)
                best[number] = Candidate(number, self._rows.names[row], -score, features)
        return tuple(best.values())

    def _rarities(self, asked: Sequence[Side], found: Sequence[Sequence[Side]]) -> list[list[Rarity]]:
        """How many names share the whole and the brand of each name found, and the brand that was asked for."""
        if not self._register:
            return [[Rarity(0, 1, 0, len(self), {})] * len(sides) for sides in found]
        keys = [brand_key(side.parts) for side in asked]
        for sides in found:
            for side in sides:
                keys += [flat_key(side.parts), brand_key(side.parts)]
        counts = iter(self._finder.counts(keys))
        known = [next(counts) for _ in asked]
        names, letters = len(self), self._letters
        return [
            [Rarity(next(counts) - 1, next(counts), known[at], names, letters) for _ in sides]
            for at, sides in enumerate(found)
        ]


def _home(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The provinces where at least a twentieth of the names is registered, the most frequent first."""
    provinces = Counter(entry.region[:2] for entry in entries if entry.region)
    total = sum(provinces.values())
    return tuple(province for province, count in provinces.most_common() if count >= _HOME_SHARE * total)
