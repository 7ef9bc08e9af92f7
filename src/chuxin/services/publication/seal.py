"""Seals a report: the hub's own authority and signer (P-256), and the signature placed in the PDF file."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData
from pyhanko.sign.signers.pdf_byterange import SignatureObject as _SignatureObject

from chuxin.services.publication import envelope

AUTHORITY_FILE = "report-authority.pem"
"""The public certificate a reader needs to check reports offline (``chuxin verify --key``)."""
_SIGNER_FILE = "report-signer.pem"
_ROOM_FOR_ENVELOPE = 4096
_AUTHORITY_YEARS, _SIGNER_YEARS = 30, 10
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


@dataclass(frozen=True, slots=True)
class Seal:
    """The signer with the certificate its authority gave it."""

    authority: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Broken(Exception):
    """Why a file's seal does not hold: ``unsealed``, ``not_whole``, ``envelope``, ``digest`` or ``signature``."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def seal_of(keys: Path, *, at: datetime) -> Seal:
    """The seal kept in the folder ``keys``; made on first use, valid from ``at``."""
    if not (keys / _SIGNER_FILE).exists():
        _make(keys, at)
    return _read(keys, (keys / _SIGNER_FILE).stat().st_mtime_ns)


def stamp(pdf: bytes, seal: Seal, *, at: datetime) -> bytes:
    """The PDF file with an invisible PAdES B-B signature over every byte, dated ``at``; always the same."""
    writer = _SignatureOnly(BytesIO(pdf))
    writer.name_by_content(pdf)
    steps = PdfCMSEmbedder().write_cms(field_name="Seal", writer=writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=_placeholder(at)))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    steps.send(envelope.close(prepared.document_digest, seal.certificate, seal.key))
    return output.getvalue()  # type: ignore[no-any-return]


class _SignatureOnly(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: the PDF/A metadata stay byte for byte as drawn, no clock and no chance."""

    def _update_meta(self) -> None:
        return

    def name_by_content(self, pdf: bytes) -> None:
        """Name the new version of the file by what is signed, where the library would name it by chance."""
        self._document_id[1] = ByteStringObject(hashlib.sha256(pdf).digest()[:16])


def open_seal(pdf: bytes) -> envelope.Envelope:
    """The envelope of a sealed file whose signature covers every byte; raises :class:`Broken` otherwise.

    The file must be: bytes, ``<`` hexadecimal envelope and zero padding ``>``, bytes, with nothing before, after or
    between that the digest does not cover.
    """
    found = list(_BYTE_RANGE.finditer(pdf))
    if not found:
        raise Broken("unsealed")
    start, resume, rest = (int(number) for number in found[-1].groups())
    if resume + rest != len(pdf) or not 0 < start < resume:
        raise Broken("not_whole")
    gap = pdf[start:resume]
    opened = _open_gap(gap)
    if hashlib.sha256(pdf[:start] + pdf[resume:]).digest() != opened.digest:
        raise Broken("digest")
    if not opened.signed_by_its_certificate():
        raise Broken("signature")
    return opened


def _open_gap(gap: bytes) -> envelope.Envelope:
    """Read ``<hex…000>``; the one correct spelling is upper-case hexadecimal padded with zeros."""
    try:
        padded = bytes.fromhex(gap[1:-1].decode("ascii"))
        length = _der_length(padded)
        opened = envelope.reopen(padded[:length])
    except (ValueError, IndexError) as fault:
        raise Broken("envelope") from fault
    spelled = b"<" + padded[:length].hex().upper().encode() + b"00" * (len(padded) - length) + b">"
    if gap != spelled:
        raise Broken("envelope")
    return opened


def _der_length(data: bytes) -> int:
    """The length in bytes of the DER value at the start of ``data`` (long form, as envelopes need)."""
    octets = data[1] & 0x7F if data[1] & 0x80 else 0
    return 2 + octets + (int.from_bytes(data[2 : 2 + octets], "big") if octets else data[1])


def _placeholder(at: datetime) -> PdfSignedData:
    return _SignatureObject(
        bytes_reserved=_ROOM_FOR_ENVELOPE,
        subfilter=SigSeedSubFilter.PADES,
        timestamp=at,
        name="楚信 Chuxin",
        reason="法人公共信用信息报告 Public credit report",
    )


def _make(keys: Path, at: datetime) -> None:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority_key, signer_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _name("楚信报告签发机构 Chuxin report authority")
    years = timedelta(days=365)
    authority = (
        _card(root, root, authority_key.public_key())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _AUTHORITY_YEARS * years)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    signer = (
        _card(_name("楚信报告印章 Chuxin report seal"), root, signer_key.public_key())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _SIGNER_YEARS * years)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _keep(keys / "report-authority.key", _private(authority_key))
    _keep(keys / AUTHORITY_FILE, authority.public_bytes(serialization.Encoding.PEM))
    _keep(keys / _SIGNER_FILE, _private(signer_key) + signer.public_bytes(serialization.Encoding.PEM))


def _card(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "楚信 Chuxin"),
         x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )  # fmt: skip


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption())


def _keep(path: Path, content: bytes) -> None:
    """Write a key file readable by its owner only, whole or not at all."""
    draft = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


@lru_cache(maxsize=4)
def _read(keys: Path, _modified: int) -> Seal:
    pem = (keys / _SIGNER_FILE).read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the report seal must be an elliptic-curve key")
    authority = x509.load_pem_x509_certificate((keys / AUTHORITY_FILE).read_bytes())
    return Seal(authority, x509.load_pem_x509_certificate(pem), key)
