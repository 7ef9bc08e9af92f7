"""The folder drop: a department puts files into ``inbox``, the hub takes each whole file once and answers beside it.

``inbox`` → ``working/<claim>`` → ``taken`` with a signed receipt, or ``refused`` with a sentence in both languages.
Every step is a rename or can be repeated, so a crash between any two leaves nothing lost or doubled. Files themselves
stay in ``taken`` and ``refused`` for 24 hours only (R01); receipts and sentences stay.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from chuxin.facts.channels import actions, queries
from chuxin.facts.channels.actions import Offer
from chuxin.facts.channels.channel import Channel
from chuxin.facts.channels.naming import DONE, is_unfinished, safe_name
from chuxin.facts.channels.queries import Arrival
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.intake.originals import QUARANTINE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

STILL_SECONDS: Final = 10
_STAMP: Final = "%Y%m%dT%H%M%S.%fZ"
_ANSWERS: Final = (".receipt.json", ".refused.txt")


@dataclass(slots=True)
class Sweep:
    """What one look into a drop gave: arrivals, and what could not be handled and waits for the next look."""

    arrivals: list[Arrival] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def prepare(channel: Channel) -> Path:
    """Make the folders of a drop; gives the inbox."""
    place = queries.place_of(channel.id)
    for name in ("inbox", "working", "taken", "refused"):
        (place / name).mkdir(parents=True, exist_ok=True, mode=0o750)
    return place / "inbox"


def sweep(channel: Channel, *, at: datetime, still_seconds: int = STILL_SECONDS) -> Sweep:
    """Take every whole file of the drop, those a crash left claimed first.

    A file is whole when a marker ``<name>.done`` lies beside it, or when nothing wrote to it for ``still_seconds``.
    Names ending in ``.part`` or beginning with a dot wait; links and devices are never followed but turned away.
    """
    inbox, done = prepare(channel), Sweep()
    working = queries.place_of(channel.id) / "working"
    for claim in sorted(one for one in working.iterdir() if one.is_dir()):
        _guarded(done, channel, claim, at)
    for path in _lying(inbox):
        try:
            claimed = _claimed(path, working, at, still_seconds)
        except OSError as fault:
            done.faults.append(f"{safe_name(path.name)}: {fault.strerror or fault}")
            continue
        if claimed is not None:
            _guarded(done, channel, claimed, at)
    purge(channel, at=at)
    return done


def purge(channel: Channel, *, at: datetime) -> int:
    """Delete files taken or turned away 24 hours ago (R01), not their receipts and sentences; how many went."""
    gone = 0
    for name in ("taken", "refused"):
        folder = queries.place_of(channel.id) / name
        for path in folder.iterdir() if folder.is_dir() else ():
            old = at.timestamp() - path.lstat().st_mtime >= QUARANTINE.total_seconds()
            if old and not path.name.endswith(_ANSWERS):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _lying(inbox: Path) -> Iterator[Path]:
    """Everything in the inbox and its folders, by name; no link is entered. Unfinished names are left out."""
    for folder, inner, names in os.walk(inbox, followlinks=False):
        inner.sort()
        links = [name for name in inner if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in sorted([*names, *links]) if not is_unfinished(name))


def _claimed(path: Path, working: Path, at: datetime, still_seconds: int) -> Path | None:
    """Move a whole file under a claim of its own; ``None`` while it is being written, or where it has vanished."""
    marker = path.with_name(path.name + DONE)
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    marked = marker.is_file() and not marker.is_symlink()
    # A change time cannot be set by the sender: nothing wrote, renamed or touched the file since.
    if not marked and at.timestamp() - max(found.st_mtime, found.st_ctime) < still_seconds:
        return None
    claim = working / f"{at.astimezone(UTC).strftime(_STAMP)}-{found.st_ino:x}-{found.st_ctime_ns:x}"
    claim.mkdir(mode=0o700, exist_ok=True)
    try:
        path.rename(claim / safe_name(path.name))
    except FileNotFoundError:
        claim.rmdir()
        return None
    if marked:
        marker.unlink(missing_ok=True)
    return claim


def _guarded(done: Sweep, channel: Channel, claim: Path, at: datetime) -> None:
    """Finish one claim; a fault of the disk waits for the next look and stops no other file."""
    try:
        arrival = _finish(channel, claim, at)
    except OSError as fault:
        done.faults.append(f"{claim.name}: {fault.strerror or fault}")
        return
    if arrival is not None:
        done.arrivals.append(arrival)


def _finish(channel: Channel, claim: Path, at: datetime) -> Arrival | None:
    held = sorted(claim.iterdir())
    if not held:
        claim.rmdir()
        return None
    path = held[0]
    if not stat.S_ISREG(path.lstat().st_mode):
        _set_aside(channel, claim, path, at)
        return None
    since = datetime.strptime(claim.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    arrival = actions.take(Offer(channel, channel.feeds[0], path, claim.name, since), at=at)
    _answer(channel, arrival, path, at)
    claim.rmdir()
    return arrival


def _answer(channel: Channel, arrival: Arrival, path: Path, at: datetime) -> None:
    """Put the receipt or the sentence into its folder first, then the file beside it."""
    place = queries.place_of(channel.id)
    if arrival.batch is not None:
        target = place / "taken" / f"{arrival.batch}.{path.name}"
        receipt = deliveries.receipt(arrival.batch).as_json()
        _write(target.with_name(target.name + _ANSWERS[0]), orjson.dumps(receipt, option=orjson.OPT_INDENT_2))
    else:
        target = place / "refused" / f"r{arrival.seq}.{path.name}"
        _write(target.with_name(target.name + _ANSWERS[1]), told(arrival).encode())
    os.utime(path, (at.timestamp(), at.timestamp()))
    path.rename(target)


def told(arrival: Arrival) -> str:
    """Why a file was turned away, zh first, each finding on a line."""
    lines = [f"{arrival.name} · {arrival.code}"]
    for text in (arrival.sentence, arrival.remedy):
        if text is not None:
            lines += [text.zh, text.en]
    lines += [f"- {one.zh} / {one.en}" for one in arrival.findings]
    return "\n".join(lines) + "\n"


def _set_aside(channel: Channel, claim: Path, path: Path, at: datetime) -> None:
    """A link, a pipe or a device is not a file: it is put away unopened, with a sentence."""
    target = queries.place_of(channel.id) / "refused" / f"{claim.name}.{path.name}"
    why = Refusal(
        "channel.not_a_file",
        Text(f"“{path.name}”不是普通文件（链接、管道或设备），未打开。",
             f"“{path.name}” is not a plain file (a link, a pipe or a device); it was not opened."),
        Text("请投递文件本身。", "Put the file itself there."),
    )  # fmt: skip
    lines = (why.code, why.sentence.zh, why.sentence.en, why.remedy.zh, why.remedy.en)
    _write(target.with_name(target.name + _ANSWERS[1]), ("\n".join(lines) + "\n").encode())
    if path.is_dir() and not path.is_symlink():
        raise OSError(f"a folder where a file was claimed: {path.name}")
    path.rename(target)
    os.utime(target, (at.timestamp(), at.timestamp()), follow_symlinks=False)
    claim.rmdir()


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
