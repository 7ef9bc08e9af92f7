"""Redoes a draw from its bundle alone, offline: what holds of list, quotas, commitments, log, seed and selection."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import orjson

from chuxin.assessment.supervision import roll
from chuxin.assessment.supervision.draw import OFFICERS, commitment_of, drawn, seed_of
from chuxin.assessment.supervision.intensity import Rate, Stratum, quotas
from chuxin.assessment.supervision.roll import Row
from chuxin.foundation.ledger.checkpoint import Checkpoint, read_checkpoint, verified_checkpoint
from chuxin.foundation.ledger.entry import body_of, content_digest, leaf_hash, read_header
from chuxin.foundation.ledger.merkle import includes
from chuxin.foundation.ledger.note import VerifierKey
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_SHOWN: Final = 5
_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; ``holds`` is ``None`` where it is too early to check it."""

    name: str
    title: Text
    holds: bool | None
    detail: Text


@dataclass(frozen=True, slots=True)
class _Bundle:
    """A bundle read into values."""

    plan: str
    teams: int
    root: str
    size: int
    rows: tuple[Row, ...]
    leaves: tuple[bytes, ...]
    strata: tuple[Stratum, ...]
    commitments: tuple[Mapping[str, Json], ...]
    checkpoint: Checkpoint | None
    checkpoint_root: str
    evidence: tuple[Mapping[str, Json], ...]
    seed: str | None
    drawn: tuple[tuple[int, str, int], ...]


def redraw(content: bytes, keys: Sequence[VerifierKey] = (), root: str | None = None) -> tuple[Check, ...]:
    """Every check of a bundle's bytes. ``keys`` verify the checkpoint's signature; ``root`` is the list hash somebody
    noted when the list was published. Refuses ``draw.not_a_bundle``."""
    bundle = _read(content)
    return (
        _list(bundle, root),
        _quotas(bundle),
        _commitments(bundle),
        _log(bundle, keys),
        _seed(bundle),
        _selection(bundle),
    )


def differences(content: bytes, other: bytes) -> tuple[tuple[Row | None, Row | None], ...]:
    """The rows in which two bundles' lists differ, by code: (here, there). Refuses ``draw.not_a_bundle``."""
    here, there = ({row.code: row for row in _read(each).rows} for each in (content, other))
    codes = sorted(here.keys() | there.keys())
    return tuple((here.get(code), there.get(code)) for code in codes if here.get(code) != there.get(code))


def _list(bundle: _Bundle, root: str | None) -> Check:
    title = Text("名单与公布的名单哈希一致", "The list is the one whose hash was published")
    places = roll.changed(bundle.rows, bundle.leaves)
    if places:
        told = [bundle.rows[place] for place in places[:_SHOWN] if place < len(bundle.rows)]
        listed = "；".join(f"第{places[n] + 1}行 {row.code} {row.name}" for n, row in enumerate(told))
        detail = Text(f"有{len(places)}行被改动：{listed}", f"{len(places)} rows were changed: {listed}")
        return Check("list", title, False, detail)
    if roll.root(bundle.leaves) != bundle.root or bundle.size != len(bundle.rows):
        detail = Text(
            "名单连同各行的哈希都被改动；用 --against 与另一份比对可找出改动处。",
            "The list was changed together with the hashes of its rows; compare with another copy (--against).",
        )
        return Check("list", title, False, detail)
    if root is not None and root != bundle.root:
        detail = Text("与您记下的名单哈希不同。", "It is not the hash you noted.")
        return Check("list", title, False, detail)
    return Check("list", title, True, Text(f"{bundle.size}行，{bundle.root}", f"{bundle.size} rows, {bundle.root}"))


def _quotas(bundle: _Bundle) -> Check:
    title = Text("各等次的抽取数按公布的比例和底线得出", "The numbers follow from the published ratios and floors")
    eligible = Counter(row.stratum for row in bundle.rows)
    again = quotas(bundle.strata)
    wrong = [
        one.grade
        for one, same in zip(bundle.strata, again, strict=True)
        if one.draw != same.draw or eligible[one.grade] != one.eligible
    ]
    wrong += sorted(eligible.keys() - {one.grade for one in bundle.strata})
    if wrong:
        listed = ", ".join(wrong)
        return Check("quotas", title, False, Text(f"不符的等次：{listed}", f"Grades that differ: {listed}"))
    told = "，".join(f"{one.grade} {one.draw}/{one.population}" for one in bundle.strata)
    return Check("quotas", title, True, Text(told, told.replace("，", ", ")))


def _commitments(bundle: _Bundle) -> Check:
    title = Text("揭示的秘密与事先公布的承诺一致", "The secrets revealed are those committed to")
    secrets = _secrets(bundle)
    if secrets is None:
        return Check("commitments", title, None, Text("尚未全部揭示。", "Not all are revealed yet."))
    kept = [commitment_of(secret) == one["commitment"] for secret, one in zip(secrets, bundle.commitments, strict=True)]
    apart = len({one["commitment"] for one in bundle.commitments}) == OFFICERS
    holds = all(kept) and apart
    detail = Text("两份承诺均相符。", "Both fit.") if holds else Text("承诺不符。", "A secret does not fit.")
    return Check("commitments", title, holds, detail)


def _log(bundle: _Bundle, keys: Sequence[VerifierKey]) -> Check:
    title = Text("名单和承诺在抽取前已入公开账本", "List and commitments were in the public log before the draw")
    if bundle.checkpoint is None:
        return Check("log", title, None, Text("尚无检查点。", "No checkpoint yet."))
    fault = _log_fault(bundle, bundle.checkpoint, keys)
    if fault is not None:
        return Check("log", title, False, fault)
    size = bundle.checkpoint.size
    if keys:
        return Check("log", title, True, Text(f"检查点{size}，签名有效。", f"Checkpoint {size}, signature valid."))
    return Check(
        "log",
        title,
        True,
        Text(f"检查点{size}；未给公钥，签名未核验。", f"Checkpoint {size}; no key was given, signature not checked."),
    )


def _log_fault(bundle: _Bundle, checkpoint: Checkpoint, keys: Sequence[VerifierKey]) -> Text | None:
    if checkpoint.root.hex() != bundle.checkpoint_root:
        return Text("检查点与其签名文本不符。", "The checkpoint is not the one in its note.")
    try:
        if keys:
            verified_checkpoint(checkpoint.note, keys)
        said = dict(_bodies(bundle, checkpoint))
    except (Refusal, ValueError, binascii.Error, KeyError, TypeError):
        return Text("检查点签名或包含证明无效。", "The signature or a proof of inclusion is not valid.")
    roots = {body.get("root") for kind, body in said.values() if kind == "supervision.published"}
    promised = {body.get("commitment") for kind, body in said.values() if kind == "supervision.committed"}
    plans = {f"p{body.get('plan')}" for _, body in said.values()}
    if roots != {bundle.root} or plans != {bundle.plan}:
        return Text("账本中公布的是另一份名单。", "The log holds another list.")
    if promised != {one["commitment"] for one in bundle.commitments}:
        return Text("账本中的承诺不同。", "The log holds other commitments.")
    return None


def _bodies(bundle: _Bundle, checkpoint: Checkpoint) -> Iterator[tuple[int, tuple[str, Mapping[str, Json]]]]:
    """What each entry of the evidence said, once it is shown to be in the log. Raises ``ValueError``."""
    for one in bundle.evidence:
        header, content = (base64.b64decode(str(one[name]), validate=True) for name in ("header", "content"))
        seq, path = one["entry"], one["path"]
        if not isinstance(seq, int) or not isinstance(path, list):
            raise ValueError("not evidence")
        hashes = [bytes.fromhex(str(each)) for each in path]
        told = read_header(header)
        inside = includes(seq, checkpoint.size, leaf_hash(header), hashes, checkpoint.root)
        if not inside or told.digest != content_digest(content):
            raise ValueError("not in the log")
        yield seq, (told.kind, body_of(content))


def _seed(bundle: _Bundle) -> Check:
    title = Text("种子由名单、检查点和两份秘密算出", "The seed follows from list, checkpoint and both secrets")
    secrets = _secrets(bundle)
    if bundle.seed is None or secrets is None:
        return Check("seed", title, None, Text("尚未抽取。", "Not drawn yet."))
    seed = seed_of(bundle.plan, bundle.root, bundle.checkpoint_root, secrets)
    holds = seed == bundle.seed
    return Check("seed", title, holds, Text(seed, seed) if holds else Text(f"应为{seed}", f"It should be {seed}"))


def _selection(bundle: _Bundle) -> Check:
    title = Text("用种子重抽，结果相同", "Drawn again with the seed, the same list comes out")
    if bundle.seed is None:
        return Check("selection", title, None, Text("尚未抽取。", "Not drawn yet."))
    draw = {one.grade: one.draw for one in bundle.strata}
    fitting = [row for row in bundle.rows if row.stratum in draw]
    again = {(one.number, one.row.code, one.team) for one in drawn(fitting, draw, bundle.seed, bundle.teams)}
    odd = sorted({code for _, code, _ in again ^ set(bundle.drawn)})
    if odd:
        listed = ", ".join(odd[:_SHOWN])
        return Check("selection", title, False, Text(f"不同之处：{listed}", f"It differs at: {listed}"))
    return Check("selection", title, True, Text(f"{len(again)}户", f"{len(again)} organisations"))


def _secrets(bundle: _Bundle) -> list[str] | None:
    secrets = [one.get("secret") for one in bundle.commitments]
    whole = len(secrets) == OFFICERS and all(isinstance(each, str) and each for each in secrets)
    return [str(each) for each in secrets] if whole else None


def _read(content: bytes) -> _Bundle:
    try:
        value = orjson.loads(content)
        if value.get("chuxin_draw") != 1:
            raise ValueError("not a bundle")
        return _bundle(value)
    except (ValueError, KeyError, TypeError, AttributeError, Refusal) as fault:
        raise Refusal(
            "draw.not_a_bundle",
            Text("这不是抽取数据包，或已损坏。", "This is no bundle of a draw, or it is damaged."),
            Text("请从 /supervision/ 重新下载。", "Download it again from /supervision/."),
        ) from fault


def _bundle(value: Mapping[str, dict[str, Json]]) -> _Bundle:
    listed, checkpoint = value["roll"], value["checkpoint"]
    rows: list[list[str]] = [_texts(each) for each in listed["rows"]]  # type: ignore[union-attr]
    drawn_rows: list[list[Json]] = list(value["drawn"])  # type: ignore[arg-type]
    return _Bundle(
        plan=str(value["plan"]["id"]),
        teams=int(str(value["plan"]["teams"])),
        root=str(listed["root"]),
        size=int(str(listed["size"])),
        rows=tuple(Row(*row[:3]) for row in rows),
        leaves=tuple(bytes.fromhex(row[3]) for row in rows),
        strata=tuple(_stratum(each) for each in value["strata"]),  # type: ignore[arg-type]
        commitments=tuple(value["commitments"]),  # type: ignore[arg-type]
        checkpoint=read_checkpoint(str(checkpoint["note"])) if checkpoint else None,
        checkpoint_root=str(checkpoint["root"]) if checkpoint else "",
        evidence=tuple(value["evidence"]),  # type: ignore[arg-type]
        seed=None if value["seed"] is None else str(value["seed"]),
        drawn=tuple((int(str(number)), str(code), int(str(team))) for number, code, team in drawn_rows),
    )


def _texts(row: Json) -> list[str]:
    if not (isinstance(row, list) and len(row) == _ROW and all(isinstance(each, str) for each in row)):
        raise ValueError("not a row")
    return [str(each) for each in row]


def _stratum(told: Mapping[str, Json]) -> Stratum:
    whole = {name: int(str(told[name])) for name in ("population", "resting", "ungraded", "rest_months", "draw")}
    grade = str(told["grade"])
    rate = Rate(grade, Fraction(str(told["share"])), Fraction(str(told["least"])), whole["rest_months"])
    return Stratum(grade, whole["population"], whole["resting"], whole["ungraded"], rate, whole["draw"])
