"""An official paper as a pack writes it, and the lines it becomes once its places are filled with facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# The closed set of facts a paper may tell, in words. Beside it ``told.<field>``, the newest answer of any form, and
# ``param.<id>``, a dated number of the law.
FACTS: Final[Mapping[str, Text]] = {
    "office": Text("制作文书的单位", "the body that issues it"),
    "office_code": Text("制作单位代码", "that body's code"),
    "organisation": Text("收受文书的组织", "the organisation it is about"),
    "organisation_code": Text("该组织的统一社会信用代码", "that organisation's code"),
    "date": Text("制作日期", "the day it is issued"),
    "case": Text("事项编号", "the number of the case"),
    "applied_on": Text("申请或立案日期", "the day the case was opened"),
    "due": Text("下一期限", "the next day something is due"),
    "records": Text("有关记录", "the records it is about"),
    "item": Text("记录种类", "what kind of record"),
    "doc_no": Text("决定文号", "number of the decision"),
    "decided_on": Text("决定日期", "day of the decision"),
    "authority": Text("作出决定的机关", "the authority that decided"),
    "content": Text("决定内容", "what was decided"),
    "basis": Text("决定依据", "basis of the decision"),
    "tier": Text("失信档次", "tier"),
    "repair_from": Text("可申请修复之日", "first day repair may be sought"),
    "shown_until": Text("最长公示期届满日", "last day of the longest publicity"),
}
TOLD: Final = "told."
PARAM: Final = "param."
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


class Of(StrEnum):
    """Who issues a paper: the office that takes the step, or the organisation that signs it."""

    OFFICE = "office"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or heading; ``needs`` are facts without which it is left out. ``records`` is the table of them."""

    text: Text | None
    heading: bool = False
    needs: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """The facts it tells."""
        words = (self.text.zh, self.text.en) if self.text else ()
        return frozenset(place for each in words for place in _PLACE.findall(each))


@dataclass(frozen=True, slots=True)
class Paper:
    """One edition of a paper. ``mark`` is the word of its running number (``信修告〔2026〕3号``); without one it bears
    the number of the decision it carries."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    mark: str | None
    of: Of = Of.OFFICE
    edition: str = ""
    unverified: bool = False

    @property
    def places(self) -> frozenset[str]:
        """Every fact it tells or hangs a paragraph on."""
        return frozenset().union(*(each.places | frozenset(each.needs) for each in self.paragraphs))


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of one case on one day, and a row of the table for each of its records."""

    facts: Mapping[str, Text]
    rows: Sequence[Mapping[str, Text]] = ()


def lines(paper: Paper, known: Known) -> list[Json]:
    """The paper's lines with every place filled. Refuses ``paper.fact_missing``: nothing is left open or guessed."""
    found: list[Json] = []
    for paragraph in paper.paragraphs:
        if any(name not in known.facts for name in paragraph.needs):
            continue
        if paragraph.text is None:
            found.append({"kind": "records", "rows": [_row(each) for each in known.rows]})
            continue
        missing = sorted(paragraph.places - set(known.facts))
        if missing:
            raise _missing(paper, missing)
        kind = "heading" if paragraph.heading else "text"
        found.append({"kind": kind, **_filled(paragraph.text, known.facts).as_json()})
    return found


def number_of(mark: str, year: int, serial: int) -> str:
    """The number a paper bears: 信修告〔2026〕3号."""
    return f"{mark}〔{year}〕{serial}号"


def _filled(text: Text, facts: Mapping[str, Text]) -> Text:
    return Text(
        _PLACE.sub(lambda place: facts[place[1]].zh, text.zh), _PLACE.sub(lambda place: facts[place[1]].en, text.en)
    )


def _row(facts: Mapping[str, Text]) -> dict[str, Json]:
    return {name: value.as_json() for name, value in facts.items()}


def _missing(paper: Paper, names: Sequence[str]) -> Refusal:
    titles = [FACTS.get(name, Text(name, name)) for name in names]
    zh, en = "、".join(each.zh for each in titles), ", ".join(each.en for each in titles)
    return Refusal(
        "paper.fact_missing",
        Text(f"《{paper.title.zh}》缺少：{zh}。", f"“{paper.title.en}” lacks: {en}."),
        Text("请先补全记录或表单中的该项内容。", "Complete the record or the form first."),
        paper.clauses[0] if paper.clauses else None,
    )
