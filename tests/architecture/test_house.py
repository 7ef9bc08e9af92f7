"""The house keeps its own rules: purity, rooms' privacy, budgets, one clock, no forbidden names."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "chuxin"
ROOMS = (
    "chuxin.foundation.ledger",
    "chuxin.foundation.law",
    "chuxin.foundation.subjects",
    "chuxin.foundation.access",
    "chuxin.facts.catalogue",
    "chuxin.facts.records",
    "chuxin.facts.intake",
    "chuxin.facts.channels",
    "chuxin.facts.quality",
    "chuxin.assessment.evaluation",
    "chuxin.assessment.governance",
    "chuxin.assessment.consequences",
    "chuxin.assessment.supervision",
    "chuxin.assessment.validation",
    "chuxin.services.publication",
    "chuxin.services.open_data",
    "chuxin.services.cases",
    "chuxin.services.webhooks",
    "chuxin.services.integrity",
    "chuxin.services.transparency",
)
# The imperative shell of a room: files that may reach the database, the settings or the file system. The grammar's own
# names in every room, then the few files that one room's shell was split into so that none grows long.
SHELL = frozenset({"models", "queries", "actions", "followers", "migrations"})
SPLIT = {
    "chuxin.foundation.ledger": {"export", "following", "inspection", "keys", "sequence", "storage"},
    "chuxin.foundation.subjects": {"history", "merging"},
    "chuxin.foundation.access": {"consenting", "erasing"},
    "chuxin.facts.records": {"counting", "displaying", "moving", "tables", "walking", "withdrawing"},
    "chuxin.facts.intake": {
        "advice", "aligning", "comparing", "correcting", "deciding", "identity", "matches", "mending", "naming",
        "originals", "owning", "parts", "refused", "registering", "settling", "snapshots", "withdrawing",
    },
    "chuxin.facts.channels": {"dropping", "expecting", "pulling", "running", "sftp", "state", "uploads"},
    "chuxin.facts.quality": {"looking", "writing"},
    "chuxin.assessment.governance": {"effects", "hearing", "renewing"},
    "chuxin.assessment.consequences": {"cases", "listings", "reviews"},
    "chuxin.assessment.supervision": {"eligible", "visiting"},
    "chuxin.services.publication": {"archive", "displays", "grams", "letters", "searching"},
    "chuxin.services.open_data": {"feed", "world"},
    "chuxin.services.cases": {
        "arising", "boards", "checks", "effects", "evidence", "paper_facts", "papers", "repairs", "resending",
        "viewing",
    },
    "chuxin.services.webhooks": {"delivering", "keeping", "recalls"},
}  # fmt: skip
FUNCTION_LIMIT, FILE_LIMIT, PARAMETER_LIMIT = 50, 400, 5
FORBIDDEN_NAMES = {"utils", "common", "helpers", "manager", "base"}


@pytest.fixture(scope="session")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("chuxin", include_external_packages=True, cache_dir=None)


def files() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def room_of(module: str) -> str | None:
    return next((room for room in ROOMS if module == room or module.startswith(room + ".")), None)


def is_pure(module: str) -> bool:
    room = room_of(module)
    if room is None:
        return module.startswith("chuxin.kernel")
    return module != room and module.removeprefix(room + ".").split(".")[0] not in SHELL | SPLIT.get(room, set())


def test_no_file_is_excused_from_purity_that_needs_no_excuse(graph: grimp.ImportGraph) -> None:
    excused = {f"{room}.{name}" for room, names in SPLIT.items() for name in names}
    reaching = {name for name in excused if any(_reaches_django(graph, module) for module in _inside(graph, name))}
    assert excused - reaching == set()


def _inside(graph: grimp.ImportGraph, name: str) -> list[str]:
    return [module for module in graph.modules if module == name or module.startswith(name + ".")]


def _reaches_django(graph: grimp.ImportGraph, module: str) -> bool:
    return graph.find_shortest_chain(module, "django") is not None


def test_no_pure_noun_reaches_django_even_indirectly(graph: grimp.ImportGraph) -> None:
    pure = {module for module in graph.modules if is_pure(module)}
    assert pure
    reaching = {module: graph.find_shortest_chain(module, "django") for module in sorted(pure)}
    assert {module: chain for module, chain in reaching.items() if chain} == {}


def test_no_room_touches_another_rooms_models(graph: grimp.ImportGraph) -> None:
    trespasses = [
        (importer, models)
        for room in ROOMS
        if (models := f"{room}.models") in graph.modules
        for importer in graph.find_modules_that_directly_import(models)
        if not importer.startswith(room + ".")
    ]
    assert trespasses == []


def test_only_interfaces_read_the_clock() -> None:
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files()
        if "interfaces" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (ast.unparse(node) in {"datetime.now", "date.today", "datetime.today", "datetime.utcnow", "timezone.now"})
    ]
    assert readers == []


def test_files_and_functions_stay_within_their_budgets() -> None:
    over = []
    for path in files():
        if (lines := path.read_text().count("\n")) > FILE_LIMIT:
            over.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            parameters = len([one for one in function.args.posonlyargs + function.args.args if one.arg != "self"])
            # A command's parameters are its options, which users rely on; they are not passed around.
            most = parameters if "cli" in path.parts else PARAMETER_LIMIT
            if length > FUNCTION_LIMIT or parameters > most:
                over.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name} {length} lines")
    assert over == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in files() if not ast.get_docstring(tree(path))]
    assert silent == []


def test_no_room_is_a_drawer() -> None:
    assert [path for path in files() if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES] == []


def test_imports_stand_at_the_top_of_a_file() -> None:
    inside = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_import_contracts_hold() -> None:
    ran = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout


def test_the_lock_holds_names_versions_and_hashes_but_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--hash=sha256:" in lock
