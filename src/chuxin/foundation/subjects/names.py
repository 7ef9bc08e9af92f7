"""Names as they are looked up: one spelling for all the ways the same name is typed."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = str.maketrans(dict.fromkeys("[{【〔〖「『《<", "(") | dict.fromkeys("]}】〕〗」』》>", ")"))
_LEFT_OUT = re.compile(r"[\s·•・.,。，、'\"“”‘’\u200b\ufeff-]+")


def lookup_key(name: str) -> str:
    """The key under which ``name`` is found: NFKC, lower case, one kind of bracket, no spaces, dots or dashes.

    Two names with the same key are the same name in different typing, so a difference of typing makes no history.
    """
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    kept = _LEFT_OUT.sub("", plain.translate(_BRACKETS)).casefold()
    # Leaving a space out may bring an accent to its letter, and case folding may part them: one more normalisation.
    return kept if kept.isascii() else unicodedata.normalize("NFKC", kept)
