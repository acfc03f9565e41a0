"""Signing a print: with the key that our signer keeps, and in the way that pyHanko's manual shows."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.printing.forms import Form
from bench.printing.workers import set_up

OFFICE, CODE = "演示单位", "demo"


def sign_in_turn(form: Form, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of ours and of the default, RSA 2048, with the seal as the visible appearance. In a process of its own."""
    set_up()
    from django.conf import settings  # noqa: PLC0415

    from perfeval.exchange.demo.seals import demo_seal  # noqa: PLC0415
    from perfeval.printing import engine, pkcs12  # noqa: PLC0415
    from perfeval.printing.demo_ca import DemoAuthority  # noqa: PLC0415
    from perfeval.printing.document import SealPicture  # noqa: PLC0415
    from perfeval.printing.render import laid_out  # noqa: PLC0415
    from perfeval.printing.seal_place import seal_place  # noqa: PLC0415
    from perfeval.printing.signing import Signing  # noqa: PLC0415

    seal = demo_seal(OFFICE, settings.FONTS_DIR)
    assert seal is not None
    laid = laid_out(replace(form.document, seal=SealPicture(OFFICE, seal, is_drawn=False)))
    now = datetime.now(tz=UTC)
    signing = Signing(engine.write(laid), seal_place(laid), seal, OFFICE, now)
    with TemporaryDirectory() as name:
        folder = Path(name)
        DemoAuthority(folder, now).issue(CODE, OFFICE)
        path, password = folder / f"{CODE}.p12", (folder / f"{CODE}.password").read_text(encoding="utf-8")
        default = _Default(path, password)
        ours, theirs = [], []
        for number in range(rounds + 1):
            start = time.perf_counter()
            own = pkcs12.load_signer(path, path.stat().st_mtime_ns, password).sign(signing)
            middle = time.perf_counter()
            other = default.sign(signing)
            end = time.perf_counter()
            assert b"/ByteRange" in own
            assert b"/ByteRange" in other
            if number:  # the first loads what both keep
                ours.append(middle - start)
                theirs.append(end - middle)
    return ours, theirs


class _Default:
    """A `SimpleSigner`, loaded once, and a `PdfSigner` with pyHanko's own settings: it makes a trial signature to learn
    its size, and loads the key for each."""

    def __init__(self, path: Path, password: str) -> None:
        from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415

        self.signer: Any = SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(path), passphrase=password.encode()
        )

    def sign(self, signing: Any) -> bytes:
        from PIL import Image  # noqa: PLC0415
        from pyhanko.pdf_utils.images import PdfImage  # noqa: PLC0415
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
        from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter  # noqa: PLC0415
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415
        from pyhanko.stamp import StaticStampStyle  # noqa: PLC0415

        place = signing.place
        box: Any = tuple(round(edge) for edge in (place.left, place.bottom, place.right, place.top))
        pdf_signer = PdfSigner(
            PdfSignatureMetadata(
                field_name="Seal", md_algorithm="sha256", name=OFFICE, subfilter=SigSeedSubFilter.PADES
            ),
            self.signer,
            stamp_style=StaticStampStyle(border_width=0, background=PdfImage(Image.open(io.BytesIO(signing.seal)))),
            new_field_spec=SigFieldSpec("Seal", on_page=place.page, box=box),
        )
        return bytes(pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signing.pdf))).getvalue())
