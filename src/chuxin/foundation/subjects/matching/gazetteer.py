"""Places at the beginning of a name or in brackets: with and without 省, 市, 县; which reading is meant here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from chuxin.foundation.subjects.places import Place, Places

_SUFFIX = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{1,3}族)+自治[州县区]|(?:维吾尔|壮族|回族)?自治区|特别行政区|林区|新区|矿区|地区|[省市区县州盟旗])$"
)
_PEOPLES = re.compile(
    r"(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各)族"
)
_VILLAGES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


class Gazetteer:
    """Names of places by their first two characters. County names without their suffix count only in ``home``
    provinces (two digits): elsewhere they are as often a brand (朝阳, 白云)."""

    def __init__(self, places: Places, home: Iterable[str]) -> None:
        self._home = tuple(home)
        found: dict[str, set[str]] = defaultdict(set)
        for place in places:
            if place.name.zh not in _VILLAGES:
                for name in self._names(place):
                    found[name].add(place.code)
        self._codes = {name: tuple(sorted(codes)) for name, codes in found.items()}
        self._open: dict[tuple[int, str], tuple[int, ...]] = {}
        for name in sorted(self._at_home(places)):
            for at in range(len(name)):
                pattern = (at, name[:at] + name[at + 1 :])
                self._open[pattern] = (*self._open.get(pattern, ()), self._meant(self._codes[name], 0))
        heads: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._codes, key=lambda each: (-len(each), each)):
            heads[name[:2]].append(name)
        self._heads = {head: tuple(names) for head, names in heads.items()}

    def leading(self, text: str, within: int = 0) -> tuple[int, int]:
        """The division (as a number) and the length of the place ``text`` begins with; ``(0, 0)`` where none does.

        A place whose name several divisions bear, none at home nor inside ``within``, has a length but no division.
        """
        for name in self._heads.get(text[:2], ()):
            if text.startswith(name):
                return self._meant(self._codes[name], within), len(name)
        return 0, 0

    def mended(self, text: str) -> tuple[int, tuple[int, ...]]:
        """The length of a leading place at home with one character mistyped (玉汉: 武汉), and the divisions that may be
        meant; ``(0, ())`` where no place is that near."""
        for size in (4, 3, 2):
            start = text[:size]
            meant = {
                code for at in range(len(start)) for code in self._open.get((at, start[:at] + start[at + 1 :]), ())
            }
            if meant and len(text) - size >= 2:
                return size, tuple(sorted(meant))
        return 0, ()

    def whole(self, text: str) -> int | None:
        """The division whose name the text is; 0 where several bear it; ``None`` where it is none."""
        codes = self._codes.get(text)
        return None if codes is None else self._meant(codes, 0)

    def _at_home(self, places: Places) -> set[str]:
        home = (place for place in places if place.code.startswith(self._home or ("-",)))
        named = (name for place in home if place.name.zh not in _VILLAGES for name in self._names(place))
        return {name for name in named if 2 <= len(name) <= 4}

    def _meant(self, codes: tuple[str, ...], within: int) -> int:
        if len(codes) == 1:
            return int(codes[0])
        inside = str(within).rstrip("0") if within else ""
        for wanted in (inside, *self._home):
            fitting = [code for code in codes if wanted and code.startswith(wanted)]
            if fitting:
                return int(min(fitting, key=lambda code: (-code.count("0"), code)))
        higher = [code for code in codes if code.endswith("00")]
        return int(higher[0]) if higher else 0

    def _names(self, place: Place) -> Iterable[str]:
        full = place.name.zh
        yield full
        bare = _SUFFIX.sub("", _PEOPLES.sub("", full)) if len(full) > 2 else full
        known = place.level != "county" or place.code.startswith(self._home or ("-",))
        if len(bare) >= 2 and (known or place.code[2] == "9"):
            yield bare
            if full.endswith("市") or "自治州" in full:
                yield bare + full[-1]


def related(one: int, other: int) -> str:
    """How two divisions stand: ``same``, ``within`` (one lies in the other), ``silent`` (one is not told) or
    ``differs``."""
    if not one or not other:
        return "silent"
    if one == other:
        return "same"
    return "within" if _covers(one, other) or _covers(other, one) else "differs"


def _covers(outer: int, inner: int) -> bool:
    if outer % 10_000 == 0:
        return outer // 10_000 == inner // 10_000
    return outer % 100 == 0 and outer // 100 == inner // 100
