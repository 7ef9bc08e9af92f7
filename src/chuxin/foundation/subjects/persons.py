"""Whether a name without a code may be a person's: then it is refused, since persons are never subjects (R01)."""

from __future__ import annotations

import re
import unicodedata

_HAN = re.compile(r"[\u3400-\u9fff々〇]+")
_TITLED = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|sr|sra|mme)\b\.?\s|(?:先生|女士|小姐|氏)$", re.IGNORECASE)
_LONGEST = 4
# What the shortest names of organisations close with. A name of two to four characters without it may be a person's.
_MARKS = frozenset(
    "社司店厂厰廠園园組组堂屋設设装裝所工商館馆院会會産产鉄铁業业坊部局行号號庄荘村場场站校楼樓房室舎企集団团総总丸庵亭苑"
    "農农軒轩寺港倉仓庫库処处木材器具品服食海"
)


def may_be_person(name: str) -> bool:
    """Whether ``name`` may be a natural person's: titled, or two to four characters that name no trade or house.

    It errs on the side of persons: the row is refused with the remedy to give the organisation's code.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    if _TITLED.search(plain):
        return True
    joined = re.sub(r"[\s·・]", "", plain)
    return bool(_HAN.fullmatch(joined)) and len(joined) <= _LONGEST and joined[-1] not in _MARKS
