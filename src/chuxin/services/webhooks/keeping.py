"""Where the secrets of subscriptions are kept: one file each in the keys folder, for its owner alone."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from chuxin.services.webhooks.signing import new_secret

# After a rotation both secrets sign for a day, so that the receiver can change over without missing a message.
OVERLAP = timedelta(days=1)
_MODE = 0o600


def make(id: str) -> str:
    """A new secret for the subscription ``id``, kept before the former one; the secret."""
    fresh = new_secret()
    _write(_place(id), [fresh, *_kept(id)[:1]])
    return fresh


def secrets_of(id: str, *, rotated_at: datetime | None, at: datetime) -> list[str]:
    """The secrets that sign at the moment ``at``: the present one, and for a day after a rotation the former."""
    kept = _kept(id)
    both = rotated_at is not None and at < rotated_at + OVERLAP
    return kept if both else kept[:1]


def forget(id: str) -> None:
    """Remove the secrets of a subscription that is no more."""
    _place(id).unlink(missing_ok=True)


def _place(id: str) -> Path:
    return Path(settings.HOME) / "keys" / "webhooks" / id


def _kept(id: str) -> list[str]:
    place = _place(id)
    return place.read_text().split() if place.exists() else []


def _write(place: Path, lines: list[str]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, place)
