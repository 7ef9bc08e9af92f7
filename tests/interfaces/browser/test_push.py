"""``chuxin push`` against a hub served as in production, over a line that breaks in the middle of parts."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from chuxin.interfaces.cli.main import build
from tests.facts.penalties import as_csv, penalty
from tests.interfaces.browser.conftest import ROOT, Portal

pytestmark = pytest.mark.browser


class Cutter(threading.Thread):
    """A line that breaks: passes bytes on to the hub, and ``cuts`` times ends a connection in the middle of a part."""

    def __init__(self, port: int, cuts: int) -> None:
        super().__init__(daemon=True)
        self.port, self.cuts, self.done = port, cuts, 0
        self.door = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _pass(self, near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=self._back, args=(far, near), daemon=True).start()
        passed = 0
        while block := near.recv(2_048):
            passed += len(block)
            if passed > 6_000 and self.done < self.cuts:
                self.done += 1
                break
            far.sendall(block)
        for end in (far, near):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _back(far: socket.socket, near: socket.socket) -> None:
        try:
            while block := far.recv(65_536):
                near.sendall(block)
        except OSError:
            return


def hub(portal: Portal, *arguments: str) -> object:
    ran = subprocess.run(
        [sys.executable, "-c", "from chuxin.interfaces.cli.main import run; run()", *arguments, "--json"],
        env=os.environ | {"CHUXIN_HOME": str(portal.home), "PYTHONPATH": str(ROOT / "src")},
        check=True,
        capture_output=True,
    )
    return json.loads(ran.stdout)


def test_a_push_goes_on_where_a_broken_line_left_it_and_its_receipt_comes(portal: Portal, tmp_path: Path) -> None:
    runner = CliRunner()
    sender = build(["push"])
    made = runner.invoke(sender, ["keygen", str(tmp_path / "key"), "--json"])
    public = json.loads(made.stdout)["public"]
    hub(portal, "channel", "open", "line", "--sort", "push", "--feed", "hubei.penalties", "--key", public)
    file = tmp_path / "penalties.csv"
    # Rows without a date are refused one by one: the province of the other tests stays as it is.
    file.write_text(as_csv(penalty(number, CF_JDRQ="") for number in range(1, 400)), encoding="utf-8")
    line = Cutter(urlsplit(portal.address).port or 0, cuts=3)
    line.start()
    told = ["--feed", "hubei.penalties", "--channel", "line", "--key", str(tmp_path / "key"), "--part-kib", "32"]
    given_up = runner.invoke(sender, ["push", str(file), "--to", line.address, *told, "--retries", "0", "--json"])
    assert given_up.exit_code == 1
    assert json.loads(given_up.stdout)["code"] == "push.broken"
    sent = runner.invoke(sender, ["push", str(file), "--to", line.address, *told, "--json"])
    assert sent.exit_code == 0, sent.output
    assert line.done == 3
    assert json.loads(sent.stdout)["offset"] == file.stat().st_size
    (ran,) = hub(portal, "channel", "run", "line")  # type: ignore[misc]  # a list of one channel
    (arrival,) = ran["arrivals"]
    assert arrival["size"] == file.stat().st_size
    batch = hub(portal, "batch", "show", arrival["batch"])
    assert batch["refused"] == batch["rows"] == 399  # type: ignore[index]
    other = ["push", str(file), "--to", portal.address, *told]
    other[other.index("hubei.penalties")] = "hubei.licences"
    assert json.loads(runner.invoke(sender, [*other, "--json"]).stdout)["code"] == "channel.feed"
