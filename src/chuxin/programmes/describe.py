"""Tells a programme in plain words: what is collected, on what clause, from whom, how judged, how shown, how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from chuxin.assessment.consequences.measure import Row
from chuxin.assessment.consequences.measure_reading import incentive_from, measure_from
from chuxin.assessment.consequences.severe_list import SevereList, list_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.supervision.regime import Regime, regime_from
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.field import Disclosure
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed, feed_from
from chuxin.foundation.law.clause import RANK_TITLES, clause_from
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text
from chuxin.programmes.judged import shared, told
from chuxin.programmes.pack import Programme

Definitions: TypeAlias = Mapping[tuple[str, str], Definition]
V = TypeVar("V")
Reader: TypeAlias = Callable[[Definition], tuple[V | None, list[Finding]]]

_SUBJECTS: Final[Mapping[SubjectType, Text]] = {
    SubjectType.LEGAL_PERSON: Text("企业法人等法人", "legal persons"),
    SubjectType.NON_LEGAL_ORG: Text("非法人组织", "organisations without legal personality"),
    SubjectType.PUBLIC_BODY: Text("机关和事业单位", "public bodies"),
    SubjectType.INDIVIDUAL_BUSINESS: Text("个体工商户", "individual businesses"),
}
_OPENNESS: Final[Mapping[Disclosure, Text]] = {
    Disclosure.PUBLIC: Text("向社会公开", "open to everyone"),
    Disclosure.SHARED: Text("在政务部门间共享", "shared between public bodies"),
    Disclosure.AUTHORISED: Text("经主体授权可查", "seen with the organisation's authorisation"),
    Disclosure.INTERNAL: Text("不公开", "not disclosed"),
}
_RHYTHM: Final[Mapping[str, Text]] = {
    "day": Text("每日", "daily"),
    "week": Text("每周", "weekly"),
    "month": Text("每月", "monthly"),
    "quarter": Text("每季", "quarterly"),
    "year": Text("每年", "yearly"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One question about a programme and its answers, each a sentence in both languages."""

    id: str
    heading: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A programme told in plain words. Sections without an answer are left out."""

    id: str
    title: Text
    status: str
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, object]:
        """The description as interfaces show it."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "status": self.status,
            "sections": [
                {"id": each.id, "heading": each.heading.as_json(), "lines": [line.as_json() for line in each.lines]}
                for each in self.sections
            ],
        }


def describe(programme: Programme, known: Definitions) -> Description:
    """Tell ``programme``; ``known`` are the definitions its parts and clauses are found among."""
    items = _held(programme, "item", known, item_from)
    parts = parts_of(tuple(known.values()))

    def cards(definition: Definition) -> tuple[Scorecard | None, list[Finding]]:
        return scorecard_from(definition, parts)

    sections = (
        Section("purpose", Text("这是什么", "What it is"), _purpose(programme)),
        Section("clauses", Text("依据什么", "On what clauses it rests"), tuple(_clauses(programme, items, known))),
        Section("items", Text("收集什么", "What is collected"), tuple(_item(item) for item in items)),
        Section("feeds", Text("从谁收集", "From whom"),
                tuple(_feed(feed, known) for feed in _held(programme, "feed", known, feed_from))),
        Section("parts", Text("哪些部分为多个方案共用", "What several schemes share"),
                tuple(shared(known[("part", id)]) for id in programme.holds.get("part", ()) if ("part", id) in known)),
        Section("scorecards", Text("如何评价", "How it is judged"),
                tuple(told(card, known[("scorecard", card.id)])
                      for card in _held(programme, "scorecard", known, cards))),
        Section("measures", Text("可能产生什么后果", "What may follow"),
                tuple(_row(row) for row in _held(programme, "measure", known, measure_from))),
        Section("incentives", Text("可能得到什么激励", "What may be gained"),
                tuple(_row(row) for row in _held(programme, "incentive", known, incentive_from))),
        Section("lists", Text("有哪些严重失信主体名单", "Which severe lists there are"),
                tuple(_list(each) for each in _held(programme, "list", known, list_from))),
        Section("regimes", Text("如何分级监管", "How supervision is graded"),
                tuple(_regime(each, known) for each in _held(programme, "regime", known, regime_from))),
        Section("shown", Text("如何公示", "How it is shown"), tuple(_shown(items, known))),
        Section("kept", Text("保存多久", "How long it is kept"), tuple(_kept(item) for item in items)),
        Section("domains", Text("报告领域", "Report domains"), _titles(programme, "domain", known)),
        Section("not_allowed", Text("不得做什么", "What is not allowed"), programme.not_allowed),
    )  # fmt: skip
    answered = tuple(section for section in sections if section.lines)
    return Description(programme.id, programme.title, programme.status, answered)


def _purpose(programme: Programme) -> tuple[Text, ...]:
    bodies = tuple(each.title for each in programme.responsible)
    told = (programme.description,) if programme.description else ()
    if not bodies:
        return told
    zh, en = "、".join(body.zh for body in bodies), "; ".join(body.en for body in bodies)
    return (*told, Text(f"责任单位：{zh}。", f"Responsible: {en}."))


def _clauses(programme: Programme, items: Sequence[Item], known: Definitions) -> Iterator[Text]:
    cited = [*programme.clauses, *(id for item in items for id in item.clauses)]
    for id in dict.fromkeys(cited):
        definition = known.get(("clause", id))
        clause = clause_from(definition)[0] if definition else None
        if clause is None:
            yield Text(f"{id}（未收录）", f"{id} (not in the register)")
            continue
        rank, doubt = (
            RANK_TITLES[clause.rank],
            ("（待核对原文）", " (to be checked)") if clause.unverified else ("", ""),
        )
        article = (f"第{clause.article}条", f", article {clause.article}") if clause.article.isdigit() else ("", "")
        yield Text(
            f"{clause.document.zh}{article[0]}：{clause.title.zh}（{rank.zh}）{doubt[0]}",
            f"{clause.document.en}{article[1]}: {clause.title.en} ({rank.en}){doubt[1]}",
        )


def _item(item: Item) -> Text:
    types = [_SUBJECTS[each] for each in SubjectType if each in item.subject_types]
    who_zh, who_en = "、".join(each.zh for each in types), ", ".join(each.en for each in types)
    what = item.behaviour or item.title
    return Text(
        f"{item.title.zh}：{what.zh.rstrip('。')}。涉及{who_zh}；共{len(item.fields)}项内容。",
        f"{item.title.en}: {what.en.rstrip('.')}. About {who_en}; {len(item.fields)} fields.",
    )


def _feed(feed: Feed, known: Definitions) -> Text:
    item = known.get(("item", feed.item))
    what = item.title if item else Text(feed.item, feed.item)
    source = feed.source_name or Text("信源单位", "the source")
    rhythm = _RHYTHM.get(feed.rhythm, Text(feed.rhythm, feed.rhythm))
    due = feed.due_working_days
    within = (f"，{due}个工作日内", f", within {due} working days") if due else ("", "")
    return Text(
        f"{feed.title.zh}：{source.zh}{rhythm.zh}报送{what.zh}{within[0]}。",
        f"{feed.title.en}: {source.en}, {rhythm.en}{within[1]}, as {what.en}.",
    )


def _row(row: Row) -> Text:
    who_zh, who_en = (
        "、".join(each.title.zh for each in row.implementers),
        ", ".join(each.title.en for each in row.implementers),
    )
    most = row.duration.most
    last = Text(f"最长{most}个月", f"{most} months at most") if most else Text("与记录同止", "as long as its record")
    doubt = ("（待核对原文，不得实施）", " (to be checked; not to be carried out)") if row.unverified else ("", "")
    return Text(
        f"{row.title.zh}：{row.target.zh.rstrip('。')}；由{who_zh}实施；{last.zh}{doubt[0]}。",
        f"{row.title.en}: {row.target.en.rstrip('.')}; by {who_en}; {last.en}{doubt[1]}.",
    )


def _list(each: SevereList) -> Text:
    last = Text(f"期限{each.months}个月", f"{each.months} months") if each.months else Text("至移出", "until removal")
    return Text(
        f"{each.title.zh}：由{each.authority.title.zh}认定；{len(each.grounds)}种情形；{last.zh}。",
        f"{each.title.en}: decided by {each.authority.title.en}; {len(each.grounds)} grounds; {last.en}.",
    )


def _regime(regime: Regime, known: Definitions) -> Text:
    """Who inspects whom by which grades, and that nothing else hangs on them."""
    card = known.get(("scorecard", regime.scorecard))
    by, words = card.title if card else Text(regime.scorecard, regime.scorecard), regime.matter
    floor = ("，任何等次不低于底线", ", never below a floor") if regime.floor else ("", "")
    return Text(
        f"{regime.title.zh}：{regime.agency.zh}按“{by.zh}”的等次确定抽查比例和间隔{floor[0]}；检查{words.zh}。",
        f"{regime.title.en}: {regime.agency.en} set ratio and interval by the grades of “{by.en}”{floor[1]}; "
        f"inspected: {words.en}.",
    )


def _shown(items: Sequence[Item], known: Definitions) -> Iterator[Text]:
    for item in items:
        openness = _OPENNESS[item.openness]
        rule = known.get(("publicity", item.publicity)) if item.publicity else None
        told = text_of(rule.body.get("description")) if rule else None
        clock = told or (rule.title if rule else None)
        by = (f"；公示期：{clock.zh.rstrip('。')}", f"; publicity: {clock.en.rstrip('.')}") if clock else ("", "")
        yield Text(f"{item.title.zh}：{openness.zh}{by[0]}。", f"{item.title.en}: {openness.en}{by[1]}.")


def _kept(item: Item) -> Text:
    return Text(
        f"{item.title.zh}：保存{item.retention_years}年，期满归档。",
        f"{item.title.en}: {item.retention_years} years, then archived.",
    )


def _titles(programme: Programme, kind: str, known: Definitions) -> tuple[Text, ...]:
    return tuple(known[(kind, id)].title for id in programme.holds.get(kind, ()) if (kind, id) in known)


def _held(programme: Programme, kind: str, known: Definitions, read: Reader[V]) -> tuple[V, ...]:
    definitions = (known[(kind, id)] for id in programme.holds.get(kind, ()) if (kind, id) in known)
    return tuple(value for definition in definitions if (value := read(definition)[0]) is not None)
