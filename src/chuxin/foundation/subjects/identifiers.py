"""Identifiers with a scheme: the unified social credit code first, older registers' numbers beside it."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

USCC = "uscc"
SEPARATOR = ":"


class Identifier(NamedTuple):
    """One identifier: ``scheme`` (``uscc``, ``org_code``, ``registry_no`` …) and its normalised ``value``."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return self.value if self.scheme == USCC else f"{self.scheme}{SEPARATOR}{self.value}"


def identifier(text: str) -> Identifier:
    """Read ``scheme:value``, or a bare code as a USCC; spaces go, full-width becomes half-width, letters upper-case."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    scheme, found, value = plain.partition(SEPARATOR)
    return Identifier(scheme.lower(), value.upper()) if found else Identifier(USCC, plain.upper())
