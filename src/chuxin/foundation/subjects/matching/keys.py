"""Under which keys a name is found again: the whole, its sound, its brand, its brand with one character open, its pairs
of characters, its initials. Keys are 64-bit numbers in one sorted column, so a batch of names is looked up at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from chuxin.foundation.subjects.matching.parts import Parts, initials
from chuxin.foundation.subjects.matching.spelling import sound

Numbers: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.int32]

# How much a shared key of each kind counts when the few names worth comparing are chosen.
_WHOLE, _SOUND, _BRAND, _OPEN, _PAIR, _INITIALS, _CODE = 60.0, 30.0, 1.6, 2.5, 1.0, 6.0, 60.0


def flat_key(parts: Parts) -> int:
    """The key of everything that distinguishes the name."""
    return hash("f" + parts.flat)


def brand_key(parts: Parts) -> int:
    """The key of the brand."""
    return hash("b" + parts.brand)


def _placed(parts: Parts) -> int:
    return hash(f"p{parts.place}{parts.flat}")


def keys_of(parts: Parts, code: str = "") -> list[int]:
    """All keys of a registered name but its pairs of characters (:func:`pairs_of`)."""
    keys = [flat_key(parts), brand_key(parts), _placed(parts)]
    if parts.words:
        keys += [hash("b" + word) for word in parts.words if word != parts.brand]
        keys.append(hash("f" + "".join(parts.words)))
    else:
        keys.append(hash("s" + sound(parts.flat)))
        keys += _open(parts.brand, parts.trade)
        keys += [hash("a" + each) for each in initials(parts)]
    return [*keys, *_of_code(code)] if code else keys


def asked_keys(parts: Parts, code: str = "") -> list[tuple[int, float]]:
    """The keys under which an asked name is sought, each with how much it counts."""
    keys = [(flat_key(parts), _WHOLE), (brand_key(parts), _BRAND), (_placed(parts), _WHOLE)]
    if parts.words:
        keys += [(hash("b" + word), _BRAND) for word in parts.words if word != parts.brand]
        keys.append((hash("f" + "".join(parts.words)), _WHOLE))
    else:
        keys.append((hash("s" + sound(parts.flat)), _SOUND))
        keys += [(key, _OPEN) for key in _open(parts.brand, parts.trade)]
        if len(parts.core) <= 5:
            keys.append((hash("a" + parts.core), _INITIALS))
    keys += [(key, _PAIR) for key in set(_pairs(parts))]
    return keys + [(key, _CODE) for key in _of_code(code)] if code else keys


def _of_code(code: str) -> list[int]:
    """A code with one mistake keeps one half of its own part."""
    return [hash("c" + code[8:13]), hash("d" + code[13:18])] if len(code) == 18 else [hash("c" + code)]


def _open(brand: str, trade: str) -> list[int]:
    """The brand with each of its characters open, the trade beside it."""
    if not 2 <= len(brand) <= 4:
        return []
    return [hash(f"w{brand[:at]}?{brand[at + 1 :]}{trade}") for at in range(len(brand))]


def _pairs(parts: Parts) -> list[int]:
    text, size = (parts.flat, 3) if parts.words else (parts.flat, 2)
    points = [ord(each) for each in text]
    if size == 2:
        return [a << 32 | b for a, b in pairwise(points)]
    return [1 << 60 | a << 40 | b << 20 | c for a, b, c in zip(points, points[1:], points[2:], strict=False)]


class Listed(NamedTuple):
    """Keys and, beside each, the row of the name that bears it; rows ascend."""

    keys: Numbers
    rows: Rows


@dataclass(frozen=True, slots=True)
class Segment:
    """Distinct keys in order, where the rows of each begin (and, last, where all end), and the rows."""

    keys: Numbers
    starts: Numbers
    rows: Rows

    def spans(self, asked: Numbers) -> tuple[Numbers, Numbers]:
        """Where the rows of each asked key begin, and how many there are."""
        if not len(self.keys):
            return np.zeros(len(asked), np.int64), np.zeros(len(asked), np.int64)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        begin = self.starts[at]
        return begin, np.where(self.keys[at] == asked, self.starts[at + 1] - begin, 0)


def listed(parts: Sequence[Parts], codes: Sequence[str], first: int) -> Listed:
    """The keys of names whose rows count from ``first``, not yet in order."""
    lists = [keys_of(each, code) for each, code in zip(parts, codes, strict=True)]
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    keys = np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    pairs, owners = _all_pairs(parts)
    rows = np.repeat(np.arange(len(lists), dtype=np.int64), counts)
    return Listed(np.concatenate([keys, pairs]), (np.concatenate([rows, owners]) + first).astype(np.int32))


def segment(lists: Sequence[Listed]) -> Segment:
    """A segment of keys in any order."""
    return _sorted(np.concatenate([each.keys for each in lists]), np.concatenate([each.rows for each in lists]))


def merged(one: Segment, other: Segment) -> Segment:
    """Two segments as one."""
    keys = np.concatenate([np.repeat(each.keys, np.diff(each.starts)) for each in (one, other)])
    return _sorted(keys, np.concatenate([one.rows, other.rows]))


def _all_pairs(parts: Sequence[Parts]) -> tuple[Numbers, Numbers]:
    """The pairs of characters of all Chinese names at once, those in letters by threes; and whose they are."""
    text = "".join(each.flat for each in parts)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    lengths = np.fromiter((len(each.flat) for each in parts), np.int64, len(parts))
    owners = np.repeat(np.arange(len(parts), dtype=np.int64), lengths)
    letters = np.repeat(np.fromiter((bool(each.words) for each in parts), bool, len(parts)), lengths)
    two = (owners[:-1] == owners[1:]) & ~letters[:-1]
    three = (owners[:-2] == owners[2:]) & letters[:-2]
    pairs = (points[:-1] << 32 | points[1:])[two]
    threes = (np.int64(1 << 60) | points[:-2] << 40 | points[1:-1] << 20 | points[2:])[three]
    return np.concatenate([pairs, threes]), np.concatenate([owners[:-1][two], owners[:-2][three]])


def _sorted(keys: Numbers, rows: Rows) -> Segment:
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
    return Segment(keys[starts], np.append(starts, len(keys)), rows)
