"""What cases say to the ledger: a case opened, a step taken, its days reckoned anew once a calendar is known."""

from __future__ import annotations

from typing import Final

OPENED: Final = "case.opened"
STEPPED: Final = "case.stepped"
RECKONED: Final = "case.reckoned"
# Up to which entry new records were looked at, for cases that the hub opens by itself.
LOOKED: Final = "case.looked"
ERASED: Final = "ledger.erased"
