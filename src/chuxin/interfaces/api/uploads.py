"""Departments' machines push files here: tus 1.0 uploads, every request signed with the channel's Ed25519 key."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Router

from chuxin.facts.channels import uploads
from chuxin.facts.channels.channel import LARGEST, Channel
from chuxin.facts.channels.signing import Message
from chuxin.facts.channels.uploads import Upload
from chuxin.facts.intake import queries as deliveries
from chuxin.interfaces.api.answers import answered, asking, refused
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

VERSION, PART_TYPE = "1.0.0", "application/offset+octet-stream"
router = Router()
Door: TypeAlias = "Callable[..., HttpResponse]"


def _door(body: Door) -> Door:
    """A tus door: asks for the version, stamps every answer, refusals among them."""

    @functools.wraps(body)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            if request.method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
                raise Refusal(
                    "upload.version",
                    Text("须用tus 1.0.0协议。", "This speaks tus 1.0.0."),
                    Text("请加请求头 Tus-Resumable: 1.0.0。", "Send the header Tus-Resumable: 1.0.0."),
                )
            answer = body(request, **named)
        except Refusal as refusal:
            answer = refused(refusal)
        answer["Tus-Resumable"], answer["Tus-Version"] = VERSION, VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return guarded


@router.api_operation(["OPTIONS"], "", summary="What uploads can do")
@_door
def options(request: HttpRequest) -> HttpResponse:
    """The extensions of tus and the largest file."""
    answer = HttpResponse(status=204)
    answer["Tus-Extension"] = "creation,expiration,termination"
    answer["Tus-Max-Size"] = str(LARGEST)
    return answer


@router.post("", summary="Begin a resumable upload")
@_door
def start(request: HttpRequest) -> HttpResponse:
    """``Upload-Length`` and ``Upload-Metadata`` (feed, filename, sha256), signed (RFC 9421); 201 with its address."""
    channel = _signed(request, "upload-length", "upload-metadata")
    wanted = uploads.metadata(request.headers.get("Upload-Metadata", ""))
    upload = uploads.start(channel, wanted, _number(request, "Upload-Length"), at=asking(request).at)
    answer = _stamped(HttpResponse(status=201), upload)
    answer["Location"] = f"{request.path.rstrip('/')}/{upload.id}"
    return answer


@router.api_operation(["HEAD"], "/{upload_id}", summary="How much has arrived")
@_door
def head(request: HttpRequest, upload_id: str) -> HttpResponse:
    """``Upload-Offset`` is where to go on. Signed."""
    return _stamped(HttpResponse(), uploads.find(_signed(request), upload_id))


@router.patch("/{upload_id}", summary="Send a part")
@_door
def append(request: HttpRequest, upload_id: str) -> HttpResponse:
    """At most 16 MiB from ``Upload-Offset`` on, with Content-Digest (RFC 9530), signed. A part cut off is dropped."""
    channel = _signed(request, "upload-offset", "content-digest")
    if request.headers.get("Content-Type") != PART_TYPE:
        raise Refusal(
            "upload.type",
            Text(f"分块的类型应为 {PART_TYPE}。", f"A part is of type {PART_TYPE}."),
            Text("请改正 Content-Type。", "Correct Content-Type."),
        )
    part = _part(request)
    offset, digest = _number(request, "Upload-Offset"), request.headers["Content-Digest"]
    return _stamped(HttpResponse(status=204), uploads.append(channel, upload_id, offset, part, digest))


@router.delete("/{upload_id}", summary="Give an upload up")
@_door
def drop(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Its bytes are deleted. Signed."""
    uploads.drop(_signed(request), upload_id)
    return HttpResponse(status=204)


@router.get("/{upload_id}", summary="What became of an upload")
@_door
def outcome(request: HttpRequest, upload_id: str) -> HttpResponse:
    """How much has arrived; once the file is whole and was taken, its batch with the receipt, or why not. Signed."""
    upload = uploads.find(_signed(request), upload_id)
    arrival = uploads.outcome(upload)
    told: dict[str, object] = {"offset": upload.offset, "length": upload.length, "arrival": None, "receipt": None}
    if arrival is not None:
        told["arrival"] = arrival.as_json()
        told["receipt"] = deliveries.receipt(arrival.batch).as_json() if arrival.batch else None
    return answered(told)


def _signed(request: HttpRequest, *covering: str) -> Channel:
    headers = {name.lower(): value for name, value in request.headers.items()}
    message = Message(request.method or "", request.get_host(), request.path, headers)
    return uploads.signed_by(message, asking(request).at, covering=covering)


def _part(request: HttpRequest) -> bytes:
    length = _number(request, "Content-Length")
    if length > uploads.LARGEST_PART:
        raise Refusal(
            "upload.part_too_large",
            Text("一个分块至多16 MiB。", "A part has at most 16 MiB."),
            Text("请分小块发送。", "Send smaller parts."),
        )
    try:
        part = request.read(length)
    except OSError:
        part = b""
    if len(part) != length:
        raise Refusal(
            "upload.incomplete",
            Text("连接中断，分块不完整，未保存。", "The line broke within the part; none of it was kept."),
            Text("请用 HEAD 查询位置后续传。", "Ask with HEAD where to go on."),
        )
    return part


def _number(request: HttpRequest, name: str) -> int:
    told = request.headers.get(name, "")
    if not (told.isascii() and told.isdigit() and len(told) <= 15):
        raise Refusal(
            "upload.header",
            Text(f"请求头 {name} 应为非负整数。", f"The header {name} must be a whole number."),
            Text("请改正后重试。", "Correct it and try again."),
        )
    return int(told)


def _stamped(answer: HttpResponse, upload: Upload) -> HttpResponse:
    answer["Upload-Offset"], answer["Upload-Length"] = str(upload.offset), str(upload.length)
    answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer
