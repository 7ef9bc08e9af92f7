"""chuxin ledger: seal, verify, prove, export, as a user at the command line meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engines.hub import Hub

SPEAK = """
from datetime import UTC, datetime
from django.db import transaction
from chuxin.foundation.ledger import actions
from chuxin.foundation.ledger.entry import Saying
from chuxin.kernel.actor import Actor
with transaction.atomic():
    actions.append([Saying("test.said", {"n": n}) for n in range(300)],
                   actor=Actor(id="system:operator"), at=datetime(2026, 3, 1, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub") / "home").migrate("ledger")
    hub.run(SPEAK)
    return hub


def test_the_log_is_sealed_proved_exported_and_verified(hub: Hub, tmp_path: Path) -> None:
    sealed = json.loads(hub.chuxin("ledger", "seal", "--json").out)
    assert (sealed["origin"], sealed["size"]) == ("chuxin.example/hub", 300)

    proved = json.loads(hub.chuxin("ledger", "prove", "7", "--json").out)
    assert proved["proof"].startswith("c2sp.org/tlog-proof@v1\n")
    assert proved["proof"].endswith(sealed["note"])

    made = json.loads(hub.chuxin("ledger", "export", str(tmp_path / "copy"), "--json").out)
    assert (made["size"], made["public"]) == (300, False)

    for arguments in ([], [str(tmp_path / "copy"), "--key", str(hub.home / "keys" / "ledger.vkey")]):
        told = hub.chuxin("ledger", "verify", *arguments, "--json")
        assert told.code == 0
        verdict = json.loads(told.out)
        assert (verdict["holds"], verdict["size"]) == (True, 300)


def test_a_changed_copy_is_refused_with_the_place_of_the_change(hub: Hub, tmp_path: Path) -> None:
    hub.chuxin("ledger", "export", str(tmp_path / "copy"), "--public")
    entries = tmp_path / "copy" / "entries" / "000000.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b"operator", b"intruder", 1))
    told = hub.chuxin("ledger", "verify", str(tmp_path / "copy"))
    assert told.code == 1
    assert "tile/0:row 0: ledger.tile_wrong" in told.err
    assert "ledger.does_not_hold: 账本核验未通过。 / The ledger does not hold." in told.err


def test_an_unknown_entry_cannot_be_proved(hub: Hub) -> None:
    told = hub.chuxin("ledger", "prove", "4711")
    assert told.code == 1
    assert "ledger.unknown_entry: 账本中没有第 4711 条。" in told.err
