"""How often one address may do what everyone may do: counted for an hour by a digest that is forgotten after it."""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import cache

from chuxin.interfaces.edge.asking import Asking
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

HOUR: Final = 3_600


def too_many() -> Refusal:
    """What is told to an address that has had its turns."""
    return Refusal(
        "case.too_many",
        Text("短时间内提交或者查询的次数过多。", "Too much came from this address in a short time."),
        Text("请一小时后再试。", "Please try again in an hour."),
    )


def is_flooding(request: Asking, what: str, most: int) -> bool:
    """Count one more ``what`` of the request's address; whether it has had its ``most`` turns this hour."""
    address = f"{request.at:%Y%m%d%H} {request.META.get('REMOTE_ADDR', '')}"
    key = f"{what}-{hashlib.sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) > most
