"""The shipped packs: they hold, they cite what is in force, and what they say is complete in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache

import pytest

from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.field import Disclosure
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake.feed import Feed, feed_from
from chuxin.facts.intake.mapping import headings_of
from chuxin.facts.records.record import Record, State
from chuxin.foundation.law.clause import Clause, clause_of
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.programmes.check import check
from chuxin.programmes.load import SHIPPED, read_packs
from chuxin.programmes.pack import Pack, programme_of
from chuxin.services.publication.matters import clock_of
from chuxin.services.publication.rule_definition import rule_from

TODAY = date(2026, 11, 1)
NEGATIVE = ("national.penalty", "national.severe_list", "national.abnormal_list", "national.judgment")


@cache
def packs() -> Pack:
    """The two shipped packs, read once."""
    return read_packs([SHIPPED / "national", SHIPPED / "hubei"])


@cache
def definitions(kind: str) -> Mapping[str, Definition]:
    """All definitions of a kind, by id."""
    return {each.id: each for each in packs().definitions if each.kind == kind}


def items() -> dict[str, Item]:
    return {id: item for id, each in definitions("item").items() if (item := item_from(each)[0])}


def feeds() -> dict[str, Feed]:
    return {id: feed for id, each in definitions("feed").items() if (feed := feed_from(each)[0])}


def clauses() -> dict[str, Clause]:
    return {id: clause_of(each) for id, each in definitions("clause").items()}


def test_the_packs_hold() -> None:
    assert check(packs()) == ()


def test_every_item_and_feed_is_understood() -> None:
    assert items().keys() == definitions("item").keys()
    assert feeds().keys() == definitions("feed").keys()


def test_there_is_a_clause_for_each_of_the_24_measures() -> None:
    assert {f"hb.measures-2024.m{number:02d}" for number in range(1, 25)} <= clauses().keys()


def test_no_rule_set_overlaps_the_next() -> None:
    trial, final = clauses()["cn.order58-2023"], clauses()["cn.order36-2025"]
    assert trial.in_force(date(2026, 3, 31))
    assert not trial.in_force(date(2026, 4, 1))
    assert final.in_force(date(2026, 4, 1))
    assert not final.in_force(date(2026, 3, 31))


def test_what_was_not_read_in_an_official_copy_says_so() -> None:
    for definition in packs().definitions:
        if definition.unverified and definition.kind in {"clause", "item"}:
            assert definition.body.get("source"), definition.id
    assert clauses()["hb.credit-regulation-2017"].unverified
    assert clauses()["sz.credit-regulation"].jurisdiction == "440300"


def test_R01_no_item_has_natural_persons_as_subjects() -> None:
    for item in items().values():
        assert item.subject_types <= set(SubjectType)


def test_R03_the_legal_representative_is_never_public() -> None:
    for item in items().values():
        for field in item.fields:
            if field.name == "legal_representative":
                assert field.disclosure in {Disclosure.AUTHORISED, Disclosure.INTERNAL}, item.id


@pytest.mark.parametrize("name", ["national.licence", "national.penalty"])
def test_R02_columns_about_persons_are_dropped_by_every_heading(name: str) -> None:
    family = {"national.licence": "XK", "national.penalty": "CF"}[name]
    item = items()[name]
    assert {f"{family}_{of}" for of in ("FR_ZJLX", "FR_ZJHM", "XDR_ZJLX", "XDR_ZJHM")} <= set(item.dropped)
    assert item.person_rows is not None
    assert set(item.person_rows.values) == {"自然人", "01"}


@pytest.mark.parametrize("name", NEGATIVE)
def test_every_negative_item_names_its_publicity_rule(name: str) -> None:
    assert items()[name].publicity == name
    assert items()[name].retention_years == 5


def test_why_is_it_shown_and_until_when_has_an_answer_for_every_public_item() -> None:
    rules = {id: rule for id, each in definitions("publicity").items() if (rule := rule_from(each)[0])}
    public = [item for item in items().values() if item.openness is Disclosure.PUBLIC]
    assert len({item.family for item in public}) > 5
    for item in public:
        record = Record(
            id="r", item=item.id, subject=1, source="s", batch="b", row=1, doc_no="", decided_on=TODAY,
            valid_from=None, valid_to=None, tier=None, amount=None, fields={}, entry=1, version=1,
            stated_at=datetime(2026, 11, 1, tzinfo=UTC), state=State.LIVE,
        )  # fmt: skip
        seen = clock_of(record, item, rules[item.publicity] if item.publicity else None, TODAY)
        assert seen.shown, item.id
        assert seen.until is not None, item.id
        assert str(seen.until.year) in seen.why.zh, item.id
        assert str(seen.until.year) in seen.why.en, item.id
        assert seen.edition, item.id
        assert seen.clause in clauses(), item.id
        assert "依据：" in seen.why.zh, item.id


def test_double_publicity_is_due_within_seven_working_days() -> None:
    assert {items()[name].deadline_working_days for name in ("national.licence", "national.penalty")} == {7}


def test_every_clock_says_where_it_holds_and_has_an_example_of_its_first_day() -> None:
    clocks = {id: each for id, each in definitions("parameter").items() if id.startswith("national.clock.")}
    assert len(clocks) == 21
    for id, each in clocks.items():
        example = definitions("example")[f"{id}.dated"].body
        assert each.body["jurisdiction"] in {"CN", "420000"}, id
        assert not each.unverified or each.body["source"], id
        assert example["parameter"] == id
        assert "parameter.not_yet" in example["expect"].values(), id  # type: ignore[union-attr]


LICENCE_CODES = """XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB
XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ"""
PENALTY_CODES = """CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB
CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM
CF_SJLY CF_SJLYDM BZ"""
REGISTRY = """uscc uscc_status name reg_date ent_type capital capital_value scope province city address
reg_authority_adcode is_individual_business src_file src_line"""
YEAR_2015 = """XK_XMMC XK_SPLB XK_XDR XK_JZQ XK_XZJG CF_CFMC CF_CFLB1 CF_CFLB2 CF_FR CF_JG CF_XZJG"""


@pytest.mark.parametrize(("name", "codes"), [("national.licence", LICENCE_CODES), ("national.penalty", PENALTY_CODES)])
def test_double_publicity_has_every_column_of_the_standard(name: str, codes: str) -> None:
    assert set(codes.split()) <= {field.code for field in items()[name].fields}


@pytest.mark.parametrize("heading", YEAR_2015.split())
def test_the_headings_of_2015_are_understood(heading: str) -> None:
    feed = feeds()["hubei.licences" if heading.startswith("XK") else "hubei.penalties"]
    assert headings_of(items()[feed.item], feed).known([heading]) == 1


def test_the_registration_feed_understands_every_column_of_a_registry() -> None:
    columns = REGISTRY.split()
    feed = feeds()["hubei.registration"]
    assert feed.registers
    assert headings_of(items()[feed.item], feed).known(columns) == len(columns)


def test_every_clause_an_item_cites_is_in_force_when_it_begins_and_today() -> None:
    for kind in ("item", "feed", "programme"):
        for definition in definitions(kind).values():
            for id in definition.clauses:
                assert clauses()[id].in_force(TODAY), (definition.id, id)
            assert any(clauses()[id].in_force(definition.valid_from) for id in definition.clauses), definition.id


@pytest.mark.parametrize("id", ["national", "hubei", "hubei.m01", "hubei.m10", "hubei.m13"])
def test_every_programme_says_who_what_and_what_not(id: str) -> None:
    programme = programme_of(definitions("programme")[id])
    assert programme.responsible
    assert programme.description
    assert programme.not_allowed


def test_a_measure_is_a_folder() -> None:
    holds = programme_of(definitions("programme")["hubei.m01"]).holds
    assert {"hubei.gov_commitment", "hubei.gov_breach"} <= set(holds["item"])
    assert set(holds["feed"]) == {"hubei.gov_breaches", "hubei.gov_commitments"}


@pytest.mark.parametrize("name", ["hubei.gov_commitment", "hubei.gov_breach"])
def test_the_government_archive_takes_public_bodies_only(name: str) -> None:
    assert items()[name].subject_types == {SubjectType.PUBLIC_BODY}


def test_R36_everything_said_to_people_is_said_in_both_languages() -> None:
    for definition in packs().definitions:
        for text in sentences(definition.body):
            # A paragraph of a paper says beside its sentences whether it is a heading, and what it needs.
            assert set(text) - {"heading", "needs"} == {"zh", "en"}, (definition.id, text)
            said = (text["zh"], text["en"])
            assert all(isinstance(each, str) and each.strip() for each in said), (definition.id, text)


def sentences(value: Json) -> Iterator[Mapping[str, Json]]:
    """Every mapping inside that speaks a language."""
    if isinstance(value, Mapping):
        if "zh" in value or "en" in value:
            yield value
        else:
            for each in value.values():
                yield from sentences(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from sentences(each)
