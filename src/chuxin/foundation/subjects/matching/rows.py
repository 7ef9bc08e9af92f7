"""What an index keeps of each registered name, row by row: its text once, and its parts as numbers into that text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct

from chuxin.foundation.subjects.matching.candidate import Entry
from chuxin.foundation.subjects.matching.parts import Parts
from chuxin.foundation.subjects.matching.weighing import Side

# Lengths of core and brand, which form, whether a branch, what is told of the key; place, region, organisation.
_ROW = Struct("=8Hiiq")
_LONGEST, _READ_AGAIN = 0xFFFF, 50_000
_UNTOLD = (0, 0, 0, 0)


class Rows:
    """Names that are compared: written, read in parts, of which organisation. ``read`` is how names are read; names in
    letters are read again when they are compared, names with Chinese characters are put together from their columns."""

    def __init__(self, read: Callable[[Sequence[str]], list[Parts]]) -> None:
        self.names: list[str] = []
        self.flats: list[str] = []
        self._read = read
        self._numbers = bytearray()
        self._forms: list[str] = []
        # By row, where there is one at all: the spelling that is not the name as written; marks; the code.
        self._keys: dict[int, str] = {}
        self._marks: dict[int, str] = {}
        self._codes: dict[int, str] = {}
        self._apart: dict[int, Parts | None] = {}
        self._recalled = 0

    def __len__(self) -> int:
        return len(self.names)

    def add(self, entries: Sequence[Entry], parts: Sequence[Parts]) -> None:
        """Further rows, each entry with its name's parts."""
        for row, (entry, one) in enumerate(zip(entries, parts, strict=True), len(self.names)):
            self.names.append(entry.name)
            self.flats.append(one.flat)
            self._numbers += self._packed(entry, one)
            if one.words or len(one.key) > _LONGEST:
                self._apart[row] = None
            if one.key != entry.name:
                self._keys[row] = one.key
            if one.numbers:
                self._marks[row] = one.numbers
            if entry.code:
                self._codes[row] = entry.code

    def _packed(self, entry: Entry, one: Parts) -> bytes:
        if one.form not in self._forms:
            self._forms.append(one.form)
        lengths = (len(one.core), len(one.brand), self._forms.index(one.form), bool(one.branch))
        told = tuple(at for span in one.told for at in span) or _UNTOLD
        short = [min(each, _LONGEST) for each in (*lengths, *told)]
        return _ROW.pack(*short, one.place, region_number(entry.region), entry.number)

    def number(self, row: int) -> int:
        """Whose name it is."""
        number: int = _ROW.unpack_from(self._numbers, row * _ROW.size)[-1]
        return number

    def side(self, row: int) -> Side:
        """The name as one side of a comparison."""
        core, brand, form, branch, a, b, c, d, place, region, _ = _ROW.unpack_from(self._numbers, row * _ROW.size)
        code = self._codes.get(row, "")
        if row in self._apart:
            return Side(self._recalled_parts(row), region, code)
        flat, key = self.flats[row], self._keys.get(row) or self.names[row]
        told = ((a, b), (c, d)) if d else ()
        kind, marks, said = "branch" if branch else "", self._marks.get(row, ""), self._forms[form]
        text = flat[:core]
        parts = Parts(key, place, text, text[:brand], text[brand:], said, flat[core:], kind, marks, flat, (), (), told)
        return Side(parts, region, code)

    def _recalled_parts(self, row: int) -> Parts:
        """Names in letters are few in a register: they are read again, and kept for a while."""
        found = self._apart[row]
        if found is None:
            if self._recalled >= _READ_AGAIN:
                self._apart, self._recalled = dict.fromkeys(self._apart), 0
            found = self._apart[row] = self._read([self.names[row]])[0]
            self._recalled += 1
        return found


def region_number(region: str | None) -> int:
    """A division as a number; 0 where it is not told or is none."""
    return int(region) if region and region.isdigit() else 0
