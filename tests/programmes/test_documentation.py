"""The guide to adding a programme shows definitions that are read without a fault, and names every top-level key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chuxin.assessment.evaluation.number_scenarios import number_faults
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.parts import parts_of
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import fields_of
from chuxin.facts.catalogue.define import item_from
from chuxin.kernel.definition import KINDS, read_file
from chuxin.programmes.publicising import displays_that_differ

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-programme.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_yaml_of_the_guide_is_well_formed(number: int, tmp_path: Path) -> None:
    file = tmp_path / "guide.yaml"
    file.write_text(BLOCKS[number], encoding="utf-8")
    definitions, findings = read_file(file, tmp_path)
    assert definitions
    assert findings == []


def test_the_scorecard_of_the_guide_is_sound_and_its_item_has_the_fields_it_reads(tmp_path: Path) -> None:
    definitions = []
    for number, block in enumerate(BLOCKS):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
        definitions += read_file(tmp_path / f"{number}.yaml", tmp_path)[0]
    written = next(each for each in definitions if each.kind == "scorecard" and each.id == "hubei.m99.sample")
    card, findings = scorecard_from(written, parts_of(definitions))
    assert card is not None, findings
    assert findings == []
    item, faults = item_from(next(each for each in definitions if each.id == "hubei.m99_inspection"))
    assert item is not None, faults
    read = {name for indicator in card.indicators for name in fields_of(indicator)}
    assert read <= {field.name for field in item.fields}


def test_the_display_and_the_number_of_the_guide_do_what_their_examples_say(tmp_path: Path) -> None:
    (block,) = [each for each in BLOCKS if each.startswith("publicity:")]
    (tmp_path / "shown.yaml").write_text(block, encoding="utf-8")
    definitions = read_file(tmp_path / "shown.yaml", tmp_path)[0]
    parameters, _ = parameters_from([each for each in definitions if each.kind == "parameter"])
    assert list(displays_that_differ(definitions, ())) == []
    assert list(number_faults(definitions, parameters)) == []


def test_guide_names_every_key_a_pack_may_use() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [key for key in KINDS if f"`{key}`" not in text] == []
