"""What each part of a unified social credit code says, for readers who wonder (GB 32100-2015)."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.foundation.subjects.places import Places
from chuxin.kernel.text import Text

_LENGTH = 18
_AUTHORITIES = {
    "1": Text("机构编制", "Public-sector establishment"),
    "2": Text("外交", "Foreign affairs"),
    "3": Text("司法行政", "Justice administration"),
    "4": Text("文化", "Culture"),
    "5": Text("民政", "Civil affairs"),
    "6": Text("旅游", "Tourism"),
    "7": Text("宗教", "Religious affairs"),
    "8": Text("工会", "Trade unions"),
    "9": Text("市场监督管理", "Market regulation"),
    "A": Text("中央军委改革和编制办公室", "Reform and establishment office of the Central Military Commission"),
    "N": Text("农业农村", "Agriculture and rural affairs"),
    "Y": Text("其他", "Other"),
}
_CLASSES = {
    "11": Text("机关", "Government body"),
    "12": Text("事业单位", "Public institution"),
    "13": Text("群众团体", "Mass organisation"),
    "51": Text("社会团体", "Social organisation"),
    "52": Text("民办非企业单位", "Private non-enterprise unit"),
    "53": Text("基金会", "Foundation"),
    "81": Text("基层工会", "Primary trade union"),
    "91": Text("企业", "Enterprise"),
    "92": Text("个体工商户", "Individual business"),
    "93": Text("农民专业合作社", "Farmers' cooperative"),
    "N1": Text("农村集体经济组织", "Rural collective economic organisation"),
}
_OTHER = Text("其他", "Other")
_UNKNOWN_PLACE = Text("未列入现行区划表", "Not in the table of divisions")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters of a code: which part it is, and what it says here."""

    characters: str
    title: Text
    meaning: Text


def parts_of(code: str, places: Places) -> tuple[Part, ...]:
    """The five parts of an 18-character code, its division named from ``places``; none for anything else."""
    if len(code) != _LENGTH:
        return ()
    division = places.place(code[2:8])
    organisation = code[8:16] + "-" + code[16]
    return (
        Part(code[0], Text("登记管理部门", "Registering authority"), _AUTHORITIES.get(code[0], _OTHER)),
        Part(code[1], Text("机构类别", "Class of organisation"), _CLASSES.get(code[:2], _OTHER)),
        Part(code[2:8], Text("登记管理机关行政区划", "Division of the registry"),
             division.name if division else _UNKNOWN_PLACE),
        Part(code[8:17], Text("主体标识码（组织机构代码）", "Organisation code"), Text(organisation, organisation)),
        Part(code[17], Text("校验码", "Check character"),
             Text("由前 17 位计算得出", "Computed from the 17 characters before it")),
    )  # fmt: skip
