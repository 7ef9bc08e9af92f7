"""Anyone redoes a draw from its bundle: with Chuxin offline, or with the snippet of the documentation alone."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from chuxin.assessment.supervision import queries, roll
from chuxin.assessment.supervision.redraw import Check, differences, redraw
from chuxin.foundation.ledger import keys
from chuxin.kernel.refusal import Refusal
from tests.assessment.supervision.hub import Hub

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "redoing-a-draw.md"
NAMES = ("list", "quotas", "commitments", "log", "seed", "selection")


def told(bundle: Any, **asked: Any) -> dict[str, Check]:
    return {one.name: one for one in redraw(orjson.dumps(bundle), **asked)}


@pytest.fixture
def bundle(hub: Hub) -> Any:
    return json.loads(orjson.dumps(queries.bundle(hub.drawn("0.2").id)))


def test_everything_holds_of_an_honest_bundle_and_the_hub_signed_its_checkpoint(bundle: Any) -> None:
    checks = told(bundle, keys=[keys.hub_verifier()], root=bundle["roll"]["root"])
    assert {name: checks[name].holds for name in NAMES} == dict.fromkeys(NAMES, True)
    assert "签名有效" in checks["log"].detail.zh


def test_before_the_draw_only_list_and_numbers_can_be_checked(hub: Hub) -> None:
    checks = told(queries.bundle(hub.publish().id))
    assert [name for name in NAMES if checks[name].holds] == ["list", "quotas"]
    assert [name for name in NAMES if checks[name].holds is None] == ["commitments", "log", "seed", "selection"]


def test_a_changed_name_is_found_and_its_row_named(bundle: Any) -> None:
    row = bundle["roll"]["rows"][12]
    row[1] = "替换的名字"
    found = told(bundle)["list"]
    assert found.holds is False
    assert "第13行" in found.detail.zh
    assert row[0] in found.detail.en


def rehashed(bundle: Any, place: int) -> None:
    """Change a name and mend its leaf hash, as a careful forger would."""
    other = json.loads(json.dumps(bundle["roll"]["rows"]))
    other[place][1] = "替换的名字"
    bundle["roll"]["rows"] = [[*row[:3], leaf.hex()] for row, leaf in zip(other, leaves_of(other), strict=True)]


def leaves_of(rows: list[list[str]]) -> list[bytes]:
    return [
        hashlib.sha256(b"\0" + json.dumps(row[:3], ensure_ascii=False, separators=(",", ":")).encode()).digest()
        for row in rows
    ]


def test_a_forger_who_mends_the_leaf_is_found_by_the_hash_of_the_list_and_located_beside_another_copy(
    bundle: Any,
) -> None:
    whole = orjson.dumps(bundle)
    rehashed(bundle, 12)
    assert told(bundle)["list"].holds is False
    ((here, there),) = differences(orjson.dumps(bundle), whole)
    assert here is not None
    assert there is not None
    assert (here.code, here.name) == (there.code, "替换的名字")
    assert differences(whole, whole) == ()


def test_a_forger_who_mends_the_root_too_is_found_by_the_public_log(bundle: Any) -> None:
    noted = bundle["roll"]["root"]
    rehashed(bundle, 12)
    bundle["roll"]["root"] = roll.root(leaves_of(bundle["roll"]["rows"]))
    checks = told(bundle, root=noted)
    assert checks["log"].holds is False
    assert checks["list"].holds is False
    assert checks["seed"].holds is False


Spoil = Callable[[Any], None]
SPOILS: dict[str, tuple[str, Spoil]] = {
    "another secret": ("commitments", lambda b: b["commitments"][0].update(secret="别的秘密")),
    "another seed": ("seed", lambda b: b.update(seed="00" * 32)),
    "one more drawn": ("selection", lambda b: b["drawn"].append([99, b["roll"]["rows"][0][0], 1])),
    "one drawn exchanged": ("selection", lambda b: b["drawn"][0].__setitem__(1, "91990100000000000X")),
    "another team": ("selection", lambda b: b["drawn"][0].__setitem__(2, 9)),
    "a larger number": ("quotas", lambda b: b["strata"][0].update(draw=30)),
    "a smaller share": ("quotas", lambda b: b["strata"][3].update(share="1/100")),
    "a hidden population": ("quotas", lambda b: b["strata"][0].update(population=5)),
    "another commitment": ("log", lambda b: b["commitments"][1].update(commitment="ab" * 32)),
    "another checkpoint": ("log", lambda b: b["checkpoint"].update(root="ab" * 32)),
    "content of another entry": ("log", lambda b: b["evidence"][0].update(content=b["evidence"][1]["content"])),
    "a path cut short": ("log", lambda b: b["evidence"][0].update(path=b["evidence"][0]["path"][:-1])),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILS)
def test_what_was_spoilt_does_not_hold(bundle: Any, spoilt: str) -> None:
    name, spoil = SPOILS[spoilt]
    spoil(bundle)
    assert told(bundle)[name].holds is False


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"chuxin_draw": 2}', b'{"chuxin_draw": 1}', b"\xff", b"1"])
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        redraw(content)
    assert refused.value.code == "draw.not_a_bundle"


def test_the_snippet_of_the_documentation_redoes_the_draw_with_hashlib_alone(bundle: Any, tmp_path: Path) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in snippet.splitlines() if line.strip()]) <= 24
    assert set(re.findall(r"^import (.*)$", snippet, re.MULTILINE)) == {"hashlib, json, sys"}
    (tmp_path / "redo.py").write_text(snippet, encoding="utf-8")
    (tmp_path / "bundle.json").write_bytes(orjson.dumps(bundle))
    command = [sys.executable, "-I", "redo.py", "bundle.json"]
    ran = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    found = json.loads(ran.stdout)
    assert found == {"seed": bundle["seed"], "drawn": [code for _, code, _ in bundle["drawn"]]}
    bundle["roll"]["rows"][3][1] += "改"
    (tmp_path / "bundle.json").write_bytes(orjson.dumps(bundle))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_bundle_names_no_inspector(hub: Hub) -> None:
    plan = hub.drawn()
    public = {key: value for key, value in queries.bundle(plan.id).items() if key != "evidence"}
    assert not any(post in orjson.dumps(public).decode() for post in plan.draft.posts)
