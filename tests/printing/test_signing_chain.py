"""Signing with what real authorities hand out: a chain of certificates with long keys."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import SignatureCoverageLevel

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Organisation
from perfeval.printing import demo_ca
from perfeval.printing.demo_ca import DemoAuthority
from perfeval.printing.document import PrintError
from perfeval.printing.pkcs12 import load_signer
from perfeval.printing.sealing import apply_seal
from tests.factories import NOW, evaluation_in, make_cast
from tests.printing import validators
from tests.printing.test_signing import content, judged, print_it
from tests.seals import give_seal

NAME = "长" * 60


class Chain(DemoAuthority):
    """Issues by an intermediate, and puts the root into each file as well."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, NOW)
        self.root = self._certify("根证书" * 6, None, self.key, path_length=1)
        (folder / "demo-root.crt").write_bytes(self.root.public_bytes(Encoding.PEM))
        key = rsa.generate_private_key(public_exponent=65537, key_size=demo_ca.BITS)
        self.certificate = self._certify("中级" * 10, self.root.subject, key, path_length=0)
        self.key = key

    def _certify(self, name: str, issuer: x509.Name | None, key: rsa.RSAPrivateKey, path_length: int) -> Any:
        subject = demo_ca._name({demo_ca.OID.COUNTRY_NAME: "CN", demo_ca.OID.COMMON_NAME: name})
        builder = self._builder(subject, issuer or subject, key, 900)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        return builder.add_extension(demo_ca._usage(signs=False), critical=True).sign(self.key, SHA256())

    def issue(self, code: str, organisation: str, *, days: int = demo_ca.DAYS) -> bool:
        is_new = super().issue(code, organisation, days=days)
        path, password = self.folder / f"{code}.p12", (self.folder / f"{code}.password").read_bytes()
        bundle = pkcs12.load_pkcs12(path.read_bytes(), password)
        assert bundle.cert
        assert isinstance(bundle.key, rsa.RSAPrivateKey)
        others = [self.certificate, self.root]
        how = BestAvailableEncryption(password)
        path.write_bytes(pkcs12.serialize_key_and_certificates(None, bundle.key, bundle.cert.certificate, others, how))
        return is_new


@pytest.fixture
def chain(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNING_DIR = tmp_path / "chain"
    monkeypatch.setattr(demo_ca, "BITS", 4096)
    load_signer.cache_clear()
    chain = Chain(settings.SIGNING_DIR)
    chain.issue("111", NAME)
    yield chain
    load_signer.cache_clear()


@pytest.fixture
def sealed(db: None) -> Evaluation:
    cast = make_cast()
    give_seal(cast.head)
    cast.campaign.sign_prints = True
    cast.campaign.save()
    Organisation.objects.filter(code="111").update(name=NAME)
    table = evaluation_in(cast, State.APPROVED)
    apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    return table


def test_leaf_intermediate_and_root_of_rsa_4096_sign(sealed: Evaluation, chain: Chain) -> None:
    pdf = content(print_it(sealed))
    status = judged(pdf, chain)
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    assert len(signature.signed_data["certificates"]) == 3
    assert [validators.qpdf(pdf), validators.archive(pdf)] == [[], []]


def test_what_the_library_refuses_is_said_in_words(
    sealed: Evaluation, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the room is too small after all: as large as it once was for every certificate."""
    monkeypatch.setattr("perfeval.printing.pkcs12._reserved", lambda signer: 8192)
    with pytest.raises(PrintError, match="不能用这张签名证书签名"):
        print_it(sealed)
