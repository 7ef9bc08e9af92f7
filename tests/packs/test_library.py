"""The library of schemes as a table: each is there, says where it was seen, shows itself, and copies nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.parts import expanded, parts_of, used_parts
from chuxin.assessment.evaluation.scenarios import Example, examples_of, run
from chuxin.assessment.evaluation.scorecard import Effect
from chuxin.facts.records.typed import arrow_type
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.programmes.load import SHIPPED
from chuxin.programmes.queries import descriptions_in
from tests.packs.test_packs import definitions, items, packs
from tests.packs.test_schemes import cards

# The list of the issue that asked for the library: the scheme and the cards that are it.
FIELDS = {
    "食品药品": "food_drugs", "知识产权": "property", "工程建设": "construction", "招标投标": "tendering",
    "安全生产": "work_safety", "消防安全": "fire", "医疗卫生": "medical", "生态环保": "ecology", "价格": "price",
    "统计": "statistics", "财政性资金使用": "public_funds",
}  # fmt: skip
LIBRARY = {
    "national comprehensive": ("national.comprehensive",),
    "Hubei environmental 2019": ("hubei.m20.environment",),
    "national environmental table 2013": ("national.environment",),
    "food safety, static and dynamic": ("hubei.m13.food_sellers", "hubei.m13.food_producers"),
    "market-regulation risk classes": ("national.market_risk",),
    "government integrity": ("hubei.m02.integrity",),
    "demerits of licence holders": ("hubei.m13.licence_points",),
    "contract-keeping": ("hubei.m14.contracts",),
    "e-commerce merchants": ("hubei.m06.merchants",),
    "AEO readiness": ("hubei.m07.aeo_readiness",),
    "parks": ("hubei.m19.parks",),
    "townships and streets": ("hubei.m18.offices", "hubei.m18.points"),
    "river-basin ecology": ("hubei.m20.basin",),
    "supply-chain partner": ("hubei.m05.partners",),
    "eleven fields of measure 13": tuple(f"hubei.m13.{name}" for name in FIELDS.values()),
}
FIELD_CARDS = LIBRARY["eleven fields of measure 13"]
# Where the result is no grade of an enterprise's credit, or public bodies are judged: no national D to hold it back.
WITHOUT_CAP = {"hubei.m02.integrity", "hubei.m13.licence_points", "hubei.m07.aeo_readiness", "hubei.m18.offices",
               "hubei.m18.points"}  # fmt: skip
ON = date(2026, 6, 30)


def written(id: str) -> Mapping[str, Json]:
    """A scorecard as its file writes it, before shared parts are put in."""
    return definitions("scorecard")[id].body


@pytest.mark.parametrize("scheme", LIBRARY)
def test_the_scheme_is_there_with_its_source_its_status_and_examples(scheme: str) -> None:
    for id in LIBRARY[scheme]:
        assert id in cards(), scheme
        definition = definitions("scorecard")[id]
        assert definition.body.get("source"), id
        assert definition.status in {"official", "illustrative", "pilot", "mirrored"}
        shown = [each.refusing for each in examples_of(packs().examples) if each.scorecard == id]
        assert set(shown) == {True, False}, id


def test_nothing_is_shipped_that_the_table_does_not_name() -> None:
    assert {id for ids in LIBRARY.values() for id in ids} == cards().keys()


def test_a_local_scheme_is_for_reference_only() -> None:
    for id, card in cards().items():
        if card.level != "national":
            assert not card.consequences, id
            assert card.status in {"illustrative", "pilot"}, id


def test_a_national_D_is_an_A_nowhere() -> None:
    for id, card in cards().items():
        if (card.level == "national" and id == "national.comprehensive") or id in WITHOUT_CAP:
            continue
        (cap,) = (each for each in card.caps if each.scorecard == "national.comprehensive")
        above = [cut.grade for cut in card.cuts[: card.position(cap.at_best)]]
        assert "D" in cap.grades
        assert above, id
        assert cap.at_best not in {"A", "AA", "AAA"}, id


def test_every_field_card_is_built_of_the_shared_parts() -> None:
    common = {f"hubei.shared.{name}" for name in
              ("penalties_in_field", "supervision_in_field", "promises", "judgments", "severe_list_veto")}  # fmt: skip
    for id in FIELD_CARDS:
        assert common <= {part for _, part in used_parts(definitions("scorecard")[id])}, id


def test_no_field_card_copies_an_indicator() -> None:
    own: dict[str, str] = {}
    for part in definitions("part").values():
        own |= {_core(each): part.id for each in _indicators([part.body["group"]])}
    for id in FIELD_CARDS:
        for indicator in _indicators(written(id)["groups"]):
            core = _core(indicator)
            assert core not in own, (id, own.get(core))
            own[core] = id


def _indicators(groups: Json) -> Iterator[Mapping[str, Json]]:
    for group in groups if isinstance(groups, list) else []:
        inner = group.get("indicators") if isinstance(group, Mapping) else None
        yield from (each for each in inner if isinstance(each, Mapping)) if isinstance(inner, list) else ()


def _core(indicator: Mapping[str, Json]) -> str:
    """What an indicator does, whatever it is called."""
    return str({key: indicator.get(key) for key in ("item", "effect", "where", "measure", "points")})


@pytest.mark.parametrize("part", ["penalties_in_field", "hazards_in_field", "severe_list_veto"])
def test_a_changed_part_changes_the_edition_of_every_card_that_uses_it_and_of_no_other(part: str) -> None:
    parts = parts_of(packs().definitions)
    changed = parts | {f"hubei.shared.{part}": _changed(parts[f"hubei.shared.{part}"])}
    for id, definition in definitions("scorecard").items():
        before, after = (expanded(definition, known)[0].meaning for known in (parts, changed))
        uses = f"hubei.shared.{part}" in {name for _, name in used_parts(definition)}
        assert (before != after) is uses, id


def _changed(part: Definition) -> Definition:
    group = part.body["group"]
    assert isinstance(group, Mapping)
    indicators = group["indicators"]
    assert isinstance(indicators, list)
    first = {**indicators[0], "clauses": ["cn.base-catalogue-2024", "cn.penalty-law.33"]}
    body = {**part.body, "group": {**group, "indicators": [first, *indicators[1:]]}}
    return Definition(part.kind, part.id, body, part.place, part.lines)


def test_the_fields_are_one_list_for_penalties_inspections_commitments_and_findings() -> None:
    holders = {id: item.field("sector") for id, item in items().items() if "sector" in {f.name for f in item.fields}}
    assert {"national.penalty", "national.supervision_result", "national.commitment"} <= holders.keys()
    (values,) = {tuple(choice.value for choice in field.values) for field in holders.values()}
    assert not any(field.required for id, field in holders.items() if id.startswith("national."))
    read = {word for id in FIELD_CARDS for word in values if f"'{word}'" in str(written(id))}
    assert set(values) - read == {"其他"}


def test_a_penalty_of_another_field_takes_no_points() -> None:
    penalty = {"item": "national.penalty", "sector": "价格", "tier": "serious"}
    inspected = {"item": "national.supervision_result", "sector": "消防", "result": "未发现问题"}
    assert differences("hubei.m13.fire", [penalty, inspected], {"score": 100, "grade": "A"}) == []
    assert differences("hubei.m13.price", [penalty], {"score": 80, "grade": "B"}) == []


@pytest.mark.parametrize("id", FIELD_CARDS)
def test_whom_a_field_does_not_concern_gets_no_grade(id: str) -> None:
    elsewhere = [
        {"item": "national.supervision_result", "sector": "其他", "result": "未发现问题"},
        {"item": "national.penalty", "sector": "其他", "tier": "serious"},
    ]
    assert differences(id, elsewhere, {"grade": None, "reason": "no_record", "score": 100}) == []


def test_R22_points_only_add_and_their_balance_is_never_below_zero() -> None:
    card = cards()["hubei.m18.points"]
    assert {each.effect for each in card.indicators} == {Effect.ADD}
    assert card.floor == 0
    assert card.caps == ()
    values = parameters_from([each for each in packs().definitions if each.kind == "parameter"])[0]
    assert all(values.by_id[id].on(ON).value >= 0 for id in card.parameters)
    adverse: list[Mapping[str, Json]] = [
        {"item": "national.penalty", "tier": "serious"},
        {"item": "national.severe_list"},
        {"item": "national.judgment"},
        {"item": "national.commitment", "fulfilment": "全部未履行"},
    ]
    act = {"item": "hubei.civic_act", "act": "守信经营"}
    assert differences(card.id, [act], {"score": 10, "grade": "none"}) == []
    assert differences(card.id, [act, *adverse], {"score": 10, "grade": "none", "reason": None}) == []
    assert differences(card.id, adverse, {"score": 0, "grade": None, "reason": "no_record"}) == []


def test_R22_no_natural_person_and_no_individual_business_collects_points() -> None:
    card = cards()["hubei.m18.points"]
    assert "92" in card.not_scored.code_prefixes
    assert {str(kind) for kind in items()["hubei.civic_act"].subject_types} == {"legal_person", "non_legal_org"}


def test_one_fact_under_two_authorities_counts_once() -> None:
    fact = {"item": "hubei.basin_violation", "fact_no": "F-1", "gravity": "严重", "rectified": "是"}
    told = [{**fact, "source": office} for office in ("示例生态环境局", "示例水利局")]
    assert differences("hubei.m20.basin", told[:1], {"score": 75, "hits": {"serious": 1}}) == []
    assert differences("hubei.m20.basin", told, {"score": 75, "hits": {"serious": 2}}) == []
    assert differences("hubei.m20.basin", [*told, {**fact, "fact_no": "F-2"}], {"score": 60}) == []


@pytest.mark.parametrize(
    ("id", "row"),
    [
        ("hubei.m19.parks", {"item": "national.honour", "level": "国家级"}),
        ("hubei.m14.contracts", {"item": "national.severe_list"}),
        ("hubei.m06.merchants", {"item": "national.commitment", "commitment_type": "主动型"}),
        ("hubei.m05.partners", {"item": "national.judgment", "performance": "全部未履行"}),
    ],
)
def test_whoever_has_not_applied_is_not_judged(id: str, row: Mapping[str, Json]) -> None:
    assert differences(id, [row], {"grade": None, "reason": "no_record"}) == []


def differences(id: str, rows: Sequence[Mapping[str, Json]], expected: Mapping[str, Json]) -> list[str]:
    """In what a shipped scheme differs from what is expected of one invented enterprise with these records."""
    records = [{"decided_on": "2026-03-01", **row} for row in rows]
    body = {"scorecard": id, "on": ON.isoformat(), "records": records, "expect": expected}
    example = Example(Definition("example", "test", body))
    values = parameters_from([each for each in packs().definitions if each.kind == "parameter"])[0]
    types = {item: {field.name: arrow_type(field.type) for field in each.fields} for item, each in items().items()}
    told = run([example], {id: cards()[id]}, values, types)
    return [each.message.en for each in told if each.code != "example.missing"]


def test_every_programme_is_told_with_its_schemes_in_both_languages() -> None:
    told = {each.id: each for each in descriptions_in([SHIPPED])}
    for id, card in cards().items():
        paragraphs = [
            line for each in told.values() for section in each.sections if section.id == "scorecards"
            for line in section.lines if line.zh.startswith(card.title.zh)
        ]  # fmt: skip
        assert paragraphs, id
        assert all(cut.title.zh in paragraphs[0].zh and cut.title.en in paragraphs[0].en for cut in card.cuts), id


def test_what_several_schemes_share_is_told_once_in_words() -> None:
    (hubei,) = (each for each in descriptions_in([SHIPPED]) if each.id == "hubei")
    (section,) = (each for each in hubei.sections if each.id == "parts")
    shared = [part for id, part in definitions("part").items() if id.startswith("hubei.shared.")]
    assert len(section.lines) == len(shared) >= 5
    for part in shared:
        assert part.body.get("description"), part.id
        assert any(line.zh.startswith(part.title.zh) for line in section.lines), part.id
