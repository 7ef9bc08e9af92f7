"""Canonical bytes of a value (RFC 8785 JSON), so that a digest means the same everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import orjson

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

# RFC 8785 sorts member names by UTF-16 code units; orjson sorts by UTF-8 bytes. The two orders agree unless a name
# holds a character beyond the basic plane, and no field of ours does. Floating point is refused outright: amounts are
# exact decimals written as text. Within these limits orjson's bytes are RFC 8785 bytes (a property test compares them
# with the reference package).
_OPTIONS = orjson.OPT_SORT_KEYS
_LARGEST = 2**53 - 1


def canonical_bytes(value: Json) -> bytes:
    """The RFC 8785 bytes of ``value``: null, booleans, integers within ±(2⁵³−1), text, lists, mappings.

    Raises ``ValueError`` for floating point, larger integers, lone surrogates or names beyond the basic plane.
    """
    _check(value)
    return orjson.dumps(value, option=_OPTIONS)


def trusted_bytes(value: Json) -> bytes:
    """:func:`canonical_bytes` without the check, for values a typed writer has just built (bulk intake)."""
    return orjson.dumps(value, option=_OPTIONS)


def digest(value: Json) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _check(value: Json) -> None:
    if isinstance(value, str):
        if not value.isascii():
            value.encode()
    elif isinstance(value, (dict, Mapping)):
        for name, item in value.items():
            if not isinstance(name, str) or not (name.isascii() or max(name) <= "\uffff"):
                raise ValueError(f"member name is not plain text: {name!r}")
            _check(item)
    elif value is None or isinstance(value, int):
        if value is not None and abs(value) > _LARGEST:
            raise ValueError(f"integer beyond 2^53-1: {value}")
    elif isinstance(value, (list, tuple, Sequence)):
        for item in value:
            _check(item)
    else:
        raise ValueError(f"not canonical JSON: {type(value).__name__}")
