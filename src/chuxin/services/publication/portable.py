"""An organisation's own archive to take along (R38): everything the hub tells it of itself, as one JSON value.

Values are written as they are, field by field: texts as ``{zh, en}``, days and moments as ISO text, exact numbers as
text, sets in order. What a department keeps for itself is not among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.facts.records.record import Event
from chuxin.foundation.access.account import Read
from chuxin.foundation.access.consent import Consent
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.profile import Profile

KIND: Final = "chuxin own archive"
# Another paper of the hub under one signature: the evaluation of government integrity, as it is handed on.
APPRAISAL: Final = "chuxin appraisal"
_FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Archive:
    """What the archive holds: the ``file`` as the organisation itself reads it, what was said of each record later
    (by record id), its grades, the reasons of those that stand, who read, and its consents.

    ``size`` is how many entries the ledger had, ``checkpoint`` its newest sealed head (empty before the first).
    """

    made_at: datetime
    size: int
    checkpoint: str
    file: Profile
    events: Mapping[str, Sequence[Event]]
    grades: Sequence[object]
    reasons: Sequence[Explanation]
    reads: Sequence[Read]
    consents: Sequence[Consent]


def as_json(archive: Archive) -> dict[str, Json]:
    """The archive as canonical JSON."""
    told = plain(archive)
    assert isinstance(told, dict)
    return {"form": _FORM, **told}


def plain(value: object) -> Json:
    """``value`` as canonical JSON. Raises ``TypeError`` for what has no one way to be written."""
    match value:
        case None | bool() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return str(value.value)
        case int():
            return value
        case Text():
            return value.as_json()
        case date():
            return value.isoformat()
        case Decimal() | Fraction():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case frozenset() | set():
            return [plain(one) for one in sorted(value, key=str)]
        case Sequence():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no way to write {type(value).__name__}")
