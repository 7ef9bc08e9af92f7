"""The guide to adding a programme shows definitions that are read without a fault, and names every top-level key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chuxin.kernel.definition import KINDS, read_file

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-programme.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_yaml_of_the_guide_is_well_formed(number: int, tmp_path: Path) -> None:
    file = tmp_path / "guide.yaml"
    file.write_text(BLOCKS[number], encoding="utf-8")
    definitions, findings = read_file(file, tmp_path)
    assert definitions
    assert findings == []


def test_guide_names_every_key_a_pack_may_use() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [key for key in KINDS if f"`{key}`" not in text] == []
