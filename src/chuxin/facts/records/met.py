"""Remembers which records a batch has met in memory that does not grow: it may say "perhaps" of one it has not met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

# 2²⁸ bits, 32 MiB: after ten million records one in 27 new ones is asked for in vain.
_BITS = 28


def _blank() -> npt.NDArray[np.uint8]:
    return np.zeros(1 << (_BITS - 3), np.uint8)


@dataclass(slots=True)
class Met:
    """One bit for every record met, at the place its hash points to (a Bloom filter with one hash)."""

    _bits: npt.NDArray[np.uint8] = field(default_factory=_blank)

    def meet(self, records: Sequence[str]) -> list[int]:
        """The places among ``records`` of those perhaps met in an earlier call; all of them are met from now on."""
        hashes = np.fromiter(map(hash, records), np.int64, len(records)) & ((1 << _BITS) - 1)
        places, bits = hashes >> 3, (1 << (hashes & 7)).astype(np.uint8)
        perhaps = np.flatnonzero(self._bits[places] & bits)
        np.bitwise_or.at(self._bits, places, bits)
        return [int(place) for place in perhaps]
