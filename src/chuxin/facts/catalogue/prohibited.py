"""What may never be a catalogue item or field: matters about natural persons (R02, R05, R06)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Prohibition:
    """A matter that may not be collected, with the rule that says so and the words it is recognised by."""

    rule: str
    matter: Text
    words: re.Pattern[str]


def _prohibition(rule: str, zh: str, en: str, words: str) -> Prohibition:
    return Prohibition(rule, Text(zh, en), re.compile(words, re.IGNORECASE))


# Sources: domain rules R05 (occupational and personal files) and R06 (征信业管理条例 art. 14 and the local regulations
# that repeat it). Words that name organisations (律师事务所, 医师协会, 教师进修学校) are left out on purpose.
PROHIBITIONS: tuple[Prohibition, ...] = (
    _prohibition(
        "R05",
        "职业资格与职称（个人）",
        "Titles and occupations of persons",
        r"职称|执业资格人员|从业人员(诚信|信用)?档案|个人(信用|诚信)",
    ),
    _prohibition(
        "R05",
        "医师、护士档案",
        "Files of doctors and nurses",
        r"(医师|医生|护士)(?!协会|学会|事务)|\bdoctors?\b|\bnurses?\b",
    ),
    _prohibition("R05", "教师档案", "Files of teachers", r"教师(?!进修|发展中心|协会|学会)|\bteachers?\b"),
    _prohibition("R05", "律师（个人）档案", "Files of lawyers", r"律师(?!事务所|协会)|\blawyers?\b"),
    _prohibition("R05", "公务员档案", "Files of civil servants", r"公务员(?!局)|\bcivil.?servants?\b"),
    _prohibition(
        "R05",
        "志愿者与献血",
        "Volunteers and blood donors",
        r"志愿者(?!协会|服务组织|联合会)|献血|\bvolunteers?\b|\bblood.?donat",
    ),
    _prohibition("R05", "低收入人员", "People on low income", r"低保|低收入(人员|家庭|人口)|特困人员|\blow.?income"),
    _prohibition("R05", "未成年人", "Minors", r"未成年人(?!保护中心)|\bminors\b|学生(信用|诚信|档案)"),
    _prohibition("R06", "宗教信仰", "Religion", r"宗教信仰|信教|\breligio(n|us.?belief)"),
    _prohibition("R06", "基因", "Genes", r"基因(?!工程|技术)|\bgenetic.?data|\bgenes?\b"),
    _prohibition(
        "R06", "指纹等生物特征", "Fingerprints and biometrics", r"指纹|虹膜|人脸特征|\bfingerprints?\b|\bbiometric"
    ),
    _prohibition("R06", "血型", "Blood type", r"血型|\bblood.?(type|group)"),
    _prohibition(
        "R06",
        "疾病与病史",
        "Disease and medical history",
        r"病史|病历|患者|个人疾病|疾病信息|\bmedical.?histor|\bpatients?\b",
    ),
    _prohibition(
        "R06",
        "个人收入与财产",
        "Income and property of persons",
        r"个人(收入|存款|有价证券|保险|不动产|纳税)|\bpersonal.?(income|deposits?|wealth)",
    ),
    _prohibition(
        "R06",
        "政治面貌与民族",
        "Political and ethnic affiliation",
        r"政治面貌|政治立场|民族成分|\bpolitical.?(view|status)|\bethnicity",
    ),
)

PERSONAL_FIELDS: tuple[Prohibition, ...] = (
    _prohibition(
        "R02", "身份证件号码", "Identity numbers of persons", r"身份证|证件号|护照|_ZJHM$|\bid.?card|\bpassport"
    ),
    _prohibition("R02", "手机号码", "Mobile numbers of persons", r"手机|移动电话|\bmobile\b|\bcell.?phone"),
    _prohibition("R02", "个人银行账号", "Bank accounts of persons", r"银行卡|个人账[户号]|\bbank.?card"),
    _prohibition(
        "R02", "住址与车牌", "Home addresses and plates", r"家庭住址|户籍|\bhome.?address|车牌|\bnumber.?plate"
    ),
)


def in_item(title: Text, names: str) -> Iterator[Prohibition]:
    """The prohibitions an item's title, id or behaviour runs into."""
    return _matching(PROHIBITIONS, f"{title.zh} {title.en} {names.replace('_', ' ').replace('.', ' ')}")


def in_field(title: Text, names: str) -> Iterator[Prohibition]:
    """The prohibitions a field's title, name or code runs into; identifiers of persons among them."""
    words = f"{title.zh} {title.en} {names.replace('_', ' ')}\n{names}"
    return _matching((*PERSONAL_FIELDS, *PROHIBITIONS), words)


def _matching(prohibitions: tuple[Prohibition, ...], words: str) -> Iterator[Prohibition]:
    return (prohibition for prohibition in prohibitions if prohibition.words.search(words))
