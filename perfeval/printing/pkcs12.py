"""Signing with an organisation's certificate in a PKCS#12 file: PAdES-B-B, SHA-256.

The file is read and its key checked once a process. pyHanko would load the key anew for each signature, and an RSA key
is checked on each loading, which takes four times as long as signing.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from PIL import Image
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import StaticStampStyle

from perfeval.printing.document import PrintError
from perfeval.printing.signing import Signing

FIELD = "Seal"
REASON = "审定自评表盖章"
MARGIN = 4096  # bytes of a signature beside its certificates and its raw signature: names, hashes, times
NAMES = ("organization_name", "common_name")
MOST_LETTERS = 64  # of a name in a certificate (X.520): longer ones are cut
KEYS = (RSAPrivateKey, EllipticCurvePrivateKey)


class CachedKeySigner(SimpleSigner):
    """Signs with a key object that was loaded before."""

    key: RSAPrivateKey | EllipticCurvePrivateKey

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, PKCS1v15(), SHA256())
        return self.key.sign(data, ECDSA(SHA256()))


class SignerAt(PdfSigner):
    """Dates the signature with the hour of the act instead of looking at a clock."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class Appending(IncrementalPdfFileWriter):
    """Adds the signature and leaves the document's metadata as they were printed: pyHanko would write its own name over
    one of two places that must agree, and look at a clock."""

    def _update_meta(self) -> None:
        pass


class InkOnPaper(PdfImage):
    """The seal's picture, darkening what is below it: black type under red ink stays black."""

    def render(self) -> bytes:
        ink = DictionaryObject({pdf_name("/BM"): pdf_name("/Multiply")})  # type: ignore[no-untyped-call]
        self.set_resource(category=ResourceType.EXT_G_STATE, name=pdf_name("/Ink"), value=ink)
        return b"/Ink gs " + bytes(super().render())


class Pkcs12Signer:
    """One organisation's certificate and key."""

    def __init__(self, signer: CachedKeySigner, certificate: x509.Certificate) -> None:
        self.signer = signer
        self.certificate = certificate
        self.reserved = _reserved(signer)

    def sign(self, signing: Signing) -> bytes:
        self._refuse_unfit(signing)
        place = signing.place
        box: Any = (
            place.left,
            place.bottom,
            place.right,
            place.top,
        )  # pyHanko writes fractions, and declares whole numbers
        pdf_signer = SignerAt(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm="sha256",
                location=signing.organisation,
                reason=REASON,
                name=signing.organisation,
                subfilter=SigSeedSubFilter.PADES,
            ),
            self.signer,
            stamp_style=_appearance(signing.seal, place.right - place.left),
            new_field_spec=SigFieldSpec(FIELD, on_page=place.page, box=box),
        )
        pdf_signer.at = signing.now
        writer = Appending(io.BytesIO(signing.pdf))
        try:
            return bytes(pdf_signer.sign_pdf(writer, bytes_reserved=self.reserved).getvalue())
        except SigningError as error:
            raise PrintError("不能用这张签名证书签名，请系统管理员检查证书文件。") from error

    def _refuse_unfit(self, signing: Signing) -> None:
        certificate, now = self.certificate, signing.now
        if now < certificate.not_valid_before_utc:
            raise PrintError(f"签名证书自 {_day(certificate.not_valid_before_utc)} 起才有效，不能签名。")
        if now > certificate.not_valid_after_utc:
            raise PrintError(f"签名证书已于 {_day(certificate.not_valid_after_utc)} 过期，请更换证书后重试。")
        names = _names(self.signer)
        if signing.organisation[:MOST_LETTERS] not in names:
            raise PrintError(f"签名证书属于“{'、'.join(names)}”，不是“{signing.organisation}”，不能签名。")
        try:
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return
        if not (usage.digital_signature or usage.content_commitment):
            raise PrintError("这张证书不是签名证书（密钥用途中没有签名），不能签名。")


@lru_cache(maxsize=512)
def load_signer(path: Path, changed: int, password: str) -> Pkcs12Signer:
    """The certificate in the file, as it was when the file last `changed`. Raises PrintError where it cannot be used."""
    try:
        bundle = pkcs12.load_pkcs12(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise PrintError(f"不能打开签名证书 {path.name}：文件已损坏或口令不对。") from error
    key, certificate = bundle.key, bundle.cert
    if certificate is None or not isinstance(key, KEYS):
        raise PrintError(f"签名证书 {path.name} 中没有可用的私钥（RSA 或 ECDSA）。")
    given = SimpleSigner.load_pkcs12_data(path.read_bytes(), [], password.encode() or None)
    signer = CachedKeySigner(given.signing_cert, given.signing_key, given.cert_registry)
    signer.key = key
    return Pkcs12Signer(signer, certificate.certificate)


def _reserved(signer: CachedKeySigner) -> int:
    """The room that a signature may need, in hexadecimal digits: it holds the whole chain of certificates, and an
    authority with an intermediate and long keys fills twice what one with neither does. The exact length would take a
    trial signature, which doubles the time."""
    chain: Any = [signer.signing_cert, *signer.cert_registry]
    certificates = {certificate.dump() for certificate in chain}
    return 2 * (sum(map(len, certificates)) + signer.key.key_size // 8 + MARGIN)


def _appearance(png: bytes, side: float) -> StaticStampStyle:
    picture = Image.open(io.BytesIO(png))
    scale = side / max(picture.size)
    box = BoxConstraints(picture.width * scale, picture.height * scale)
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins())
    background = InkOnPaper(picture, name="Seal", box=box)
    return StaticStampStyle(border_width=0, background=background, background_layout=middle)


def _names(signer: CachedKeySigner) -> list[str]:
    """Whose certificate it is: organisation and common name."""
    certificate: Any = signer.signing_cert
    parts = [part for parts in certificate.subject.chosen for part in parts]
    return [str(part["value"].native) for part in parts if part["type"].native in NAMES]


def _day(instant: datetime) -> str:
    return f"{instant.year}年{instant.month}月{instant.day}日"
