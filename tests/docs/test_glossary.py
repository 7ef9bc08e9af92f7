"""The glossary and the source use the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chuxin.facts.records.record import State
from chuxin.foundation.access.roles import TIERS
from chuxin.foundation.subjects.subject import SubjectType

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE
)
IDENTIFIERS = {identifier for _, _, identifier, _ in ROWS}


@pytest.fixture(scope="module")
def source() -> str:
    paths = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.yaml")]
    return "\n".join(path.read_text() for path in paths)


def test_every_identifier_of_the_glossary_is_used_in_the_source(source: str) -> None:
    words = set(re.findall(r"\w+", source))
    assert IDENTIFIERS - words == set()


def test_every_kind_state_and_tier_has_its_row() -> None:
    terms = {str(member.value) for member in (*SubjectType, *State)} | set(TIERS)
    assert terms - IDENTIFIERS == set()


def test_every_catalogue_item_has_its_row(source: str) -> None:
    items = re.findall(r"^  - id: (?:national|hubei)\.(\w+)\n    title: .*\n    class: ", source, re.MULTILINE)
    assert items
    assert set(items) - IDENTIFIERS == set()


def test_no_term_is_explained_twice_in_different_words() -> None:
    chinese = [term for term, *_ in ROWS]
    assert len(chinese) == len(set(chinese))
