"""A refusal travels with the status that fits its code."""

from __future__ import annotations

import pytest

from chuxin.interfaces.edge.statuses import status_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("access.not_permitted", 403),
        ("access.sign_in", 401),
        ("subject.unknown", 404),
        ("ledger.unknown_entry", 404),
        ("law.not_in_force", 409),
        ("law.basis_repealed", 409),
        ("search.too_short", 422),
        ("intake.file_too_large", 413),
    ],
)
def test_a_refusal_travels_with_its_status(code: str, status: int) -> None:
    assert status_of(Refusal(code, Text("不行", "no"), Text("改", "mend"))) == status
