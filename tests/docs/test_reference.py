"""Documentation is a tested artefact: what the code has, the pages tell; what the pages tell, the code has."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["commands.md", "functions.md"])
def test_generated_page_is_what_the_code_says(builder: ModuleType, page: str) -> None:
    assert (REFERENCE / page).read_text(encoding="utf-8") == builder.PAGES[page](), "run `make docs`"


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    sources = "\n".join(path.read_text() for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
    used = set(re.findall(r"\"(CHUXIN_[A-Z_]+)\"", sources))
    told = set(re.findall(r"`(CHUXIN_[A-Z_]+)`", (REFERENCE / "settings.md").read_text()))
    assert used == told


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_every_decision_record_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text()
    pages = [path.name for path in (ROOT / "docs" / "adr").glob("0*.md")]
    assert pages
    assert [name for name in pages if name not in listed] == []
