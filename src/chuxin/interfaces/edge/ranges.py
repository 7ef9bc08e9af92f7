"""A part of a file (RFC 9110 §14): one range of bytes, so that a broken download goes on where it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BLOCK = 1 << 16


def part_of(place: Path, request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """The answer to a request for one range (206, or 416 where nothing of it is there); ``None``: answer whole.

    A range is only honoured for the very bytes it was begun with: ``If-Range``, where given, must be ``tag``. Several
    ranges at once, and other units, are answered whole, as the standard allows.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return None
    size = place.stat().st_size
    first, last = _span(asked[1], asked[2], size)
    if first > last or first >= size:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    part = StreamingHttpResponse(_blocks(place, first, last), status=206)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(last - first + 1)
    return part


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; ``-500`` are the last 500."""
    if not first:
        return max(size - int(last), 0), (size - 1 if int(last) else -1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _blocks(place: Path, first: int, last: int) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (block := file.read(min(left, _BLOCK))):
            left -= len(block)
            yield block
