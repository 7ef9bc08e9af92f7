"""An independent checker: says what holds of an exported ledger or a proof, from the files and a public key alone.

It needs neither the database nor Django: ``python -m chuxin.foundation.ledger.verify DIR KEYFILE``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from chuxin.foundation.ledger.audit import Audit
from chuxin.foundation.ledger.checkpoint import Checkpoint, read_checkpoint, verified_checkpoint
from chuxin.foundation.ledger.copy import (
    CHECKPOINT,
    ENTRIES_A_FILE,
    KEY,
    MANIFEST,
    Line,
    Manifest,
    entries_path,
    read_line,
    read_manifest,
)
from chuxin.foundation.ledger.entry import leaf_hash
from chuxin.foundation.ledger.merkle import includes
from chuxin.foundation.ledger.note import VerifierKey, read_verifier_key
from chuxin.foundation.ledger.proof import read_proof
from chuxin.foundation.ledger.tiles import all_tiles, tile_path
from chuxin.foundation.ledger.verdict import Tally, Verdict
from chuxin.kernel.finding import Place
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_MALFORMED = Text("这一行已被改动或不完整。", "This line was changed or is not whole.")


def is_copy(folder: Path) -> bool:
    """Whether ``folder`` looks like an exported ledger."""
    return (folder / MANIFEST).is_file()


def check_copy(folder: Path, keys: Sequence[VerifierKey]) -> Verdict:
    """Check every byte of the exported ledger in ``folder`` against ``keys``, the published verifier keys.

    The copy's own ``ledger.vkey`` is never trusted, only compared. Refuses ``ledger.no_copy`` where there is none.
    """
    if not is_copy(folder):
        raise Refusal(
            "ledger.no_copy",
            Text(f"{folder.name} 不是导出的账本。", f"{folder.name} is not an exported ledger."),
            Text("请指向 chuxin ledger export 生成的目录。", "Point at a folder made by chuxin ledger export."),
        )
    copy = Tally("copy")
    manifest = _manifest(folder, copy)
    signatures, heads = _heads(folder, keys, copy)
    _compare_manifest(manifest, heads, keys, copy)
    _check_key(folder, keys, copy)
    audit = Audit(heads, _place, lambda tile: _bytes(folder / tile_path(tile.level, tile.number, tile.width)))
    _walk(folder, manifest, audit, copy)
    audit.finish(withheld=manifest.public)
    _check_files(folder, manifest, heads, copy)
    tallies = (copy, audit.entries, audit.contents, audit.erasures, audit.tiles, signatures, audit.heads)
    missing = len(audit.missing)
    erased, withheld = (0, missing) if manifest.public else (missing, 0)
    return Verdict(manifest.origin, audit.size, tuple(tally.check() for tally in tallies), erased, withheld)


def check_proof(text: str, keys: Sequence[VerifierKey], header: bytes | None = None) -> Verdict:
    """Check a C2SP tlog-proof: the checkpoint's signature, and that ``header`` (default: the one it carries) is in it.

    Refuses ``ledger.proof_malformed``.
    """
    proof = read_proof(text)
    told = read_checkpoint(proof.checkpoint)
    signatures, inclusion = Tally("checkpoints", checked=1), Tally("proof", checked=1)
    _signed(proof.checkpoint, keys, signatures, Place(CHECKPOINT))
    leaf = leaf_hash(proof.header if header is None else header)
    if not includes(proof.seq, told.size, leaf, proof.hashes, told.root):
        message = Text("证明不成立：该条目不在此树中。", "The proof fails: the entry is not in this tree.")
        inclusion.fault("proof_wrong", message, Place(row=proof.seq))
    return Verdict(told.origin, told.size, (signatures.check(), inclusion.check()))


def read_verifier_keys(path: Path) -> tuple[VerifierKey, ...]:
    """The vkeys in a file, one a line. Refuses ``ledger.key_malformed`` and ``ledger.key_unreadable``."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Refusal(
            "ledger.key_unreadable",
            Text(f"无法读取公钥文件 {path.name}。", f"The key file {path.name} cannot be read."),
            Text("请用 --key 指向发布的 vkey 文件。", "Point --key at the published vkey file."),
        ) from fault
    return tuple(read_verifier_key(line) for line in lines if line.strip())


def main(arguments: Sequence[str]) -> int:
    """Check the copy in ``arguments[0]`` against the key file in ``arguments[1]``; 0 holds, 1 does not, 2 misuse."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m chuxin.foundation.ledger.verify DIR KEYFILE\n")
        return 2
    try:
        verdict = check_copy(Path(arguments[0]), read_verifier_keys(Path(arguments[1])))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal.code}: {refusal.sentence.zh} / {refusal.sentence.en}\n")
        return 1
    for check in verdict.checks:
        sys.stdout.write(f"{'✓' if check.holds else '✗'} {check.title.zh} / {check.title.en}: {check.checked}\n")
    for finding in verdict.findings:
        sys.stderr.write(f"{finding.place}: {finding.code}: {finding.message.zh} / {finding.message.en}\n")
    return 0 if verdict.holds else 1


def _manifest(folder: Path, copy: Tally) -> Manifest:
    try:
        return read_manifest((folder / MANIFEST).read_bytes())
    except ValueError:
        copy.fault("copy_malformed", _MALFORMED, Place(MANIFEST))
        return Manifest("", 0, public=False)


def _heads(folder: Path, keys: Sequence[VerifierKey], copy: Tally) -> tuple[Tally, list[Checkpoint]]:
    signatures = Tally("checkpoints")
    heads: list[Checkpoint] = []
    for path in sorted((folder / "checkpoints").glob("*")):
        place = Place(f"checkpoints/{path.name}")
        signatures.checked += 1
        head = _signed(_text(path), keys, signatures, place)
        if head is not None and str(head.size) != path.name:
            signatures.fault("checkpoint_misnamed", Text("检查点与文件名不符。", "The file has another name."), place)
        elif head is not None:
            heads.append(head)
    heads.sort(key=lambda head: head.size)
    if not heads or _text(folder / CHECKPOINT) != heads[-1].note:
        copy.fault(
            "copy_malformed",
            Text("缺少最新检查点。", "The newest checkpoint is missing or differs."),
            Place(CHECKPOINT),
        )
    return signatures, heads


def _signed(note: str, keys: Sequence[VerifierKey], signatures: Tally, place: Place) -> Checkpoint | None:
    try:
        return verified_checkpoint(note, keys)
    except Refusal as refusal:
        signatures.fault(refusal.code.removeprefix("ledger."), refusal.sentence, place)
        return None


def _compare_manifest(
    manifest: Manifest, heads: Sequence[Checkpoint], keys: Sequence[VerifierKey], copy: Tally
) -> None:
    copy.checked += 1
    head = (heads[-1].origin, heads[-1].size) if heads else ("", 0)
    if (manifest.origin, manifest.size) != head or manifest.origin not in {key.name for key in keys}:
        copy.fault(
            "copy_malformed", Text("说明与检查点不符。", "The manifest does not fit the checkpoint."), Place(MANIFEST)
        )


def _check_key(folder: Path, keys: Sequence[VerifierKey], copy: Tally) -> None:
    copy.checked += 1
    if _text(folder / KEY) not in {f"{key}\n" for key in keys}:
        copy.fault(
            "key_differs", Text("所附公钥不是所信任的公钥。", "The key enclosed is not the trusted one."), Place(KEY)
        )


def _walk(folder: Path, manifest: Manifest, audit: Audit, copy: Tally) -> None:
    for number in range(-(-manifest.size // ENTRIES_A_FILE)):
        for seq, line in _lines(folder / entries_path(number), number * ENTRIES_A_FILE, copy):
            if line.seq != seq or (manifest.public and (line.content is not None or line.erased is not None)):
                copy.fault("copy_malformed", _MALFORMED, _place(seq))
            audit.take(line.header, line.content, line.erased)
    if audit.size != manifest.size:
        copy.fault("copy_malformed", Text("条目数不符。", "The number of entries differs."), Place(MANIFEST))


def _lines(path: Path, seq: int, copy: Tally) -> Iterator[tuple[int, Line]]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        for data in file:
            copy.checked += 1
            try:
                line = read_line(data.removesuffix(b"\n"))
                whole = data.endswith(b"\n")
            except ValueError:
                line, whole = Line(seq, b""), False
            if not whole:
                copy.fault("copy_malformed", _MALFORMED, _place(seq))
            yield seq, line
            seq += 1


def _check_files(folder: Path, manifest: Manifest, heads: Sequence[Checkpoint], copy: Tally) -> None:
    expected = {MANIFEST, KEY, CHECKPOINT}
    expected |= {f"checkpoints/{path.name}" for path in (folder / "checkpoints").glob("*")}
    expected |= {tile_path(*tile) for tile in all_tiles(manifest.size)}
    expected |= {entries_path(number) for number in range(-(-manifest.size // ENTRIES_A_FILE))}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    copy.checked += len(found)
    for name in sorted(found ^ expected):
        message = (
            Text("多余的文件。", "This file does not belong here.")
            if name in found
            else Text("缺少文件。", "This file is missing.")
        )
        copy.fault("copy_malformed", message, Place(name))


def _place(seq: int) -> Place:
    return Place(entries_path(seq // ENTRIES_A_FILE), line=seq % ENTRIES_A_FILE + 1)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _text(path: Path) -> str:
    return (_bytes(path) or b"").decode(errors="replace")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
