"""How a pack file becomes definitions: exact values, exact lines, every fault, and nothing executed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

ITEM = """\
items:
  - id: t.item
    title: {zh: 示例, en: Sample}
    clauses: [t.act]
    valid_from: 2024-01-01
    share: 0.50
    fields:
      - {name: one, type: text}
      - name: two
        type: money
"""


def read(folder: Path, text: str) -> tuple[list[Definition], list[Finding]]:
    file = folder / "pack" / "a.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_file(file, folder)


def codes_at(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.line) for finding in findings]


def item(**more: object) -> Definition:
    body = {"id": "t.item", "title": {"zh": "示例", "en": "Sample"}, "valid_from": "2024-01-01"}
    return Definition("item", "t.item", {**body, **more})  # type: ignore[dict-item]  # tests pass plain JSON


def test_definition_tells_its_head(tmp_path: Path) -> None:
    (found,), findings = read(tmp_path, ITEM)
    assert findings == []
    assert (found.kind, found.id, found.title) == ("item", "t.item", Text("示例", "Sample"))
    assert (found.clauses, found.valid_from, found.valid_to) == (("t.act",), date(2024, 1, 1), None)
    assert (found.status, found.unverified) == ("official", False)


def test_decimals_are_exact_text_and_dates_are_iso_text(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path, ITEM)
    assert found.body["share"] == "0.5"
    assert found.body["valid_from"] == "2024-01-01"


def test_every_inner_value_knows_its_line(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path, ITEM)
    assert found.place.file == "pack/a.yaml"
    assert found.line_of() == 2
    assert found.line_of(("fields", 1, "type")) == 10
    assert found.line_of(("fields", 1, "nothing", 3)) == 9
    assert str(found.place_of(("share",))) == "pack/a.yaml:6:share"


def test_all_kinds_of_a_file_are_read_in_order(tmp_path: Path) -> None:
    head = "title: {zh: 甲, en: A}, valid_from: 2024-01-01"
    text = f"programme: {{id: p, {head}}}\nkinds: [{{id: k, {head}}}]\nexamples:\n  - {{id: e}}\n"
    found, findings = read(tmp_path, text)
    assert findings == []
    assert [(each.kind, each.id) for each in found] == [("programme", "p"), ("kind", "k"), ("example", "e")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("bogus:\n  - id: a\n", ("definition.unknown_key", 2)),
        ("items:\n  id: a\n", ("definition.shape", 2)),
        ("items: [text]\n", ("definition.shape", 1)),
        ("- items\n", ("definition.shape", 1)),
        ("items:\n\t- id: a\n", ("definition.yaml", 2)),
        ("items: [\n", ("definition.yaml", 2)),
        (ITEM + "    share: 1\n", ("definition.duplicate_key", 11)),
        (ITEM + "    open: yes\n", ("definition.ambiguous", 11)),
        (ITEM + "    code: 007\n", ("definition.ambiguous", 11)),
        (ITEM + "    at: 12:30\n", ("definition.ambiguous", 11)),
        (ITEM + "    number: 123456789012345678\n", ("definition.ambiguous", 11)),
        (ITEM + "    <<: {a: 1}\n", ("definition.shape", 11)),
        (ITEM.replace("t.item", "T Item"), ("definition.id", 2)),
        (ITEM.replace(", en: Sample", ""), ("definition.title", 3)),
        (ITEM.replace("2024-01-01", "2024-13-01"), ("definition.date", 5)),
        (ITEM.replace("    valid_from: 2024-01-01\n", ""), ("definition.date", 2)),
        (ITEM + "    valid_to: soon\n", ("definition.date", 11)),
    ],
)
def test_fault_is_found_at_its_line(tmp_path: Path, text: str, fault: tuple[str, int]) -> None:
    found, findings = read(tmp_path, text)
    assert (found, codes_at(findings)) == ([], [fault])


def test_one_faulty_definition_does_not_hide_the_others(tmp_path: Path) -> None:
    found, findings = read(tmp_path, ITEM + "  - id: t.other\n    title: {zh: 甲, en: B}\n    valid_from: never\n")
    assert [each.id for each in found] == ["t.item"]
    assert codes_at(findings) == [("definition.date", 13)]


def test_tag_is_refused_and_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    found, findings = read(tmp_path, f"items:\n  - !!python/object/apply:pathlib.Path.touch [{mark}]\n")
    assert (found, codes_at(findings)) == ([], [("definition.tag", 2)])
    assert not mark.exists()


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("items: [示例]".encode("gb18030"))
    found, findings = read_file(file, tmp_path)
    assert (found, [finding.code for finding in findings]) == ([], ["definition.encoding"])


def test_content_that_holds_itself_or_explodes_is_refused(tmp_path: Path) -> None:
    itself = "items:\n  - &a\n    inner: *a\n"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for text in (itself, bomb):
        assert "definition.too_deep" in {finding.code for finding in read(tmp_path, text)[1]}


def test_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing yet\n") == ([], [])


def test_other_words_change_the_wording_but_not_the_meaning() -> None:
    before, after = (
        item(),
        item(title={"zh": "新", "en": "New"}, checks=[{"id": "c", "message": {"zh": "甲", "en": "A"}}]),
    )
    plain = item(checks=[{"id": "c"}])
    assert before.meaning != plain.meaning
    assert after.meaning == plain.meaning
    assert after.wording != plain.wording


def test_another_number_changes_the_meaning() -> None:
    assert item(retention_years=5).meaning != item(retention_years=3).meaning
    assert item(retention_years=5).wording == item(retention_years=3).wording


def test_source_is_wording_when_it_is_a_sentence_and_meaning_when_it_is_a_unit() -> None:
    assert item(source="所见转载件").meaning == item(source={"zh": "乙", "en": "B"}).meaning
    assert item(source={"code": "a", "name": "甲"}).meaning != item(source={"code": "b", "name": "甲"}).meaning


def test_order_of_members_and_spelling_of_decimals_change_nothing(tmp_path: Path) -> None:
    (first,), _ = read(tmp_path, ITEM)
    (second,), _ = read(
        tmp_path, ITEM.replace("0.50", "0.5").replace("{name: one, type: text}", "{type: text, name: one}")
    )
    assert (first.meaning, first.wording) == (second.meaning, second.wording)


def test_equal_definitions_are_equal_wherever_they_were_written(tmp_path: Path) -> None:
    (first,), _ = read(tmp_path, ITEM)
    (second,), _ = read(tmp_path, "# a remark\n" + ITEM)
    assert first == second
    assert first.place != second.place
    assert hash(first) == hash(second)
