"""The sample province in a small size, for hubs that tests start in processes of their own."""

from __future__ import annotations

from tests.engines.hub import Hub

ORGANISATIONS, MONTHS = 60, 1
PREPARE = """
from chuxin.interfaces.cli.operation import prepare
from chuxin.interfaces.cli.shell import operator
from chuxin.programmes.load import SHIPPED
from examples.province.replay import PLACES, replay
"""


def prepared(hub: Hub) -> Hub:
    """``hub`` with tables, keys and the packs that the sample needs."""
    hub.run(PREPARE + "prepare([SHIPPED, PLACES])")
    return hub
