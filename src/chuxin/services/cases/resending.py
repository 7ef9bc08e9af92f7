"""Re-sending an opening is harmless: the same sent again by the same account or sheet finds the case it opened."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from typing import Final

from django.conf import settings

from chuxin.kernel.canonical import Json, canonical_bytes
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 4
_EACH: Final = 4


def tracking_code(key: str, content: Json) -> str:
    """A code of sixteen characters nobody can guess (78 bits), in groups that can be read over the telephone.

    ``key`` is what one sheet of a form carries: the same content sent again with it gets the same code. Without a key
    every code is new.
    """
    number = secrets.randbits(256)
    if key:
        secret = str(settings.SECRET_KEY).encode()
        number = int.from_bytes(hmac.digest(secret, canonical_bytes([key, content]), "sha256"))
    letters = ""
    for _ in range(_GROUPS * _EACH):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return "-".join(letters[start : start + _EACH] for start in range(0, len(letters), _EACH))


def opened_before(draft: Case, code: str | None) -> Case | None:
    """The case that the same sending opened already; ``None`` for a new one.

    With a code it is the case of that code. Without, it is one the same account opened the same day with the same
    answers and documents; about records the room refuses a second case by itself. Four statements at most.
    """
    if code is not None:
        try:
            return queries.case_of_code(code)
        except Refusal:
            return None
    if draft.records:
        return None
    first = draft.steps[0]
    held: Sequence[int] = [
        one.seq
        for one in queries.about(draft.subject, open_only=True)
        if (one.workflow, one.opened_on) == (draft.workflow, first.on)
    ]
    for found in queries.cases(held).values():
        was = found.steps[0]
        if not found.records and (was.actor, was.form, was.evidence) == (first.actor, first.form, first.evidence):
            return found
    return None
