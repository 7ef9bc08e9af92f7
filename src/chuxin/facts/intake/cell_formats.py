"""How a workbook writes its numbers: which styles are days, and a number as the text a person would have typed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from xml.etree import ElementTree

# ECMA-376 part 1, 18.8.30: the formats of days and times that stand in no file, East Asian ones among them.
_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_SIGNS = re.compile(r"[ymdhs年月日]|(?<![0#?.])e(?![+-])", re.IGNORECASE)
_ORIGIN, _ORIGIN_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
# 1900-02-29, which never was, is day 60 of the usual count.
_LEAP = 60
_LAST = 2_958_466


@dataclass(frozen=True, slots=True)
class Formats:
    """The styles of a workbook by their number: whether they show a day."""

    days: Mapping[bytes, bool] = field(default_factory=dict)
    base1904: bool = False

    def of(self, style: bytes) -> bool:
        """Whether ``style`` shows its number as a day or time."""
        return self.days.get(style, False)


def formats_of(styles: ElementTree.Element | None, base1904: bool) -> Formats:
    """The formats of the part ``styles.xml``; none where it is missing."""
    if styles is None:
        return Formats({}, base1904)
    custom = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter() if one.tag.endswith("}numFmt")
    }
    cells = next((one for one in styles.iter() if one.tag.endswith("}cellXfs")), ())
    days = {}
    for place, one in enumerate(cells):
        number = one.get("numFmtId", "0")
        days[str(place).encode()] = shows_day(custom[number]) if number in custom else number in map(str, _DAYS)
    return Formats(days, base1904)


def shows_day(code: str) -> bool:
    """Whether a format code shows days or times: ``yyyy-mm-dd`` does, ``#,##0.00`` and ``General`` do not."""
    bare = _LITERAL.sub("", code.partition(";")[0])
    return "general" not in bare.lower() and bool(_DAY_SIGNS.search(bare))


def number_text(written: str, as_day: bool, base1904: bool) -> str:
    """A number of a sheet as typed: whole numbers without point, days in ISO form, all others as they stand."""
    try:
        number = float(written)
    except ValueError:
        return written.strip()
    if not math.isfinite(number):
        return written.strip()
    if as_day and 0 <= number < _LAST:
        return _day_text(number, base1904)
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _day_text(number: float, base1904: bool) -> str:
    whole = int(number)
    origin = _ORIGIN_1904 if base1904 else _ORIGIN if whole >= _LEAP else _ORIGIN + timedelta(days=1)
    try:
        moment = origin + timedelta(days=whole, milliseconds=round((number - whole) * 86_400_000))
    except OverflowError:
        return repr(number)
    if whole == 0 and not base1904:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time.min else moment.isoformat(" ")
