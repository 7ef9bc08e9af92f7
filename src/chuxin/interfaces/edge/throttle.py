"""How often one address may do what everyone may do: counted for an hour by a digest that is forgotten after it."""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import cache

from chuxin.interfaces.edge.asking import Asking

HOUR: Final = 3_600


def is_flooding(request: Asking, what: str, most: int) -> bool:
    """Count one more ``what`` of the request's address; whether it has had its ``most`` turns this hour."""
    address = f"{request.at:%Y%m%d%H} {request.META.get('REMOTE_ADDR', '')}"
    key = f"{what}-{hashlib.sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) > most
