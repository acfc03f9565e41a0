"""Certificates: where they lie, and those of the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from perfeval.printing.certificates import signer_of
from perfeval.printing.demo_ca import DemoAuthority
from perfeval.printing.document import PrintError
from tests.factories import NOW, Cast, make_cast
from tests.seals import give_seal

UNIT = "测试市数据局（本级）"


@pytest.fixture
def authority(tmp_path: Path) -> DemoAuthority:
    authority = DemoAuthority(tmp_path / "authority", NOW)
    authority.issue("111", UNIT)
    return authority


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    give_seal(cast.head)
    return cast


@pytest.mark.parametrize("code", ["../111", "a/b", "", ".", "111\n"])
def test_a_code_never_leads_out_of_the_folder(code: str) -> None:
    with pytest.raises(PrintError, match="不能用作证书文件名"):
        signer_of(code)


def test_a_changed_certificate_is_read_anew(tmp_path: Path, settings: Any) -> None:
    settings.SIGNING_DIR = tmp_path
    first = DemoAuthority(tmp_path, NOW)
    first.issue("1", UNIT)
    second = signer_of("1")
    assert signer_of("1") is second
    (tmp_path / "1.p12").unlink()
    first.issue("1", UNIT)
    assert signer_of("1") is not second


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_password_saved_by_windows_with_a_mark_opens_the_certificate(
    authority: DemoAuthority, settings: Any, ending: str
) -> None:
    settings.SIGNING_DIR = authority.folder
    own = authority.folder / "111.password"
    own.write_bytes(b"\xef\xbb\xbf" + own.read_bytes() + ending.encode())
    assert signer_of("111")


@pytest.mark.parametrize("content", ["口令".encode("gbk"), "secret".encode("utf-16")])
def test_a_password_of_another_encoding_is_said(authority: DemoAuthority, settings: Any, content: bytes) -> None:
    settings.SIGNING_DIR = authority.folder
    (authority.folder / "111.password").write_bytes(content)
    with pytest.raises(PrintError, match=r"111.password.*UTF-8"):
        signer_of("111")


def test_a_password_that_cannot_be_read_is_said(authority: DemoAuthority, settings: Any) -> None:
    settings.SIGNING_DIR = authority.folder
    (authority.folder / "111.password").unlink()
    (authority.folder / "111.password").mkdir()
    with pytest.raises(PrintError, match=r"111.password.*权限"):
        signer_of("111")


def test_the_demo_authority_says_demo_and_keeps_its_files_to_itself(authority: DemoAuthority) -> None:
    root = x509.load_pem_x509_certificate((authority.folder / "demo-root.crt").read_bytes())
    assert "演示" in root.subject.rfc4514_string()
    assert root.public_bytes(Encoding.DER) == authority.certificate.public_bytes(Encoding.DER)
    for path in authority.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_command_makes_what_is_missing(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.SIGNING_DIR = tmp_path / "made"
    call_command("create_demo_ca", verbosity=0)
    files = {path.name: path.read_bytes() for path in settings.SIGNING_DIR.iterdir()}
    assert set(files) == {"demo-root.crt", "demo-root.p12", "111.p12", "111.password"}
    call_command("create_demo_ca", verbosity=0)
    assert {path.name: path.read_bytes() for path in settings.SIGNING_DIR.iterdir()} == files
    assert signer_of("111")


def test_production_refuses_unless_forced(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.REFUSE_DEMO_ACCOUNTS = True
    with pytest.raises(CommandError, match="正式环境"):
        call_command("create_demo_ca", out=tmp_path / "x", verbosity=0)
    assert not (tmp_path / "x").exists()
    call_command("create_demo_ca", out=tmp_path / "x", verbosity=0, force=True)
    assert (tmp_path / "x" / "111.p12").exists()
