"""Migrated databases kept for the test run: a second hub that wants the same tables gets a copy of the first one's."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg

FILE = "chuxin.sqlite3"


def fresh(home: Path, url: str) -> bool:
    """Whether the database of a hub holds nothing yet."""
    if not url:
        return not (home / FILE).exists()
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
    return row == (0,)


def put(template: str, home: Path, url: str) -> None:
    """Put a copy of ``template`` in the place of the hub's empty database."""
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, home / FILE)
        return
    address, _, name = url.rpartition("/")
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def kept(home: Path, url: str) -> str:
    """Keep a copy of the hub's database, which nobody may be using; what :func:`put` takes."""
    if not url:
        file = folder() / f"{uuid.uuid4().hex}.sqlite3"
        # What was last written may be in the write-ahead log still: a file alone is no copy.
        with closing(sqlite3.connect(home / FILE)) as one, closing(sqlite3.connect(file)) as other:
            one.backup(other)
        return str(file)
    address, _, name = url.rpartition("/")
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "like_{name}" TEMPLATE "{name}"')
    return f"like_{name}"


@cache
def folder() -> Path:
    """Where copies are kept, until the test run ends."""
    kept_in = tempfile.TemporaryDirectory(prefix="chuxin-copies-")
    atexit.register(kept_in.cleanup)
    return Path(kept_in.name)
