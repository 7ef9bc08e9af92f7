"""Lets the whole suite run on PostgreSQL: ``CHUXIN_TEST_DATABASE=postgresql pytest``, or ``make test-postgresql``.

One server for the run, one database a worker. Tests that start hubs in processes of their own choose their database
themselves, as always: those that copy a home keep SQLite, those marked ``postgres`` make a database.
"""

from __future__ import annotations

import importlib
import os
from contextlib import suppress

_ASKED, _GIVEN, _ADDRESS = "CHUXIN_TEST_DATABASE", "CHUXIN_DATABASE_URL", "CHUXIN_TEST_DATABASE_URL"


def on_the_database_asked_for() -> None:
    """Point Django's settings at a PostgreSQL where one is asked for; to be called before anything connects."""
    if os.environ.get(_ASKED, "sqlite") == "sqlite":
        return
    if os.environ[_ASKED] != "postgresql":
        raise SystemExit(f"{_ASKED} is sqlite or postgresql")
    if _ADDRESS not in os.environ:
        from tests.engines.postgres import shared  # noqa: PLC0415

        os.environ[_ADDRESS] = shared().url("chuxin")
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    # pytest-django has read the settings already; nothing has been connected yet.
    os.environ[_GIVEN] = os.environ[_ADDRESS]
    settings.DATABASES["default"].clear()
    settings.DATABASES["default"].update(importlib.import_module(settings.SETTINGS_MODULE)._database())
    del os.environ[_GIVEN]
    connections.__dict__.pop("settings", None)
    with suppress(AttributeError):
        del connections["default"]
