"""Years counted from an era: 民国 (year 1 is 1912) and the Japanese eras since 1868."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple


class Era(NamedTuple):
    """``first`` and ``last`` day of a Japanese era; year 1 is the year of the first day."""

    first: date
    last: date


# Cabinet orders on the era names (元号を改める政令, last that of 2019-04-01 for 令和).
_ERAS = {
    "明治": Era(date(1868, 10, 23), date(1912, 7, 29)),
    "大正": Era(date(1912, 7, 30), date(1926, 12, 24)),
    "昭和": Era(date(1926, 12, 25), date(1989, 1, 7)),
    "平成": Era(date(1989, 1, 8), date(2019, 4, 30)),
    "令和": Era(date(2019, 5, 1), date(2118, 12, 31)),
}
_LETTERS = dict(zip("MTSHR", _ERAS, strict=True))
# Era names as one sign, which NFKC takes apart: ㍻ is 平成 already.
_DAY = r"(元|\d{1,2})(?:([-./])(\d{1,2})\3(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
# Japanese authorities write what happened on the day behind it: H30.8.10送検, H29.3.13送検,H29.8.22不起訴.
_JAPANESE = re.compile(rf"(明治|大正|昭和|平成|令和|[MTSHR])\.? ?{_DAY}( ?送[検致])?([,.、 ].*)?\Z", re.IGNORECASE)
_REPUBLIC = re.compile(
    r"(?:中华|中華)?(?:民国|民國|ROC|R\.O\.C\.) ?(元|\d{1,3}) ?([-./年]) ?(\d{1,2}) ?(?:\2|月) ?(\d{1,2})日?\Z",
    re.IGNORECASE,
)
_UNNAMED = re.compile(r"(\d{3})([-./年])(\d{1,2})(?:\2|月)(\d{1,2})日?\Z|(1\d{2})(\d{2})(\d{2})\Z")
_REPUBLIC_BEFORE = 1911


def read_era_day(text: str) -> tuple[date | None, str] | None:
    """The day ``text`` (NFKC) writes in a named era and the code that says how; ``None`` where it names no era."""
    match = _REPUBLIC.match(text)
    if match:
        return _made(_REPUBLIC_BEFORE + _number(match[1]), match[3], match[4]), "date.republic"
    match = _JAPANESE.match(text)
    return _japanese(match) if match else None


def likely_republic_day(text: str) -> date | None:
    """The day meant if a three-digit year counts from 1912; never taken without asking."""
    match = _UNNAMED.match(text)
    if match is None:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    return _made(_REPUBLIC_BEFORE + int(year), month, day)


def _japanese(match: re.Match[str]) -> tuple[date | None, str]:
    name = match[1].upper()
    era = _ERAS[_LETTERS.get(name, name)]
    year = _number(match[2])
    day = _made(era.first.year + year - 1, match[4] or match[6], match[5] or match[7])
    if day is None or year < 1 or day.year > era.last.year:
        return None, ""
    if match[9]:
        return day, "date.first_of_several"
    return day, "date.japanese" if era.first <= day <= era.last else "date.era_over"


def _number(year: str) -> int:
    return 1 if year == "元" else int(year)


def _made(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
