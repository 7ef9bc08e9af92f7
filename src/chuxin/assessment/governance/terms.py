"""The dated numbers governance goes by, each a parameter with its clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CONSULTATION: Final = "national.consultation_days"
SECOND_CONSULTATION: Final = "national.second_consultation_days"
WINDOW: Final = "national.preview_working_days"
DECISION: Final = "national.grade_objection_working_days"
EXTENSION: Final = "national.grade_objection_extension_days"
LOWEST: Final = "national.adverse_lowest_grades"
DRIFT: Final = "national.drift_psi"
WIDE: Final = "national.wide_indicator_share"
NAMES: Final = (CONSULTATION, SECOND_CONSULTATION, WINDOW, DECISION, EXTENSION, LOWEST, DRIFT, WIDE)


@dataclass(frozen=True, slots=True)
class Terms:
    """Days of a consultation and of a second one; working days of the window, of a decision and of its one extension;
    how many of the lowest grades are adverse; from which stability index (PSI) and from which share of subjects an
    alarm is given."""

    consultation: int
    second_consultation: int
    window: int
    decision: int
    extension: int
    lowest: int
    drift: Decimal
    wide: Decimal


def terms_from(values: Mapping[str, object]) -> Terms:
    """The terms with these values in force."""
    days = {name: int(str(values[name])) for name in NAMES[:6]}
    return Terms(
        consultation=days[CONSULTATION],
        second_consultation=days[SECOND_CONSULTATION],
        window=days[WINDOW],
        decision=days[DECISION],
        extension=days[EXTENSION],
        lowest=days[LOWEST],
        drift=Decimal(str(values[DRIFT])),
        wide=Decimal(str(values[WIDE])),
    )
