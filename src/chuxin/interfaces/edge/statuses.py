"""Which HTTP status a refusal travels with: chosen by its stable code, the same for pages and for the API."""

from __future__ import annotations

from typing import Final

from chuxin.foundation.ledger import busy
from chuxin.kernel.refusal import Refusal

UNPROCESSABLE: Final = 422
UNAVAILABLE: Final = 503
UNSIGNED: Final = 401
_BY_CODE: Final = {
    "access.not_permitted": 403,
    "access.same_account": 403,
    "access.erasure_settled": 409,
    "access.log_kept": 409,
    "batch.other_agency": 403,
    "access.sign_in": 401,
    "case.four_eyes": 403,
    "case.not_yours": 403,
    "case.once": 409,
    "case.out_of_order": 409,
    "case.pending": 409,
    "case.too_many": 429,
    "channel.feed": 403,
    "consent.missing": 403,
    "consent.withdrawn": 403,
    "consent.expired": 403,
    "consent.coming": 403,
    "consent.other_purpose": 403,
    "consent.not_own": 403,
    "consent.closed": 409,
    "record.not_own": 403,
    busy.CODE: UNAVAILABLE,
    "feed.other_agency": 403,
    "mirrored.not_owner": 403,
    "integrity.no_use": 404,
    "integrity.no_scheme": 404,
    "integrity.not_public": 404,
    "law.not_in_force": 409,
    "upload.checksum": 460,
    "upload.incomplete": 400,
    "upload.locked": 423,
    "upload.offset": 409,
    "upload.too_many": 429,
    "upload.type": 415,
    "upload.version": 412,
    "rights.R08": 409,
    "law.basis_repealed": 409,
    "evaluation.coverage_too_low": 409,
    "evaluation.not_run": 404,
    "ledger.not_sealed": 409,
    "match.decided_meanwhile": 409,
    "open_data.past": 409,
    "governance.internal": 404,
    "governance.not_final": 404,
    "governance.too_many": 429,
    "governance.wrong_stage": 409,
}
_BY_WORD: Final = {"unknown": 404, "not_found": 404, "too_large": 413, "not_permitted": 403}


def status_of(refusal: Refusal) -> int:
    """The status of ``refusal``: 401/403 who, 404 unknown, 409 the law or the state forbids, 413, else 422."""
    if refusal.code in _BY_CODE:
        return _BY_CODE[refusal.code]
    room, _, fault = refusal.code.rpartition(".")
    if room == "signature":
        return UNSIGNED
    return next((status for word, status in _BY_WORD.items() if word in fault), UNPROCESSABLE)
