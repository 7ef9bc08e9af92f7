"""Points as whole micro-points: exact, so that a score is the same to the digit on every engine and machine."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MICRO = 1_000_000


def micro(number: Decimal | str | int) -> int:
    """``number`` of points in micro-points, rounded half up to the sixth decimal. ``ValueError`` if not a number."""
    try:
        exact = Decimal(number) * MICRO
    except InvalidOperation:
        raise ValueError(f"not a number: {number!r}") from None
    return int(exact.to_integral_value(ROUND_HALF_UP))


def share_of(points: int, share: int) -> int:
    """``share`` (in millionths) of ``points`` micro-points, rounded half up; the one rule of decay."""
    product = points * share
    sign = -1 if product < 0 else 1
    return sign * ((abs(product) + MICRO // 2) // MICRO)


def exact(points: int) -> Decimal:
    """Micro-points as an exact decimal without trailing zeros (``Decimal("85.5")``)."""
    value = (Decimal(points) / MICRO).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def written(points: int) -> str:
    """Micro-points as exact decimal text (``85.5``), as every interface shows them."""
    return format(exact(points), "f")
