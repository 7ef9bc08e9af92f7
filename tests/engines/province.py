"""The sample province in a small size, for hubs that tests start in processes of their own."""

from __future__ import annotations

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


def prepared(hub: Hub) -> Hub:
    """``hub`` with tables, keys and the packs that the sample needs, not checked here: other tests do that."""
    hub.run(PREPARE + TABLES)
    return hub
