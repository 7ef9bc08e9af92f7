"""A name read as the registered one beside it is divided: mistakes in place, legal form and branch word put right."""

from __future__ import annotations

from chuxin.foundation.subjects.matching.gazetteer import Gazetteer
from chuxin.foundation.subjects.matching.parts import Parts

# So many characters may be mistyped in a name for it to be read so.
_MOST = 2


def mended(asked: Parts, found: Parts, gazetteer: Gazetteer) -> str:
    """The asked name with the characters put right that differ in what does not tell the found one (place, form, word
    for a branch); empty where there are none, or more than two characters differ.

    A name without its legal form is compared with the found one without it. A place is put right where at most half of
    its characters differ and it is no other place as written. What tells sisters apart is never put right
    (重庆 in 华星工程重庆有限公司 is no mistyped 股份).
    """
    one, other = asked.key, found.key
    if not found.told or len(one) != len(other) or one == other or asked.numbers != found.numbers:
        return ""
    wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) > _MOST:
        return ""
    (begin, _), _ = found.told
    placed = [at for at in wrong if at < begin]
    if 2 * len(placed) > begin or (placed and gazetteer.leading(one)[1] >= begin):
        return ""
    put = [at for at in wrong if not any(start <= at < end for start, end in found.told)]
    if not put:
        return ""
    text = list(one)
    for at in put:
        text[at] = other[at]
    return "".join(text)
