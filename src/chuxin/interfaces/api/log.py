"""The public log for machines: head, entries with their proofs, consistency."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import leaf_hash
from chuxin.interfaces.api.answers import answered
from chuxin.interfaces.api.schemas import ConsistencyOut, EntryOut, HeadOut

router = Router()


@router.get("/checkpoint", response=HeadOut, summary="The latest signed checkpoint")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """``note`` is the signed text (C2SP tlog-checkpoint); ``null`` before the first sealing."""
    latest = log.latest_checkpoint()
    sealed = {"size": latest.size, "root": latest.root.hex(), "note": latest.note} if latest else None
    return answered({"size": log.size(), "sealed": sealed})


@router.get("/entries/{int:seq}", response=EntryOut, summary="One entry: its header, leaf and inclusion proof")
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """The proof leads from the leaf to the root of the latest checkpoint, lowest hash first; ``null`` until sealed."""
    header = log.header(seq)
    latest = log.latest_checkpoint()
    sealed = latest is not None and seq < latest.size
    proof = [step.hex() for step in log.inclusion_proof(seq, latest.size)] if latest and sealed else None
    return answered(
        {
            "seq": seq,
            "header": header.decode(),
            "leaf": leaf_hash(header).hex(),
            "size": latest.size if latest and sealed else None,
            "root": latest.root.hex() if latest and sealed else None,
            "proof": proof,
        }
    )


@router.get("/consistency", response=ConsistencyOut, summary="Proof that an older tree begins a newer one")
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """RFC 6962 §2.1.2: the hashes that lead from the root of ``old`` entries to that of ``new``."""
    proof = [step.hex() for step in log.consistency_proof(old, new)]
    return answered({"old": old, "new": new, "proof": proof})
