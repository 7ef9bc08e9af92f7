"""The signature envelope of a report: a CMS message with exactly one correct form, so that no byte of it can stray.

PAdES baseline B-B (ETSI EN 319 142-1): detached SHA-256 digest, ECDSA on P-256, signed attributes content-type,
message-digest and signing-certificate-v2 (RFC 5035). A reader takes the envelope apart, builds it again from the parts
that the signature covers, and demands the same bytes: what CMS leaves loose (versions, algorithm parameters, spare
certificates, unsigned attributes) has no room here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

# The signature of one digest by one key is always the same (RFC 6979).
_SIGNING = ECDSA(hashes.SHA256(), deterministic_signing=True)


class NotAnEnvelope(ValueError):
    """The bytes are not the one correct form of an envelope."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope taken apart; ``certificate`` is the signer's."""

    digest: bytes
    certificate: x509.Certificate
    attributes: bytes
    signature: bytes

    def signed_by_its_certificate(self) -> bool:
        """Whether the certificate's key made the signature over the signed attributes."""
        key = self.certificate.public_key()
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        try:
            key.verify(self.signature, self.attributes, ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def close(digest: bytes, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> bytes:
    """The DER bytes of the envelope over the SHA-256 ``digest`` of a document."""
    attributes = _attributes(digest, certificate)
    return _message(attributes, certificate, key.sign(attributes.dump(), _SIGNING))


def reopen(der: bytes) -> Envelope:
    """Take an envelope apart; ``NotAnEnvelope`` unless its bytes are exactly what :func:`close` writes."""
    try:
        content = cms.ContentInfo.load(der, strict=True)["content"]
        certificate = x509.load_der_x509_certificate(content["certificates"][0].chosen.dump())
        signer = content["signer_infos"][0]
        signature = signer["signature"].native
        digest = next(
            each["values"][0].native for each in signer["signed_attrs"] if each["type"].native == "message_digest"
        )
        attributes = _attributes(digest, certificate)
        rebuilt = _message(attributes, certificate, signature)
    except Exception as fault:  # readers of hostile bytes raise what they like; whatever it is, this is no envelope
        raise NotAnEnvelope(str(fault)) from fault
    if rebuilt != der:
        raise NotAnEnvelope("the bytes are not the one form of this envelope")
    return Envelope(digest, certificate, attributes.dump(), signature)


def _attributes(digest: bytes, certificate: x509.Certificate) -> cms.CMSAttributes:
    fingerprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    reference = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": fingerprint})]})
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [core.OctetString(digest)]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [reference]}),
        ]
    )


def _message(attributes: cms.CMSAttributes, certificate: x509.Certificate, signature: bytes) -> bytes:
    card = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    number = cms.IssuerAndSerialNumber({"issuer": card.issuer, "serial_number": card.serial_number})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": number}),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signature,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", card)],
            "signer_infos": [signer],
        }
    )
    written: bytes = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    return written
