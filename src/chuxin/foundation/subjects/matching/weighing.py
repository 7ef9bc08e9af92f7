"""What speaks for and against two names being one organisation's: each reason with its weight, their sum the score."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, log2
from typing import NamedTuple

from rapidfuzz.distance import LCSseq, Levenshtein

from chuxin.foundation.subjects.matching.candidate import WHOLE
from chuxin.foundation.subjects.matching.gazetteer import related
from chuxin.foundation.subjects.matching.parts import Parts, initials, names_a_branch, without_branch_word
from chuxin.foundation.subjects.matching.spelling import sound
from chuxin.foundation.subjects.matching.weights import WEIGHTS

# A brand is judged rare or common as in a register of so many names at least.
_FEW = 10_000


class Side(NamedTuple):
    """One side of a comparison: the parts of the name, the region and the code beside it (empty where not told)."""

    parts: Parts
    region: int
    code: str


class Reason(NamedTuple):
    """One reason before it is put in words: feature, which of its cases, what it weighs in millionths, the two values
    compared."""

    feature: str
    case: str
    value: int
    asked: str
    found: str


class Rarity(NamedTuple):
    """How often the register has it: names of others with the same core as the one found; names that share its brand;
    names that share the brand asked for; all names; for each character, how many brands have it (empty: not told)."""

    twins: int
    bearers: int
    asked: int
    names: int
    letters: Mapping[str, int]


def weigh(asked: Side, found: Side, rarity: Rarity) -> list[Reason]:
    """All reasons for ``found`` being what ``asked`` means; their values add up to the score, 0 … 1,000,000."""
    one, other = asked.parts, found.parts
    brand = _brand_case(one, other)
    core = "initials" if _by_initials(one, other) else _core_case(one, other, _edits(one, other))
    if core == "initials":
        brand = core
    elif brand != "same" and core in {"edits1", "edits2", "edits3", "sound"}:
        core = "loose" if brand == "differs" or core == "edits3" else core + "_brand"
    told = [
        ("start", "start", "", ""),
        ("core", core, one.flat, other.flat),
        ("brand", brand, one.brand, other.brand),
        ("trade", *_trade(one, other, brand)),
        ("place", _place_case(asked, found), str(one.place), str(other.place or found.region)),
        ("form", _same(one.form, other.form) if one.form and other.form else "silent", one.form, other.form),
        ("branch", _branch_case(one, other), one.tail, other.tail),
        ("numbers", _same(one.numbers, other.numbers), one.numbers, other.numbers),
    ]
    if asked.region:
        told.append(("region", related(asked.region, found.region), str(asked.region), str(found.region)))
    if asked.code:
        told.append(("code", _code_case(asked.code, found), asked.code, found.code))
    reasons = [Reason(feature, case, WEIGHTS[feature, case], a, b) for feature, case, a, b in told]
    _rare(reasons, brand, rarity)
    if brand in {"near3", "near4"} and rarity.letters:
        _letter(reasons, one.brand, other.brand, rarity)
    return _bounded(reasons)


def _scaled(reasons: list[Reason], feature: str, count: int, share: float) -> None:
    """A reason that weighs more the more often something occurs: ``share`` of its weight."""
    reasons.append(Reason(feature, feature, round(WEIGHTS[feature, feature] * share), str(count), ""))


def _bounded(reasons: list[Reason]) -> list[Reason]:
    """The reasons, with one more where their sum would leave the scale: a score says no more than all or nothing."""
    total = sum([reason[2] for reason in reasons])
    if total > WHOLE:
        reasons.append(Reason("scale", "top", WHOLE - total, "", ""))
    elif total < 0:
        reasons.append(Reason("scale", "bottom", -total, "", ""))
    return reasons


def _by_initials(one: Parts, other: Parts) -> bool:
    """Whether the short one of two names is made of the first characters of the other's words."""
    short, long = (one, other) if len(one.core) <= len(other.core) else (other, one)
    if not 0 < len(short.core) <= 5 or len(short.core) == len(long.core):
        return False
    # Initials begin with the first character of the place or of the brand.
    return short.core[0] in {long.key[:1], long.core[0]} and short.core in initials(long)


def _edits(one: Parts, other: Parts) -> int:
    """Characters that differ; letters count less than Chinese characters, since a name in letters has more of them."""
    distance = Levenshtein.distance(one.flat, other.flat)
    if not (one.words and other.words):
        return distance
    as_written = Levenshtein.distance("".join(one.words), "".join(other.words))
    return ceil(min(distance, as_written) / 3)


def _core_case(one: Parts, other: Parts, edits: int) -> str:
    if one.key == other.key:
        return "identical"
    if edits == 0:
        return "same"
    if one.words and sorted(one.words) == sorted(other.words):
        return "same"
    if len(one.flat) == len(other.flat) and not one.words and sound(one.flat) == sound(other.flat):
        return "sound"
    longest = max(len(one.flat), len(other.flat))
    if edits <= 3 and longest >= 2 + edits * 2:
        return f"edits{edits}"
    shortest = min(len(one.flat), len(other.flat))
    if shortest >= 3 and LCSseq.similarity(one.flat, other.flat) == shortest:
        return "contained"
    return "far" if edits > 0.5 * longest else "loose"


def _brand_case(one: Parts, other: Parts) -> str:
    a, b = one.brand, other.brand
    if a == b or (one.words and (a in other.words or b in one.words)):
        return "same"
    if one.words:
        return "near3" if max(len(a), len(b)) > 4 and Levenshtein.distance(a, b) <= 1 + len(a) // 6 else "differs"
    return _extended(one, other) or _near_brand(one.core, other.core, a, b)


def _extended(one: Parts, other: Parts) -> str:
    """The case where one brand begins with the other: a typing error in the trade words hid where the brand ends, or
    it is a longer brand (金信, 金信达); empty where neither begins with the other."""
    short, long = sorted((one, other), key=lambda each: len(each.brand))
    if not long.core.startswith(short.brand):
        return ""
    if not long.trade or not short.trade or len(long.core) == len(short.core):
        return "same"
    more = len(long.core) - len(short.core)
    return "longer" if more > 0 and long.core[len(short.brand) + more :] == short.trade else "same"


def _near_brand(core: str, against: str, a: str, b: str) -> str:
    """Two brands that are not the same letter by letter, the boundary to the trade words being uncertain."""
    short = min(len(a), len(b))
    x, y = core[: len(b)], against[: len(b)]
    if len(x) == len(y) and sound(x) == sound(y):
        return "sound"
    distance = min(Levenshtein.distance(a, b), Levenshtein.distance(x, y))
    if distance == 1:
        return "near3" if short >= 3 else "near2"
    return "near4" if distance == 2 and short >= 4 else "differs"


def _trade(one: Parts, other: Parts, brand: str) -> tuple[str, str, str]:
    """How the trade words compare, and which; where brands agree but end elsewhere, what follows the shorter one."""
    if brand != "same" or one.words or one.brand == other.brand:
        return _trade_case(one.trade, other.trade), one.trade, other.trade
    short = min(len(one.brand), len(other.brand))
    a, b = one.core[short:], other.core[short:]
    if abs(len(a) - len(b)) <= 1 and Levenshtein.distance(a, b) <= min(2, len(a) - 1):
        return "mistyped", a, b
    if (a.startswith(b) or b.startswith(a)) and not min(a, b, key=len).endswith("集团"):
        return "cut", a, b
    return "unknown", a, b


def _trade_case(a: str, b: str) -> str:
    if a == b or a.replace(" ", "") == b.replace(" ", ""):
        return "same"
    if not a or not b:
        return "silent"
    if Levenshtein.distance(a, b, score_cutoff=1) <= 1 and len(a) > 2:
        return "near"
    if sound(a) == sound(b):
        return "near"
    short, long = sorted((a, b), key=len)
    if long.startswith(short):
        return "differs" if short.endswith("集团") else "cut"
    if LCSseq.similarity(short, long) == len(short):
        return "part"
    return "shared" if LCSseq.similarity(a, b) * 2 >= len(short) else "differs"


def _place_case(asked: Side, found: Side) -> str:
    case = related(asked.parts.place, found.parts.place)
    if asked.parts.words:
        # A company of the same name, in a country that only one of the two names, is a sister unless the forms agree.
        one, other = asked.parts, found.parts
        alike = one.form and one.form == other.form
        return "differs" if case == "silent" and not alike and (one.place or other.place) else case
    if asked.parts.mended:
        places = (found.parts.place, found.region)
        agreed = (related(meant, place) for meant in asked.parts.mended for place in places)
        return "near" if any(case in {"same", "within"} for case in agreed) else "differs"
    if case in {"silent", "differs"} and asked.parts.place > 0 and found.region:
        by_region = related(asked.parts.place, found.region)
        return "within" if by_region in {"same", "within"} else case
    return case


def _branch_case(one: Parts, other: Parts) -> str:
    short, long = sorted((one, other), key=lambda each: len(each.flat))
    rest = long.flat.removeprefix(short.flat)
    if 2 < len(rest) < len(long.flat) and names_a_branch(rest):
        return "unclear" if short.branch and not long.branch and short.key.endswith(rest) else "one"
    if not one.branch and not other.branch:
        return "none"
    if bool(one.branch) != bool(other.branch):
        return "one" if (one.form and other.form) or not _tells_the_branch(one, other) else "unclear"
    if one.tail == other.tail or one.flat == other.flat:
        return "same"
    return "near" if _tails_alike(one, other) else "differs"


def _tails_alike(one: Parts, other: Parts) -> bool:
    """Whether two branches are one but for a character, be it in the word for a branch (营业妈)."""
    if Levenshtein.distance(one.flat, other.flat) <= 1:
        return True
    short, long = sorted((one.tail, other.tail), key=len)
    rest = long[len(short) :]
    cut = len(short) > 2 and long.startswith(short) and len(rest) <= 3
    alike = cut and not names_a_branch(rest) and not any(each.isdigit() for each in rest)
    return alike or bool(short and Levenshtein.distance(short, long) <= 1 and one.core == other.core)


def _tells_the_branch(one: Parts, other: Parts) -> bool:
    """Whether the one without a legal form ends in its branch, by a word that is no certain sign of one (门市部)."""
    plain, branch = (other, one) if one.branch else (one, other)
    short = without_branch_word(plain.flat)
    near = Levenshtein.distance(short, branch.flat) <= (2 if len(short) >= 9 else 1)
    return plain.flat == branch.flat or (short != plain.flat and near)


def _code_case(code: str, found: Side) -> str:
    if code == found.code:
        return "same"
    distance = Levenshtein.distance(code, found.code, score_cutoff=2)
    if found.code and distance <= 2:
        return f"edits{distance}"
    division = int(code[2:8]) if code[2:8].isdigit() else 0
    return "division" if division and related(division, found.region) in {"same", "within"} else "differs"


def _rare(reasons: list[Reason], brand: str, rarity: Rarity) -> None:
    """A rare brand that agrees tells more than a common one; a core that others share tells less."""
    if brand == "same" and rarity.bearers:
        share = log2(rarity.bearers + 1) / log2(max(rarity.names, _FEW) + 1)
        _scaled(reasons, "rarity", rarity.bearers, share)
    elif brand != "same" and rarity.asked:
        _scaled(reasons, "known", rarity.asked, min(1.0, log2(rarity.asked + 1) / 4))
    if rarity.twins:
        _scaled(reasons, "twins", rarity.twins, min(1.0, log2(rarity.twins + 1) / 4))


def _letter(reasons: list[Reason], asked: str, found: str, rarity: Rarity) -> None:
    """Characters that differ between two brands speak of a mistake where brands seldom have them, of another brand
    where they often do; up to 31 in 100,000 names is seldom."""
    often = max((rarity.letters.get(each, 0) for each in set(asked) - set(found)), default=None)
    if often is not None:
        seldom = 1 - log2(1 + (often + 0.5) * 100_000 / rarity.names) / 5
        _scaled(reasons, "letter", often, max(-1.0, seldom))


def _same(a: str, b: str) -> str:
    return "same" if a == b else "differs"
