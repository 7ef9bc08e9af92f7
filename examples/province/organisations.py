"""Invents the organisations of 示例省: names that say so, and valid codes of divisions that do not exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from chuxin.kernel.codes import ALPHABET, check_character, org_code_check
from examples.province.dice import dice


@dataclass(frozen=True, slots=True)
class Division:
    """A county of the sample province: GB/T 2260 has no province 99, so no code here can be real."""

    code: str
    name: str
    city: str


DIVISIONS = (
    Division("990102", "示例青石区", "示例市"),
    Division("990103", "示例白桥区", "示例市"),
    Division("990121", "示例云岭县", "示例市"),
    Division("990202", "示例渡口区", "示例江市"),
    Division("990222", "示例月港县", "示例江市"),
    Division("990302", "示例莲塘区", "示例湖市"),
    Division("990321", "示例松坪县", "示例湖市"),
)
PROVINCE = Division("990000", "示例省", "示例市")


class Group(StrEnum):
    """How an organisation fares over the year; decides what happens to it."""

    CLEAN = "clean"
    OCCASIONAL = "occasional"
    TROUBLED = "troubled"
    LISTED = "listed"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation.

    ``appears`` is the month (0 = first) whose registration file first names it; ``renamed`` the month in which its new
    name is registered, ``None`` where it keeps its name.
    """

    code: str
    name: str
    form: str
    industry: str
    division: Division
    registered_on: date
    capital: str
    scope: str
    group: Group
    appears: int = 0
    renamed: int | None = None

    def name_in(self, month: int) -> str:
        """The name it bears in a month."""
        if self.renamed is None or month < self.renamed:
            return self.name
        return next((self.name.replace(old, new, 1) for old, new in _NEW_NAMES if old in self.name), self.name)

    @property
    def person_class(self) -> str:
        """Its class as double publicity writes it."""
        return "个体工商户" if self.code.startswith("92") else "法人及非法人组织"

    @property
    def is_public_body(self) -> bool:
        """Whether it is a government organ or a public institution."""
        return self.code.startswith("1")


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: its word in names, its GB/T 4754 code and a scope."""

    word: str
    industry: str
    scope: str


@dataclass(frozen=True, slots=True)
class Form:
    """A legal form: the first two characters of its code, how it is named, its share of all organisations, and its
    industry where the form decides it."""

    prefix: str
    title: str
    pattern: str
    share: int
    industry: str = ""


TRADES = (
    Trade("食品", "1439", "食品生产、食品销售；普通货物运输"),
    Trade("医药", "2720", "药品零售；第二类医疗器械销售"),
    Trade("建筑工程", "4710", "房屋建筑工程施工；市政工程施工"),
    Trade("环保科技", "7721", "水污染治理；大气污染治理；环保设备销售"),
    Trade("机械制造", "3411", "通用机械设备制造；金属结构加工"),
    Trade("物流", "5431", "普通货物道路运输；仓储服务"),
    Trade("电子商务", "5192", "互联网销售；日用百货批发零售"),
    Trade("餐饮管理", "6210", "餐饮服务；餐饮企业管理"),
    Trade("软件", "6513", "软件开发；信息系统集成服务"),
    Trade("化工", "2614", "化工产品生产（危险化学品除外）；化工产品销售"),
    Trade("纺织", "1711", "纺织品制造、销售；服装加工"),
    Trade("新材料", "3059", "新型建筑材料制造；玻璃制品销售"),
)
FORMS = (
    Form("91", "有限责任公司", "{city}{brand}{trade}有限公司", 56),
    Form("91", "股份有限公司", "{province}{brand}{trade}股份有限公司", 4),
    Form("91", "分公司", "{city}{brand}{trade}有限公司{county}分公司", 6),
    Form("92", "个体工商户", "{county}{brand}{trade}经营部", 14),
    Form("93", "农民专业合作社", "{county}{brand}种植专业合作社", 7, "0141"),
    Form("51", "社会团体", "{city}{brand}{trade}行业协会", 3, "9521"),
    Form("52", "民办非企业单位", "{city}{brand}职业培训学校", 3, "8391"),
    Form("53", "基金会", "{province}{brand}公益基金会", 1, "9530"),
    Form("12", "事业单位", "{county}{brand}公共服务中心", 4, "9221"),
    Form("11", "机关", "{county}{brand}事务局", 2, "9221"),
)
_FIRST = "晨禾青松云海明德宏远嘉和瑞丰天泽华章永康同心博雅金穗绿源长风"
_SECOND = "林溪泉岭川湖屿田光影星河石竹兰芷柏枫棠梓墨砚舟帆桥渡港湾"
_GROUPS = ((Group.CLEAN, 74), (Group.OCCASIONAL, 14), (Group.TROUBLED, 6), (Group.LISTED, 2), (Group.SILENT, 4))
_NEW_NAMES = (
    ("股份有限公司", "集团股份有限公司"),
    ("有限公司", "集团有限公司"),
    ("经营部", "商行"),
    ("合作社", "合作联社"),
    ("行业协会", "行业联合会"),
    ("培训学校", "培训学院"),
    ("公益基金会", "慈善基金会"),
    ("公共服务", "综合服务"),
    ("事务局", "事务管理局"),
)
_NEVER_LISTED = frozenset({"11", "12"})


def code_of(prefix: str, division: str, eight: str) -> str:
    """A valid unified social credit code: prefix, division, organisation code and check character."""
    first = f"{prefix}{division}{eight}{org_code_check(eight)}"
    return first + check_character(first)


def organisations(count: int, months: int, seed: int) -> tuple[Organisation, ...]:
    """``count`` organisations of all kinds, always the same for the same seed; 3 % first appear after month 0."""
    rng = dice(seed, "organisations")
    codes: set[str] = set()
    names: set[str] = set()
    made: list[Organisation] = []
    for number in range(count):
        one = _organisation(rng, number)
        while one.code in codes or one.name in names:
            one = _organisation(rng, number)
        codes.add(one.code)
        names.add(one.name)
        made.append(_in_time(one, number, months))
    return tuple(made)


def _in_time(one: Organisation, number: int, months: int) -> Organisation:
    """One in 33 appears after the first month, one in 33 is renamed after it."""
    month = 1 + number // 33 % max(months - 1, 1)
    if month < months and number % 33 == 32:
        return replace(one, appears=month, group=Group.SILENT)
    if month < months and number % 33 == 16:
        return replace(one, renamed=month)
    return one


def _organisation(rng: Random, number: int) -> Organisation:
    form = rng.choices(FORMS, [form.share for form in FORMS])[0] if number >= len(FORMS) else FORMS[number]
    trade, division = rng.choice(TRADES), rng.choice(DIVISIONS)
    brand = rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(("", rng.choice(_FIRST)))
    group = rng.choices([group for group, _ in _GROUPS], [share for _, share in _GROUPS])[0]
    calm = form.prefix in _NEVER_LISTED and group is not Group.SILENT
    return Organisation(
        code=code_of(form.prefix, division.code, _eight(rng, form.prefix)),
        name=form.pattern.format(
            province=PROVINCE.name, city=division.city, county=division.name, brand=brand, trade=trade.word
        ),
        form=form.title,
        industry=form.industry or trade.industry,
        division=division,
        registered_on=date(1995, 1, 1) + timedelta(days=rng.randrange(365 * 30)),
        capital=_capital(rng) if form.prefix == "91" and form.title != "分公司" else "",
        scope=trade.scope if form.prefix.startswith("9") else "提供本单位章程规定的公共服务",
        group=Group.CLEAN if calm else group,
    )


def _eight(rng: Random, prefix: str) -> str:
    if prefix in {"91", "92", "93"}:
        return "MA" + "".join(rng.choice(ALPHABET) for _ in range(6))
    return "".join(rng.choice("0123456789") for _ in range(8))


def _capital(rng: Random) -> str:
    amount = rng.choice((10, 50, 100, 200, 300, 500, 1000, 2000, 5000))
    return rng.choices((f"{amount}万元人民币", f"{amount:,}(万元)", f"{amount}万"), (90, 8, 2))[0]
