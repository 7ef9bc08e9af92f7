"""HTTP pull: fetches a department's file from its address when it has changed, whole, going on after a broken line.

Nothing is fetched twice: an unchanged file answers 304 to its ETag or its date; a cut download goes on by Range with
If-Range, so that a file that changed in between begins anew. Only http and https, redirects only on the same host, and
addresses of an inner network only where the channel says so.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from chuxin.facts.channels import actions, queries, state
from chuxin.facts.channels.actions import Offer
from chuxin.facts.channels.channel import Channel, public_key
from chuxin.facts.channels.naming import safe_name
from chuxin.facts.channels.queries import Arrival
from chuxin.facts.channels.signing import fits_file, signed_file
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
TRIES: Final = 4
_REDIRECTS: Final = 3
_OK, _PART, _SAME, _RANGE = 200, 206, 304, 416
_AGAIN: Final = Text("系统会自行重试；如反复出现，请联系对方核对服务器。",
                     "It is retried by itself; if it goes on, ask the department to check its server.")  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A download under way: where its bytes lie, and by which validator it may go on."""

    path: Path
    validator: str = ""
    name: str = ""
    digest: str = ""
    modified: str = ""

    @property
    def etag(self) -> str:
        """The validator where it is an ETag, not a date."""
        return self.validator if self.validator.endswith('"') else ""

    @property
    def size(self) -> int:
        """How many bytes are here."""
        return self.path.stat().st_size if self.path.exists() else 0


def pull(channel: Channel, *, at: datetime) -> tuple[Arrival, ...]:
    """Fetch the file of a channel if it changed, check it, and hand it to intake; nothing where it did not.

    Refuses ``pull.…``: ``address``, ``redirect``, ``status``, ``broken``, ``too_large``, ``digest``, ``signature``.
    """
    place = queries.place_of(channel.id) / "fetching"
    _finish_claimed(channel, place, at)
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    known = state.read(channel.id).marks.get(channel.address, {})
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False, headers=_sign_in(channel)) as client:
        draft = _fetched(client, channel, place, known)
        if draft is None:
            return ()
        _check(client, channel, draft)
    claim = place / f"pull-{at.timestamp():.0f}-{_sha256(draft.path)[:32]}"
    claim.mkdir(exist_ok=True)
    draft.path.replace(claim / draft.name)
    arrival = _take(channel, claim, at)
    state.mark(channel.id, channel.address, {"etag": draft.etag, "modified": draft.modified})
    return (arrival,)


def must_be_reachable(address: str, *, inner: bool) -> None:
    """Refuse (``pull.address``) an address that is not http or https, or lies in an inner network without leave."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise _refusal("broken", f"找不到主机“{parts.hostname}”", f"there is no host “{parts.hostname}”") from fault
    addresses = {ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found}
    if parts.scheme not in ("http", "https") or (not inner and not all(one.is_global for one in addresses)):
        raise Refusal(
            "pull.address",
            Text(f"“{parts.hostname}”是内网或本机地址，未获准访问。",
                 f"“{parts.hostname}” lies in an inner network, which this channel may not reach."),
            Text("确需访问的，请以 --inner 重新开通渠道。", "Where it is meant, open the channel again with --inner."),
        )  # fmt: skip


def _must_be_answered_from_outside(answer: httpx.Response, *, inner: bool) -> None:
    """The same for who in fact answered: a name may have led elsewhere by the time it was asked."""
    peer = answer.extensions["network_stream"].get_extra_info("server_addr")
    if not inner and not ipaddress.ip_address(str(peer[0]).partition("%")[0]).is_global:
        raise _refusal("address", "由内网地址应答", "an address of an inner network answered")


def _fetched(client: httpx.Client, channel: Channel, place: Path, known: Mapping[str, str]) -> Draft | None:
    """The whole file, or ``None`` where it has not changed; a broken line is tried again from where it broke."""
    draft = Draft(place / "download.part")
    draft.path.unlink(missing_ok=True)
    for attempt in range(TRIES):
        try:
            if not _stream(client, channel, draft, known):
                return None
            return draft
        except httpx.TransportError as fault:
            if attempt == TRIES - 1:
                told = type(fault).__name__
                raise _refusal("broken", f"连接中断（{told}）", f"the line broke ({told})") from fault
    raise AssertionError("unreachable")


def _stream(client: httpx.Client, channel: Channel, draft: Draft, known: Mapping[str, str]) -> bool:
    """One request: ``False`` where nothing changed. Raises ``httpx.TransportError`` where the line breaks."""
    headers, here = {}, draft.size
    if here and draft.validator and not draft.validator.startswith("W/"):
        headers = {"Range": f"bytes={here}-", "If-Range": draft.validator}
    elif known.get("etag") or known.get("modified"):
        headers = {"If-None-Match": known["etag"]} if known.get("etag") else {"If-Modified-Since": known["modified"]}
    address = channel.address
    for _ in range(_REDIRECTS + 1):
        must_be_reachable(address, inner=channel.inner)
        with client.stream("GET", address, headers={**headers, "Accept-Encoding": "identity"}) as answer:
            _must_be_answered_from_outside(answer, inner=channel.inner)
            if answer.has_redirect_location:
                address = _followed(address, answer.headers.get("Location", ""))
                continue
            if answer.status_code == _SAME:
                return False
            _keep(answer, draft, channel.largest, here)
            return True
    raise _refusal("redirect", "重定向次数过多", "there are too many redirects")


def _keep(answer: httpx.Response, draft: Draft, largest: int, here: int) -> None:
    """Write the body behind what is here (206) or anew (200), as long as the limit allows."""
    if answer.status_code == _RANGE:
        draft.path.unlink(missing_ok=True)
        raise httpx.RemoteProtocolError("range not satisfiable")
    if answer.status_code not in (_OK, _PART):
        raise _refusal("status", f"对方回答HTTP {answer.status_code}", f"the server answered HTTP {answer.status_code}")
    begins = _begin_of(answer, here) if answer.status_code == _PART else 0
    draft.validator = answer.headers.get("ETag", "") or draft.validator * bool(begins)
    draft.modified = answer.headers.get("Last-Modified", "")
    if not draft.validator:
        draft.validator = draft.modified
    draft.digest = answer.headers.get("Repr-Digest", "") or (
        answer.headers.get("Content-Digest", "") if begins == 0 else ""
    )
    draft.name = _name_of(answer)
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and begins + int(length) > largest:
        raise _too_large(largest)
    with draft.path.open("r+b" if begins else "wb") as file:
        file.seek(begins)
        file.truncate()
        for block in answer.iter_raw():
            if file.tell() + len(block) > largest:
                raise _too_large(largest)
            file.write(block)


def _begin_of(answer: httpx.Response, here: int) -> int:
    found = re.fullmatch(r"bytes (\d{1,15})-\d{1,15}/(?:\d{1,15}|\*)", answer.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != here:
        raise _refusal("broken", "对方的续传位置与请求不符", "the server did not go on from where it was asked to")
    return here


def _followed(address: str, location: str) -> str:
    """Where a redirect leads; only to the same host, and never from https to http."""
    target = urljoin(address, location)
    here, there = urlsplit(address), urlsplit(target)
    same = here.hostname == there.hostname and there.scheme in ("http", "https")
    if not same or (here.scheme == "https" and there.scheme == "http"):
        raise _refusal("redirect", "地址被重定向到其他主机", "the address leads to another host")
    return target


def _check(client: httpx.Client, channel: Channel, draft: Draft) -> None:
    """Digest of the answer where it gives one; the detached signature ``<address>.sig`` where a key is registered."""
    if draft.digest and not fits_file(draft.digest, draft.path):
        draft.path.unlink()
        raise _refusal("digest", "文件与对方声明的摘要不符", "the file does not have the digest its server states")
    key = public_key(channel.key) if channel.key else None
    if key is None:
        return
    got = client.get(f"{channel.address}.sig")
    if got.status_code != _OK or not signed_file(got.content[:1_000], draft.path, key):
        draft.path.unlink()
        raise _refusal("signature", "没有有效的签名（.sig）", "there is no valid signature (.sig)")


def _finish_claimed(channel: Channel, place: Path, at: datetime) -> None:
    """Finish what a crash left claimed, and let go of old drafts."""
    for claim in sorted(place.glob("pull-*")):
        if any(claim.iterdir()):
            _take(channel, claim, at)
        else:
            shutil.rmtree(claim)


def _take(channel: Channel, claim: Path, at: datetime) -> Arrival:
    """Hand a claimed file to intake, then delete it here: intake keeps what may be kept (R01)."""
    (path,) = claim.iterdir()
    since = datetime.fromtimestamp(int(claim.name.split("-")[1]), tz=at.tzinfo)
    arrival = actions.take(Offer(channel, channel.feeds[0], path, claim.name, since), at=at)
    shutil.rmtree(claim)
    return arrival


def _name_of(answer: httpx.Response) -> str:
    told = answer.headers.get("Content-Disposition", "")
    found = re.search(r"filename\*=UTF-8''([^;\s]+)", told) or re.search(r'filename="?([^";]+)', told)
    return safe_name(unquote(found[1]) if found else unquote(answer.url.path))


def _sign_in(channel: Channel) -> dict[str, str]:
    """The Authorization header that the named secret holds, whole (``Bearer …``, ``Basic …``)."""
    return {"Authorization": queries.secret(channel.secret).read_text().strip()} if channel.secret else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _too_large(largest: int) -> Refusal:
    return _refusal("too_large", f"文件超过{largest:,}字节的上限", f"the file is larger than {largest:,} bytes")


def _refusal(fault: str, zh: str, en: str) -> Refusal:
    return Refusal(f"pull.{fault}", Text(f"拉取失败：{zh}。", f"Fetching failed: {en}."), _AGAIN)
