"""A department's machine pushes files: signed, resumable through a broken line, and nobody else's."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from chuxin.facts.channels import actions, queries, running, uploads
from chuxin.facts.channels.channel import Channel, Sort
from chuxin.facts.channels.signing import Message, content_digest, sign
from chuxin.facts.intake import queries as deliveries
from chuxin.kernel.refusal import Refusal
from tests.facts.penalties import as_csv, penalty
from tests.interfaces import sample
from tests.interfaces.sample import OPERATOR

pytestmark = pytest.mark.django_db
SEEDS = {"market": bytes([1]) * 32, "police": bytes([2]) * 32}
FILE = as_csv(penalty(number, CF_JDRQ="2026-01-24") for number in range(1, 40)).encode()


@pytest.fixture
def client(settings: LazySettings, tmp_path: Path) -> Client:
    settings.HOME = tmp_path
    sample.install_packs()
    for id, feed in (("market", "hubei.penalties"), ("police", "hubei.licences")):
        key = base64.b64encode(Ed25519PrivateKey.from_private_bytes(SEEDS[id]).public_key().public_bytes_raw()).decode()
        actions.open_channel(Channel(id, Sort.PUSH, (feed,), key=key, largest=20_000), actor=OPERATOR, at=sample.AT)
    return Client()


def ask(
    client: Client, method: str, path: str, body: bytes = b"", *, by: str = "market", nonce: str = "", **headers: str
) -> HttpResponse:
    told = {name.replace("_", "-"): value for name, value in headers.items()} | {"tus-resumable": "1.0.0"}
    if method == "PATCH":
        told = {"content-type": "application/offset+octet-stream", "content-digest": content_digest(body)} | told
    cover = ("@method", "@authority", "@path", *(name for name in told if name != "content-type"))
    parameters = {"created": int(datetime.now(UTC).timestamp()), "keyid": by, "nonce": nonce or secrets.token_hex(12)}
    signed = sign(Message(method, "testserver", path, told), cover, parameters, SEEDS[by])
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (told | signed).items()}
    extra.pop("HTTP_CONTENT_TYPE", None)
    return client.generic(method, path, body, content_type=told.get("content-type", ""), **extra)  # type: ignore[arg-type,return-value]


def begin(client: Client, content: bytes = FILE, **wanted: str) -> str:
    told = {
        "feed": "hubei.penalties",
        "filename": "../处罚.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    } | wanted
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    made = ask(client, "POST", "/api/v1/uploads", upload_length=str(len(content)), upload_metadata=metadata)
    return made["Location"] if made.status_code == 201 else f"{made.status_code} {json.loads(made.content)['code']}"


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["code"]


def test_a_file_sent_in_parts_becomes_one_batch_with_its_receipt(client: Client) -> None:
    where = begin(client)
    assert ask(client, "HEAD", where)["Upload-Offset"] == "0"
    assert ask(client, "PATCH", where, FILE[:7_000], upload_offset="0")["Upload-Offset"] == "7000"
    assert code(ask(client, "PATCH", where, FILE[:7_000], upload_offset="0")) == (409, "upload.offset")
    assert ask(client, "HEAD", where)["Upload-Offset"] == "7000"
    assert ask(client, "PATCH", where, FILE[7_000:], upload_offset="7000").status_code == 204
    assert json.loads(ask(client, "GET", where).content)["arrival"] is None
    (ran,) = [one for one in running.run_due(datetime.now(UTC)) if one.channel == "market"]
    assert [one.name for one in ran.arrivals] == ["处罚.csv"]
    told = json.loads(ask(client, "GET", where).content)
    assert told["receipt"]["rows"] == 39
    assert told["receipt"]["sha256"] == hashlib.sha256(FILE).hexdigest()
    running.run_due(datetime.now(UTC))
    assert len(deliveries.deliveries_of("hubei.penalties")) == 1
    assert deliveries.batches()[0].received_by == "channel:market"


def test_nobody_else_can_send_and_nothing_unsigned_counts(client: Client) -> None:
    assert begin(client, feed="hubei.licences") == "403 channel.feed"
    where = begin(client)
    assert code(ask(client, "PATCH", where, FILE[:10], upload_offset="0", by="police")) == (404, "upload.unknown")
    wrong = ask(client, "PATCH", where, FILE[:10], upload_offset="0", content_digest=content_digest(b"other"))
    assert code(wrong) == (460, "upload.checksum")
    once = {"nonce": "n" * 24, "upload_offset": "0"}
    assert ask(client, "PATCH", where, FILE[:10], **once).status_code == 204
    assert code(ask(client, "PATCH", where, FILE[:10], **once)) == (401, "signature.replayed")
    bare = client.post("/api/v1/uploads", headers={"tus-resumable": "1.0.0"})
    assert code(bare) == (401, "signature.missing")
    assert code(client.post("/api/v1/uploads")) == (412, "upload.version")
    actions.close_channel("market", "密钥遗失", actor=OPERATOR, at=sample.AT)
    assert code(ask(client, "PATCH", where, FILE[10:20], upload_offset="10")) == (401, "signature.unknown_key")


def test_limits_hold(client: Client) -> None:
    assert begin(client, b"x" * 20_001) == "413 upload.too_large"
    assert begin(client, sha256="12") == "422 upload.metadata"
    where = begin(client, b"abc")
    assert code(ask(client, "PATCH", where, b"abcd", upload_offset="0")) == (413, "upload.too_large")
    assert code(ask(client, "PATCH", where, b"a", upload_offset="0", content_type="text/csv")) == (415, "upload.type")
    assert code(ask(client, "GET", "/api/v1/uploads/" + "0" * 32)) == (404, "upload.unknown")
    assert ask(client, "DELETE", where).status_code == 204
    assert ask(client, "HEAD", where).status_code == 404


def test_two_requests_at_once_do_not_mix_and_a_crash_within_a_part_is_cut_off(client: Client) -> None:
    where = begin(client)
    id = where.rpartition("/")[2]
    channel = queries.channel("market")
    with uploads._locked(id), pytest.raises(Refusal, match=r"upload\.locked"):
        uploads.append(channel, id, 0, FILE[:10], content_digest(FILE[:10]))
    data = uploads._data(uploads.find(channel, id))
    data.write_bytes(b"half of a part that never counted")
    for start in range(0, len(FILE), 9_000):
        part = FILE[start : start + 9_000]
        uploads.append(channel, id, start, part, content_digest(part))
    assert data.read_bytes() == FILE


def test_what_is_not_what_its_sender_said_is_turned_away_and_abandoned_uploads_go_after_a_day(client: Client) -> None:
    where = begin(client, sha256="0" * 64)
    ask(client, "PATCH", where, FILE, upload_offset="0")
    running.run_due(datetime.now(UTC))
    assert json.loads(ask(client, "GET", where).content)["arrival"]["code"] == "channel.digest"
    begin(client)
    assert uploads.purge(datetime.now(UTC)) == 0
    assert uploads.purge(datetime.now(UTC) + timedelta(days=1, minutes=1)) == 1
    assert [one.taken for one in uploads.every()] == [True]
