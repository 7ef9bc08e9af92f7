"""How long a public answer stays true: until the ledger says something that can change it, or the day turns.

A public page or API answer depends on three things only: what the ledger said to the rooms it reads, the local day
(publicity ends by itself) and the language. So an answer is kept under exactly these. An action appends to the ledger
in the transaction that changes its tables, so the next reader asks under a new key and never sees the old answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import get_language

from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.assessment.governance.followers import FOLLOWER as GOVERNANCE
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.foundation.law.followers import FOLLOWER as LAW
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel.actor import ANYONE

ERASED: Final = "ledger.erased"
DAY_SECONDS: Final = 86_400
_FOUND: Final = 200
_TELLING: Final = frozenset({ERASED}).union(
    *(follower.kinds for follower in (LAW, SUBJECTS, RECORDS, EVALUATION, GOVERNANCE))
)


class Position:
    """How far the ledger has been read for entries that change a public answer: one read of its size a request."""

    def __init__(self) -> None:
        self._read = 0
        self._told = 0

    def now(self) -> int:
        """The size of the ledger when it last said something that shows; reads of non-public data, say, do not."""
        size = log.size()
        if size < self._read:
            self.forget()
        if size > self._read:
            if log.first_of(_TELLING, self._read, size - 1) is not None:
                self._told = size
            self._read = size
        return self._told

    def forget(self) -> None:
        """Begin again, as after another database has been put in place."""
        self._read = self._told = 0


POSITION: Final = Position()


def kept(request: Asking, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a public GET, made by ``make`` only where none is kept for this state of the ledger.

    Answers to people who signed in are made anew each time. A reader who already holds the answer gets 304.
    """
    if request.actor is not ANYONE or request.method != "GET":
        return make()
    key = _key(request)
    if request.headers.get("If-None-Match") == f'"{key}"':
        return _stamped(HttpResponse(status=304), key)
    found: tuple[bytes, str] | None = cache.get(key)
    if found is None:
        made = make()
        if made.status_code != _FOUND:
            return made
        found = (made.content, made.headers["Content-Type"])
        cache.set(key, found, DAY_SECONDS)
    return _stamped(HttpResponse(found[0], content_type=found[1]), key)


def _stamped(answer: HttpResponse, key: str) -> HttpResponse:
    answer["ETag"] = f'"{key}"'
    answer["Cache-Control"] = "no-cache"
    return answer


def _key(request: Asking) -> str:
    parts = (request.get_full_path(), get_language() or "", request.on.isoformat(), str(POSITION.now()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
