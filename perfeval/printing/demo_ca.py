"""Certificates of the demonstration: a root that says 演示, and for an organisation a certificate that it issued."""

from __future__ import annotations

import secrets
import warnings
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12

from perfeval.printing.pkcs12 import MOST_LETTERS

ROOT = "demo-root"
ROOT_NAME = "绩效自评演示根证书（仅供演示）"
ROOT_DAYS, DAYS = 3650, 730
BITS = 2048
OID = x509.NameOID


class DemoAuthority:
    """Keeps its own key beside the certificates that it makes: it protects nothing."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.now = folder, now
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stored = folder / f"{ROOT}.p12"
        if not stored.exists():
            self._found(stored)
        bundle = pkcs12.load_pkcs12(stored.read_bytes(), None)
        assert bundle.cert is not None  # noqa: S101 - our own file
        assert isinstance(bundle.key, rsa.RSAPrivateKey)  # noqa: S101
        self.key, self.certificate = bundle.key, bundle.cert.certificate

    def issue(self, code: str, organisation: str, *, days: int = DAYS) -> bool:
        """The organisation's `<code>.p12` with its password in a file beside it; False where it has one already."""
        path = self.folder / f"{code}.p12"
        if path.exists():
            return False
        key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        names = {OID.COUNTRY_NAME: "CN", OID.ORGANIZATION_NAME: organisation[:MOST_LETTERS]}
        names[OID.ORGANIZATIONAL_UNIT_NAME] = "演示证书"
        subject = _name({**names, OID.COMMON_NAME: f"{organisation[: MOST_LETTERS - 4]}（演示）"})
        builder = self._builder(subject, self.certificate.subject, key, days)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs=True), critical=True)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        certificate = builder.add_extension(authority, critical=False).sign(self.key, SHA256())
        password = secrets.token_urlsafe(18)
        bundle = pkcs12.serialize_key_and_certificates(
            code.encode(), key, certificate, [self.certificate], BestAvailableEncryption(password.encode())
        )
        _write(self.folder / f"{code}.password", password.encode())
        _write(path, bundle)
        return True

    def _found(self, path: Path) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        name = _name({OID.COUNTRY_NAME: "CN", OID.ORGANIZATION_NAME: "演示", OID.COMMON_NAME: ROOT_NAME})
        builder = self._builder(name, name, key, ROOT_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = builder.add_extension(_usage(signs=False), critical=True).sign(key, SHA256())
        _write(path, pkcs12.serialize_key_and_certificates(ROOT.encode(), key, certificate, None, NoEncryption()))
        _write(self.folder / f"{ROOT}.crt", certificate.public_bytes(Encoding.PEM))

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, days: int
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )


def _name(parts: dict[x509.ObjectIdentifier, str]) -> x509.Name:
    with warnings.catch_warnings():
        # X.520 allows 64 letters; the library counts bytes, of which 21 Chinese letters have 63, and warns.
        warnings.simplefilter("ignore", UserWarning)
        return x509.Name([x509.NameAttribute(oid, value, _validate=False) for oid, value in parts.items()])


def _usage(*, signs: bool) -> x509.KeyUsage:
    """For signing documents, or for issuing certificates."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    """Readable by its owner alone, from the first byte on."""
    path.touch(mode=0o600)
    path.write_bytes(content)
