"""The folder drop takes whole files once, whatever their names, and a crash anywhere loses and doubles nothing."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chuxin.facts.channels import actions, dropping, queries, running
from chuxin.facts.channels.alarm import Trouble
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.naming import is_unfinished, safe_name
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake import settling
from tests.facts.channels.conftest import OPERATOR, PENALTIES, Desk, rows_of

DROP = Channel("market", Sort.FOLDER, (PENALTIES,), agency="11990000990000001")


class Crash(BaseException):
    """The power goes."""


def soon(seconds: int = 60) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def opened() -> tuple[Channel, Path]:
    channel = actions.open_channel(DROP, actor=OPERATOR, at=datetime.now(UTC))
    return channel, dropping.prepare(channel)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\报送\\处罚 6月.csv", "处罚 6月.csv"),
        ("a\x00b\n\u202egnp.csv", "a_b__gnp.csv"),
        ("\udcff.csv", "_.csv"),
        ("...", "file"),
        ("", "file"),
        ("长" * 300 + ".csv", "长" * 58 + ".csv"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert len(safe_name(given).encode()) <= 180


def test_unfinished_names_wait() -> None:
    assert all(map(is_unfinished, ("a.csv.part", ".a.csv.Xy", "~a.csv", "a.TMP", "a.done")))
    assert not is_unfinished("a.csv")


def test_whole_files_are_taken_with_a_receipt_and_the_others_turned_away_with_a_sentence(desk: Desk) -> None:
    channel, inbox = opened()
    (inbox / "六月").mkdir()
    (inbox / "六月" / "penalties.csv").write_text(rows_of(1, 3))
    (inbox / "penalties.csv").write_text(rows_of(10, 2))
    (inbox / "empty.csv").touch()
    (inbox / "later.csv.part").write_text(rows_of(20, 1))
    (inbox / "note.csv").write_text("甲,乙\n1,2\n")
    (inbox / "link.csv").symlink_to("/etc/hostname")
    (inbox / "folder").symlink_to("/etc")
    os.mkfifo(inbox / "pipe.csv")
    assert dropping.sweep(channel, at=datetime.now(UTC)).arrivals == [], "all were written a moment ago"
    done = dropping.sweep(channel, at=soon())
    assert done.faults == []
    assert sorted((one.name, one.code) for one in done.arrivals) == [
        ("empty.csv", "file.empty"),
        ("note.csv", "file.no_headings"),
        ("penalties.csv", ""),
        ("penalties.csv", ""),
    ]
    place = queries.place_of("market")
    taken = sorted(path.name for path in (place / "taken").iterdir())
    batches = sorted(one.batch or "" for one in done.arrivals if one.batch)
    assert taken == sorted(f"{one}.penalties.csv{tail}" for one in batches for tail in ("", ".receipt.json"))
    refused = [path.name for path in (place / "refused").iterdir()]
    assert len(refused) == 10
    assert {one.rpartition(".")[0].rpartition(".")[2] for one in refused if one.endswith(".csv")} >= {"link", "pipe"}
    sentence = next(path for path in (place / "refused").glob("*empty.csv.refused.txt")).read_text()
    assert "file.empty" in sentence
    assert [path.name for path in inbox.iterdir() if path.is_file()] == ["later.csv.part"]
    assert list((place / "working").iterdir()) == []
    assert {one.trouble for one in queries.alarms()} <= {Trouble.TURNED_AWAY}


def test_a_marker_says_a_file_is_whole_at_once(desk: Desk) -> None:
    channel, inbox = opened()
    (inbox / "p.csv").write_text(rows_of(1, 1))
    (inbox / "p.csv.done").touch()
    assert len(dropping.sweep(channel, at=datetime.now(UTC)).arrivals) == 1
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize("point", ["measured", "received", "settled", "said", "receipt", "moved"])
def test_a_crash_between_any_two_steps_loses_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    channel, inbox = opened()
    (inbox / "p.csv").write_text(rows_of(1, 2))
    where = {
        "measured": (intake, "receive", False),
        "received": (settling, "settle", False),
        "settled": (actions, "_close_troubles", False),
        "said": (dropping, "_answer", False),
        "receipt": (os, "utime", False),
        "moved": (Path, "rmdir", False),
    }[point]

    def crash(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(where[0], where[1], crash)
        with pytest.raises(Crash):
            dropping.sweep(channel, at=soon())
    if point == "received":
        intake.resume(actor=OPERATOR, at=soon())
    dropping.sweep(channel, at=soon(120))
    assert len(deliveries.deliveries_of(PENALTIES)) == 1
    assert len(queries.arrivals("market")) == 1
    place = queries.place_of("market")
    assert len(list((place / "taken").iterdir())) == 2
    assert list((place / "working").iterdir()) == []


def test_files_do_not_linger_but_receipts_do_and_the_same_file_may_come_again(desk: Desk) -> None:
    channel, inbox = opened()
    for _ in range(2):
        (inbox / "p.csv").write_text(rows_of(1, 2))
        assert running.run(channel, at=soon()).refusal is None
    assert [one.unchanged for one in deliveries.deliveries_of(PENALTIES)] == [2, 0]
    assert dropping.purge(channel, at=soon()) == 0
    assert dropping.purge(channel, at=soon(90_000)) == 2
    left = [path.name for path in (queries.place_of("market") / "taken").iterdir()]
    assert len(left) == 2
    assert all(one.endswith(".receipt.json") for one in left)


def test_a_file_that_vanishes_or_cannot_be_moved_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, inbox = opened()
    for name in ("a.csv", "b.csv", "c.csv"):
        (inbox / name).write_text(rows_of(ord(name[0]), 1))
    usual = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "a.csv" and self.parent == inbox:
            self.unlink()
        if self.name == "b.csv" and self.parent == inbox:
            raise PermissionError(13, "Permission denied")
        return usual(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename)
        ran = running.run(channel, at=soon())
    assert ran.refusal is not None
    assert ran.refusal.code == "channel.unreadable"
    assert [one.name for one in queries.arrivals("market")] == ["c.csv"]
    assert [one.trouble for one in queries.alarms()] == [Trouble.FAILING]
    assert running.run(channel, at=soon(200)).refusal is None
    assert {one.name for one in queries.arrivals("market")} == {"b.csv", "c.csv"}
    assert queries.alarms() == ()
