"""A regime of supervision is checked before it is installed: each fault at its line, and its examples are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chuxin.assessment.supervision.regime import regime_from
from chuxin.kernel.definition import read_file
from chuxin.programmes.check import check
from chuxin.programmes.load import SHIPPED, read_pack, read_packs
from chuxin.programmes.pack import Pack

PACK = SHIPPED / "hubei" / "m13" / "supervision"
WHOLE = (PACK / "regimes.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def around() -> Pack:
    pack = read_packs([SHIPPED])
    kept = tuple(
        each for each in pack.definitions if each.kind != "example" and "m13/supervision" not in each.place.file
    )
    return Pack(kept, (), ())


def findings(text: str, around: Pack, tmp_path: Path) -> list[tuple[str, int | None]]:
    folder = tmp_path / "supervision"
    folder.mkdir()
    for file in PACK.iterdir():
        content = text if file.name == "regimes.yaml" else file.read_text(encoding="utf-8")
        (folder / file.name).write_text(content, encoding="utf-8")
    return [(one.code, one.place.line) for one in check(read_pack(folder), around.definitions)]


def line_of(text: str, mark: str) -> int:
    return text[: text.index(mark)].count("\n") + 1


def test_the_shipped_regimes_are_sound_and_their_examples_come_out(around: Pack, tmp_path: Path) -> None:
    assert findings(WHOLE, around, tmp_path) == []


FAULTS = {
    "unknown parameter": ("ratio: hubei.m13.ratio_a", "ratio: hubei.m13.ratio_x", "pack.unknown_parameter"),
    "unknown scorecard": ("scorecard: national.comprehensive", "scorecard: national.other", "pack.unknown_scorecard"),
    "unknown item": ("item: national.supervision_result", "item: national.nothing", "pack.unknown_item"),
    "item with another key": ("item: national.supervision_result", "item: national.penalty", "regime.item"),
    "unknown feed": ("feed: hubei.supervision", "feed: hubei.nothing", "pack.unknown_feed"),
    "a formula over names": ("kind == 'enterprise' and", "mentions(name, '示例') and", "formula.unknown_name"),
    "a formula that is none": ("kind == 'enterprise' and", "kind ==== 'enterprise' and", "formula.refused"),
    "ungraded as nothing": ("ungraded: B", "ungraded: X", "regime.ungraded"),
    "a result nobody knows": ("nothing: [未发现问题]", "nothing: [一切正常]", "regime.outcomes"),
    "a result in both": ("nothing: [未发现问题]", "nothing: [发现问题待后续处理]", "regime.outcomes"),
    "a sanction": ("    ungraded: B", "    penalty: 罚款\n    ungraded: B", "shape.unknown_key"),
    "no clause": ("clauses: [cn.business-environment.54, hb.measures-2024.m13]", "clauses: []", "rights.R09"),
    "a floor without law": ("floor: {clauses: [cn.food-risk-2016], times", "floor: {times", "regime.floor"),
    "a floor without a number": (", times_a_year: hubei.m13.food_times}", "}", "regime.floor"),
    "no least results": ("    least_results: hubei.m13.least_results\n", "", "shape.missing"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_at_its_line(around: Pack, tmp_path: Path, fault: str) -> None:
    good, bad, code = FAULTS[fault]
    assert good in WHOLE
    found = findings(WHOLE.replace(good, bad, 1), around, tmp_path)
    first = next((line for each, line in found if each == code), None)
    assert first is not None, found
    assert abs(first - line_of(WHOLE, good)) <= 30  # at the member, or at the head of the regime that lacks it


def test_a_grade_without_an_intensity_is_found(around: Pack, tmp_path: Path) -> None:
    text = re.sub(r"      - \{grade: D, ratio: hubei.m13.ratio_d, rest_months: hubei.m13.rest_d, words.*\n", "", WHOLE)
    assert text != WHOLE
    assert "regime.grades" in {code for code, _ in findings(text, around, tmp_path)}


def test_an_example_that_comes_out_otherwise_is_found(around: Pack, tmp_path: Path) -> None:
    text = WHOLE.replace("kind == 'enterprise' and status == 'active'\"", "status == 'active'\"", 1)
    assert "example.differs" in {code for code, _ in findings(text, around, tmp_path)}


def test_a_rest_that_breaks_the_floor_is_found_by_its_examples(around: Pack, tmp_path: Path) -> None:
    text = WHOLE.replace("{grade: A, ratio: hubei.m13.ratio_a, rest_months: hubei.m13.food_rest}",
                         "{grade: A, ratio: hubei.m13.ratio_a, rest_months: hubei.m13.rest_a}")  # fmt: skip
    assert "example.refused" in {code for code, _ in findings(text, around, tmp_path)}


def test_a_regime_needs_a_passing_and_a_refusing_example(around: Pack, tmp_path: Path) -> None:
    text = WHOLE + WHOLE[WHOLE.index("  - id: hubei.m13.fire") :].replace("hubei.m13.fire\n", "hubei.m13.more\n")
    assert ("example.missing", None) in {(code, None) for code, _ in findings(text, around, tmp_path)}


def test_the_regime_of_the_guide_is_read_without_a_fault(tmp_path: Path) -> None:
    guide = (SHIPPED.parents[2] / "docs" / "adding-a-programme.md").read_text(encoding="utf-8")
    block = next(one for one in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if one.startswith("regimes:"))
    file = tmp_path / "guide.yaml"
    file.write_text(block, encoding="utf-8")
    (definition,), faults = read_file(file, tmp_path)
    assert faults == []
    assert regime_from(definition)[1] == []
