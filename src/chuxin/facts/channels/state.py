"""What a channel remembers between runs and may forget without harm: when it is due, failures, what it fetched last.

One small JSON file beside the channel, replaced whole. Were it lost, a file would be fetched once more, which changes
nothing; so it is no table and nothing of it is said to the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

import orjson

from chuxin.facts.channels import queries


@dataclass(frozen=True, slots=True)
class State:
    """``marks`` are by address or file name what was fetched last: an ETag, a moment, a size and a digest."""

    next_at: datetime | None = None
    failures: int = 0
    ran_at: datetime | None = None
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read(channel: str) -> State:
    """The state of a channel; a new one where there is none or it cannot be read."""
    try:
        told = orjson.loads(_path(channel).read_bytes())
        moments = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in ("next_at", "ran_at")}
        return State(failures=int(told["failures"]), marks=dict(told["marks"]), **moments)
    except (OSError, ValueError, KeyError, TypeError):
        return State()


def put(channel: str, **changed: object) -> None:
    """Change members of the state, keeping the others."""
    state = replace(read(channel), **changed)  # type: ignore[arg-type]  # members of State by name
    path = _path(channel)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_suffix(".part")
    draft.write_bytes(orjson.dumps(asdict(state)))
    draft.replace(path)


def mark(channel: str, name: str, told: Mapping[str, str]) -> None:
    """Remember what was fetched last under a name."""
    put(channel, marks={**read(channel).marks, name: dict(told)})


def _path(channel: str) -> Path:
    return queries.place_of(channel) / "state.json"
