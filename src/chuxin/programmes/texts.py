"""Walks every text of a definition with the path to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chuxin.kernel.canonical import Json
from chuxin.kernel.yaml_lines import Steps


def texts(value: Json, path: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """The texts inside a body, names of members included (under the member's own path)."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, key), key
            yield from texts(inner, (*path, key))
    elif isinstance(value, Sequence):
        for number, inner in enumerate(value):
            yield from texts(inner, (*path, number))
