"""The sample province in a small size, for hubs that tests start in processes of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.engines import copies
from tests.engines.hub import Hub

ORGANISATIONS, MONTHS = 60, 1
PREPARE = """
from django.conf import settings
from django.core.management import call_command
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger import keys
from chuxin.interfaces.cli.shell import now, operator
from chuxin.programmes.load import SHIPPED, read_packs
from examples.province.replay import PLACES, replay
"""
TABLES = """
call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
keys.signing_key(settings.HOME / "keys")
law.install(read_packs([SHIPPED, PLACES]).installable, actor=operator(), at=now())
"""


# Server → a prepared database and the keys that signed for it.
_PREPARED: dict[str, tuple[str, Path]] = {}


def prepared(hub: Hub) -> Hub:
    """``hub``, a new one, with tables, keys and the packs that the sample needs, not checked here: other tests do that.

    Made once a test run; later hubs get a copy, keys and all.
    """
    server = hub.database_url.rpartition("/")[0]
    if server in _PREPARED:
        database, keys = _PREPARED[server]
        copies.put(database, hub.home, hub.database_url)
        shutil.copytree(keys, hub.home / "keys")
        return hub
    hub.run(PREPARE + TABLES)
    database = copies.kept(hub.home, hub.database_url)
    _PREPARED[server] = database, copies.folder() / f"keys-{len(_PREPARED)}"
    shutil.copytree(hub.home / "keys", _PREPARED[server][1])
    return hub
