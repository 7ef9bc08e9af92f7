"""How an organisation is written down in the ledger, and read back: the bodies of its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration, SubjectType
from chuxin.kernel.canonical import Json

REGISTERED = "subject.registered"
CHANGED = "subject.changed"
MERGED = "subject.merged"
SPLIT = "subject.split"
# A day in the ledger's books is a day in China.
HERE = ZoneInfo("Asia/Shanghai")
PLAIN = ("region", "industry", "registered_on", "status")


def registered_body(registration: Registration, type_: SubjectType) -> dict[str, Json]:
    """What is said of an organisation that is new."""
    return {
        "kind": registration.kind,
        "type": type_.value,
        "name": registration.name,
        "identifiers": [list(identifier) for identifier in registration.identifiers],
        "region": registration.region,
        "industry": registration.industry,
        "registered_on": iso(registration.registered_on),
        "status": registration.status,
        "source": registration.source,
    }


def iso(day: date | None) -> str | None:
    """The day as ISO text."""
    return None if day is None else day.isoformat()


def day(value: Json) -> date | None:
    """The day a body holds."""
    return date.fromisoformat(value) if isinstance(value, str) else None


def text(value: Json) -> str | None:
    """The text a body holds."""
    return value if isinstance(value, str) else None


def identifiers_in(body: Mapping[str, Json]) -> tuple[Identifier, ...]:
    """The identifiers a body holds."""
    held = body.get("identifiers")
    if not isinstance(held, list):
        return ()
    return tuple(Identifier(str(pair[0]), str(pair[1])) for pair in held if isinstance(pair, list))


def merged_body(kept: int, absorbed: int, numbers: Sequence[int], why: str) -> dict[str, Json]:
    """What is said where two registered organisations turn out to be one, or are told apart again.

    ``numbers`` are all that go with ``absorbed``: itself, and whatever it had absorbed before.
    """
    return {"subject": kept, "absorbed": absorbed, "numbers": list(numbers), "why": why}


def numbers_in(body: Mapping[str, Json]) -> list[int]:
    """The organisations that move together in a merger or a split."""
    held = body.get("numbers")
    return [int(str(each)) for each in held] if isinstance(held, list) else []
