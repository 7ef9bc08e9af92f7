"""What is found wrong in a pack: every fault at once, at its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.programmes.check import check
from chuxin.programmes.fence import over_the_fence
from chuxin.programmes.load import SHIPPED, read_pack

MakePack = Callable[..., Path]


def found(folder: Path) -> list[tuple[str, str, int | None]]:
    return [(each.code, each.place.file, each.place.line) for each in check(read_pack(folder))]


def faults(folder: Path) -> list[Finding]:
    return list(check(read_pack(folder)))


def test_sound_pack_has_no_findings(make_pack: MakePack) -> None:
    assert found(make_pack()) == []


def test_shipped_packs_have_no_findings() -> None:
    told = [f"{each.place}: {each.code}: {each.message.en}" for each in check(read_pack(SHIPPED))]
    assert told == []


def test_unknown_clause_is_found_at_its_line(make_pack: MakePack, item_text: str) -> None:
    text = item_text.replace("[t.act]", "[t.act, t.nothing]")
    assert found(make_pack({"catalogue/awards.yaml": text})) == [
        ("pack.unknown_clause", "pack/catalogue/awards.yaml", 6)
    ]


def test_unknown_clause_deep_inside_is_found_too(make_pack: MakePack, item_text: str) -> None:
    check_text = """\
    checks:
      - id: c
        severity: warning
        fails_when: "is_missing(doc_no)"
        message: {zh: 甲, en: A}
        remedy: {zh: 乙, en: B}
        clause: t.nothing
"""
    assert found(make_pack({"catalogue/awards.yaml": item_text + check_text})) == [
        ("pack.unknown_clause", "pack/catalogue/awards.yaml", 25)
    ]


def test_R09_item_without_a_clause_is_found_once(make_pack: MakePack, item_text: str) -> None:
    text = item_text.replace("    clauses: [t.act]\n", "")
    assert [each.code for each in faults(make_pack({"catalogue/awards.yaml": text}))] == ["rights.R09"]


def test_R09_any_definition_without_a_clause_is_found(make_pack: MakePack, feed_text: str) -> None:
    text = feed_text.replace("    clauses: [t.act]\n", "")
    assert [each.code for each in faults(make_pack({"feeds/awards.yaml": text}))] == ["rights.R09"]


def test_clause_not_in_force_on_the_first_day_is_found(make_pack: MakePack, feed_text: str) -> None:
    text = feed_text.replace("[t.act]", "[t.late]")
    assert found(make_pack({"feeds/awards.yaml": text})) == [("pack.clause_not_in_force", "pack/feeds/awards.yaml", 5)]


def test_feed_of_an_unknown_item_is_found(make_pack: MakePack, feed_text: str) -> None:
    text = feed_text.replace("item: t.award\n", "item: t.nothing\n")
    assert found(make_pack({"feeds/awards.yaml": text})) == [("pack.unknown_item", "pack/feeds/awards.yaml", 4)]


def test_unknown_publicity_rule_is_found(make_pack: MakePack, item_text: str) -> None:
    text = item_text.replace("polarity: positive", "polarity: positive\n    publicity: t.nothing")
    assert found(make_pack({"catalogue/awards.yaml": text})) == [
        ("pack.unknown_publicity", "pack/catalogue/awards.yaml", 13)
    ]


def test_programme_naming_an_unknown_part_is_found(make_pack: MakePack) -> None:
    folder = make_pack()
    file = folder / "programme.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "  feeds: [t.nothing]\n", encoding="utf-8")
    assert found(folder) == [("pack.unknown_feed", "pack/programme.yaml", 11)]


def test_same_id_from_the_same_day_is_found_and_a_later_edition_is_not(make_pack: MakePack, feed_text: str) -> None:
    again = make_pack({"feeds/again.yaml": feed_text})
    assert found(again) == [("pack.duplicate", "pack/feeds/awards.yaml", 2)]
    (again / "feeds" / "again.yaml").write_text(feed_text.replace("2024-01-01", "2025-01-01"), encoding="utf-8")
    assert found(again) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("subject_types: [legal_person]", "subject_types: [natural_person]", "rights.R05"),
        ("{zh: 示例荣誉, en: Sample honour}", "{zh: 医师信用档案, en: Files of doctors}", "rights.R05"),
        ("{zh: 示例荣誉, en: Sample honour}", "{zh: 宗教信仰情况, en: Religious belief}", "rights.R06"),
        ("{zh: 文号, en: Document number}", "{zh: 患者病史, en: Medical history}", "rights.R06"),
    ],
)
def test_R05_R06_prohibited_matters_are_found_with_the_rule(
    make_pack: MakePack, item_text: str, old: str, new: str, rule: str
) -> None:
    assert old in item_text
    codes = {each.code for each in faults(make_pack({"catalogue/awards.yaml": item_text.replace(old, new)}))}
    assert rule in codes


def test_malformed_clause_is_found_at_its_line(make_pack: MakePack, law_text: str) -> None:
    told = found(make_pack({"law.yaml": law_text.replace("rank: ministry_rule", "rank: decree")}))
    assert told == [("clause.rank", "pack/law.yaml", 10)]


def test_malformed_clause_is_not_called_unknown_as_well(make_pack: MakePack, law_text: str) -> None:
    text = law_text.replace("rank: provincial_regulation", "rank: decree")
    assert [each.code for each in faults(make_pack({"law.yaml": text}))] == ["clause.rank"]


def test_faults_of_form_come_with_the_others(make_pack: MakePack, feed_text: str) -> None:
    told = found(
        make_pack({"feeds/awards.yaml": feed_text.replace("[t.act]", "[t.x]"), "more.yaml": "bogus:\n  - 1\n"})
    )
    assert told == [
        ("pack.unknown_clause", "pack/feeds/awards.yaml", 5),
        ("definition.unknown_key", "pack/more.yaml", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT name FROM subjects WHERE 1",
        "select * from records;",
        "1; DROP TABLE ledger_entry",
        "delete from records",
        "__import__('os')",
        "eval(name)",
        "lambda row: row",
        "import os",
        "{{ subject.name }}",
        "{% if grade %}",
        "<script>alert(1)</script>",
        "${HOME}",
    ],
)
def test_anything_like_code_is_over_the_fence(text: str) -> None:
    definition = Definition("item", "t.item", {"checks": [{"note": text}]})
    assert [each.code for each in over_the_fence(definition)] == ["pack.code"]


@pytest.mark.parametrize(
    "text",
    [
        "Select a day from the calendar of working days.",
        "Update the record and set out the reasons.",
        "contains_any(kinds, '罚款') and fine_amount > param.national.small_fine",
        "Organisations import goods; drop the table of contents.",
        "依法处理（2024年）；从重处罚的除外。",
    ],
)
def test_plain_sentences_and_formulas_stay_inside_the_fence(text: str) -> None:
    assert list(over_the_fence(Definition("item", "t.item", {"note": text}))) == []


def test_scorecard_needs_its_parameters_and_fields() -> None:
    pack = read_pack(SHIPPED)
    card = next(each for each in pack.definitions if each.kind == "scorecard" and each.id == "national.comprehensive")
    broken = (
        str(card.body)
        .replace("national.penalty_serious", "national.nothing")
        .replace("'by': 'performance'", "'by': 'nothing'")
    )
    body = eval(broken)  # the body is plain text, numbers, lists and mappings
    others = [each for each in pack.definitions if each is not card]
    told = check(type(pack)((Definition("scorecard", card.id, body, card.place, card.lines),)), others)
    assert {(each.code, each.place.file) for each in told} == {
        ("pack.unknown_parameter", card.place.file),
        ("pack.unknown_field", card.place.file),
    }
    assert all(each.place.line and each.place.line > (card.place.line or 0) for each in told)


def test_worked_example_that_comes_out_otherwise_is_found_at_its_line(tmp_path: Path) -> None:
    shipped = (SHIPPED / "national" / "scorecards" / "examples.yaml").read_text(encoding="utf-8")
    wrong = shipped.replace("score: 90, grade: A", "score: 91, grade: A", 1)
    (tmp_path / "examples.yaml").write_text(wrong, encoding="utf-8")
    told = check(read_pack(tmp_path / "examples.yaml"), read_pack(SHIPPED).definitions)
    assert [each.code for each in told] == ["example.differs"]
    assert told[0].place.line == 3


def test_scorecard_without_a_passing_and_a_refusing_example_is_found(tmp_path: Path) -> None:
    card = SHIPPED / "national" / "scorecards" / "comprehensive.yaml"
    alone = read_pack(card)
    others = [each for each in read_pack(SHIPPED).definitions if each not in alone.definitions]
    told = check(alone, [each for each in others if each.kind != "example"])
    assert [(each.code, Path(each.place.file).name) for each in told] == [("example.missing", "comprehensive.yaml")]
