"""Commands that keep the hub safe: one consistent archive of everything, and back into an empty home."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from chuxin.interfaces.cli.shell import answer, command, now
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

FORMAT = "chuxin-backup/1"
CARD, SQLITE, TABLES = "backup.json", "chuxin.sqlite3", "tables"
# Quarantine is left out: the law has it emptied within a day, and a backup must not keep it longer.
# Quarantine stays behind: what it holds must be gone within 24 hours (R01), and its sender has no receipt yet.
FOLDERS = ("originals", "findings", "runs", "rolls", "reports")
KEYS = "keys"
# The triggers ask for an erasure's entry, and so for its run, before they take the erasure.
_FIRST = ("ledger_entry", "ledger_stretch")


@dataclass(frozen=True, slots=True)
class Card:
    """What an archive says of itself: which database it holds, at which migrations, with keys or without."""

    vendor: str
    migrations: tuple[str, ...]
    keys: bool
    made_at: str

    def as_bytes(self) -> bytes:
        """The bytes of ``backup.json``."""
        value = {"format": FORMAT, "vendor": self.vendor, "keys": self.keys, "made_at": self.made_at}
        return orjson.dumps({**value, "migrations": self.migrations}, option=orjson.OPT_INDENT_2)


@command
def backup(
    file: Annotated[Path, typer.Argument(help="新文件，如 hub.tar.gz / a new file, say hub.tar.gz")],
    keys: Annotated[
        bool, typer.Option("--keys/--no-keys", help="是否包含私钥 / with the private keys or without")
    ] = True,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Write database, originals, reports and keys into one archive. / 把数据库、原件、报告和密钥备份为一个文件。"""
    if file.exists():
        raise _refusal(
            "file_exists",
            Text(f"{file.name} 已存在。", f"{file.name} exists already."),
            Text("请换一个文件名。", "Choose another name."),
        )
    if not file.parent.is_dir():
        raise _refusal(
            "no_folder",
            Text(f"文件夹 {file.parent} 不存在。", f"There is no folder {file.parent}."),
            Text("请先建立该文件夹，或换一个位置。", "Make the folder first, or choose another place."),
        )
    card = Card(connection.vendor, _migrations(), keys, now().isoformat())
    draft = file.with_name(f".{file.name}.part")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as room:
        # The database first: files only ever come before the entries that name them, so none of theirs can be missing.
        members = [*_dump(Path(room)), *_files((*FOLDERS, *((KEYS,) if keys else ())))]
        (Path(room) / CARD).write_bytes(card.as_bytes())
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _pack([(CARD, Path(room) / CARD), *members], out)
    draft.replace(file)
    told = {"file": str(file), "files": len(members), "bytes": file.stat().st_size, "keys": keys}
    note = "含私钥，请妥善保管 / holds private keys: keep it safe" if keys else "不含私钥 / without keys"
    answer(told, as_json=as_json, plain=f"{file} · {told['bytes']} 字节 bytes · {note}")


@command
def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="备份文件 / an archive made by chuxin backup")
    ],
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Put an archive back into an empty home. / 把备份恢复到空的数据目录。"""
    _must_be_empty()
    with tempfile.TemporaryDirectory(dir=settings.HOME) as room:
        card = _unpack(file, Path(room))
        _load(card, Path(room))
        for folder in (*FOLDERS, KEYS):
            if (Path(room) / folder).is_dir():
                shutil.rmtree(settings.HOME / folder, ignore_errors=True)
                (Path(room) / folder).replace(settings.HOME / folder)
    call_command("collectstatic", verbosity=0, interactive=False)
    answer(
        {"home": str(settings.HOME), "keys": card.keys, "made_at": card.made_at},
        as_json=as_json,
        plain=f"已恢复 / restored: {settings.HOME} · {card.made_at}",
    )


def add_to(app: typer.Typer) -> None:
    """Join ``chuxin backup`` and ``chuxin restore`` to the command line."""
    for body in (backup, restore):
        app.command()(body)


def _dump(room: Path) -> Iterator[tuple[str, Path]]:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(room / SQLITE) as copy:
            connection.connection.backup(copy)
        copy.close()
        yield SQLITE, room / SQLITE
        return
    (room / TABLES).mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in connection.introspection.table_names(cursor):
            path = room / TABLES / table
            with (
                path.open("wb") as out,
                cursor.copy(f"COPY (SELECT * FROM {_quoted(table)}) TO STDOUT (FORMAT BINARY)") as rows,
            ):
                for block in rows:
                    out.write(block)
            yield f"{TABLES}/{table}", path


def _load(card: Card, room: Path) -> None:
    if card.vendor == "sqlite":
        connection.close()
        (room / SQLITE).replace(_sqlite_file())
        return
    call_command("migrate", verbosity=0, interactive=False)
    tables = sorted((room / TABLES).iterdir(), key=lambda path: (path.name not in _FIRST, path.name))
    with transaction.atomic(), connection.cursor() as cursor:
        # What migrating has put in is in the archive as well. DELETE, not TRUNCATE: the ledger's tables are empty here,
        # and refuse the latter.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for path in tables:
            cursor.execute(f"DELETE FROM {_quoted(path.name)}")
        for path in tables:
            with path.open("rb") as rows, cursor.copy(f"COPY {_quoted(path.name)} FROM STDIN (FORMAT BINARY)") as copy:
                while block := rows.read(1 << 20):
                    copy.write(block)
        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(sql)


def _sqlite_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _files(folders: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for path in sorted((settings.HOME / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(settings.HOME).as_posix(), path


def _pack(members: Sequence[tuple[str, Path]], out: BinaryIO) -> None:
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for name, path in members:
            archive.add(path, arcname=name, recursive=False)


def _unpack(file: Path, room: Path) -> Card:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(room, filter="data")
        value = orjson.loads((room / CARD).read_bytes())
        card = Card(value["vendor"], tuple(value["migrations"]), value["keys"], value["made_at"])
        sound = value["format"] == FORMAT
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as fault:
        raise _not_a_backup(file) from fault
    if not sound:
        raise _not_a_backup(file)
    if card.vendor != connection.vendor:
        raise _refusal(
            "other_database",
            Text(
                f"备份来自 {card.vendor}，当前是 {connection.vendor}。",
                f"It holds {card.vendor}, here is {connection.vendor}.",
            ),
            Text("请按原数据库设置 CHUXIN_DATABASE_URL。", "Set CHUXIN_DATABASE_URL to the same kind of database."),
        )
    return card


def _must_be_empty() -> None:
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = [name for name in (*FOLDERS, f"{KEYS}/ledger.key") if _holds(settings.HOME / name)]
    if connection.vendor == "sqlite":
        held += [SQLITE] if _holds(_sqlite_file()) else []
    else:
        held += connection.introspection.table_names()[:1]
    if held:
        raise _refusal(
            "home_not_empty",
            Text(f"数据目录不是空的：{'、'.join(held)}。", f"The home is not empty: {', '.join(held)}."),
            Text(
                "请把 CHUXIN_HOME 指向新目录（PostgreSQL 用新库）。",
                "Point CHUXIN_HOME at a new folder and use a new database.",
            ),
        )


def _holds(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists() and path.stat().st_size > 0


def _migrations() -> tuple[str, ...]:
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in applied))


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def _not_a_backup(file: Path) -> Refusal:
    return _refusal(
        "not_a_backup",
        Text(f"{file.name} 不是完整的备份文件。", f"{file.name} is not a whole backup."),
        Text("请使用 chuxin backup 生成的文件。", "Use a file made by chuxin backup."),
    )


def _refusal(code: str, sentence: Text, remedy: Text) -> Refusal:
    return Refusal(f"backup.{code}", sentence, remedy)
