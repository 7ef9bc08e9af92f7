"""Checks a sealed report: the signature, that it covers every byte, who signed, and the attached value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from chuxin.kernel.canonical import Json, canonical_bytes
from chuxin.kernel.text import Text
from chuxin.services.publication.certificate import ATTACHMENT
from chuxin.services.publication.envelope import Envelope
from chuxin.services.publication.seal import Broken, open_seal
from chuxin.services.publication.verdict import Check, Fact, Verdict

_KIND = "report"
_WHOLE = Text("签名覆盖整个文件", "The signature covers the whole file")
_SIGNATURE = Text("签名与内容相符", "The signature fits the content")
_SIGNER = Text("签发方", "Who signed")
_VALUE = Text("机器可读内容", "Machine-readable content")
_FAULTS = {
    "unsealed": (_WHOLE, Text("文件没有签名。", "The file bears no signature.")),
    "not_whole": (
        _WHOLE,
        Text("签名之外还有内容，或文件不完整。", "There is more than was signed, or the file is not whole."),
    ),
    "envelope": (_SIGNATURE, Text("签名数据已被改动。", "The signature itself was changed.")),
    "digest": (_SIGNATURE, Text("文件内容在签名后被改动。", "The content was changed after it was signed.")),
    "signature": (_SIGNATURE, Text("签名与签发证书不符。", "The signature does not fit its certificate.")),
}
_FACTS = {
    "number": Text("报告编号", "Report no."),
    "code": Text("核验码", "Verification code"),
    "subject": Text("主体名称", "Organisation"),
    "subject_code": Text("统一社会信用代码", "Unified code"),
    "issued_at": Text("出具时间", "Issued"),
    "valid_to": Text("有效期至", "Valid until"),
}


def check_report_file(pdf: bytes, authorities: Sequence[x509.Certificate]) -> Verdict:
    """What holds of a report's bytes, judged by the certificates of the authorities one trusts."""
    try:
        envelope = open_seal(pdf)
    except Broken as broken:
        title, detail = _FAULTS[broken.fault]
        return Verdict(_KIND, (Check(broken.fault, title, False, detail),))
    value = _attached(pdf)
    checks = [
        Check("whole", _WHOLE, True, Text("每一个字节都在签名之内。", "Every byte is under the signature.")),
        Check("signature", _SIGNATURE, True, Text("摘要与签名一致。", "Digest and signature agree.")),
        _signer(envelope, authorities, _issued_at(value)),
    ]
    if value is None:
        return Verdict(
            _KIND, (*checks, Check("value", _VALUE, False, Text("缺少附件。", "The attachment is missing.")))
        )
    checks.append(
        Check("value", _VALUE, True, Text("附件完整，可自动读取。", "The attachment is whole and can be read."))
    )
    return Verdict(_KIND, tuple(checks), _facts(value))


def _signer(envelope: Envelope, authorities: Sequence[x509.Certificate], at: datetime | None) -> Check:
    if not authorities:
        return Check(
            "signer", _SIGNER, False, Text("没有可信的签发机构证书。", "There is no trusted authority to judge by.")
        )
    certificate = envelope.certificate
    name = certificate.subject.rfc4514_string()
    if at is not None and not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return Check(
            "signer", _SIGNER, False, Text(f"出具时证书不在有效期内：{name}", f"Not in force when issued: {name}")
        )
    if any(_vouches(authority, certificate) for authority in authorities):
        return Check(
            "signer", _SIGNER, True, Text(f"由可信机构认证：{name}", f"Vouched for by a trusted authority: {name}")
        )
    return Check("signer", _SIGNER, False, Text(f"不是可信机构认证的签发方：{name}", f"Not vouched for: {name}"))


def _vouches(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return usage.digital_signature


def _attached(pdf: bytes) -> Mapping[str, Json] | None:
    """The attached value, when its bytes are canonical JSON."""
    try:
        names = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        files = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
        content: bytes = files[ATTACHMENT]["/EF"]["/F"].data
        value = orjson.loads(content)
    except (PdfError, KeyError, IndexError, ValueError, TypeError):
        return None
    return value if isinstance(value, dict) and canonical_bytes(value) == content else None


def _issued_at(value: Mapping[str, Json] | None) -> datetime | None:
    order = None if value is None else value.get("order")
    return datetime.fromisoformat(str(order["issued_at"])) if isinstance(order, Mapping) else None


def _facts(value: Mapping[str, Json]) -> tuple[Fact, ...]:
    order, subject = value.get("order"), value.get("subject")
    if not (isinstance(order, Mapping) and isinstance(subject, Mapping)):
        return ()
    issued = datetime.fromisoformat(str(order["issued_at"])).astimezone(UTC).isoformat()
    told = {
        "number": order["number"],
        "code": order.get("code"),
        "subject": subject["name"],
        "subject_code": subject["code"],
        "issued_at": issued,
        "valid_to": order.get("valid_to"),
    }
    return tuple(Fact(name, _FACTS[name], str(text)) for name, text in told.items() if text is not None)
