"""Programs that are started for a document: the `weasyprint` command and LibreOffice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.printing.forms import VARIANT, Form
from bench.printing.word_form import write_word

PDF_A_3B = {"SelectPdfVersion": {"type": "long", "value": "3"}}


class WeasyprintCommand:
    """`weasyprint form.html form.pdf`, on the page that the plain way gets."""

    def __init__(self, forms: Mapping[str, Form], folder: Path) -> None:
        self.folder = folder
        self.program = Path(sys.executable).with_name("weasyprint")
        for name, form in forms.items():
            (folder / f"{name}.html").write_text(form.page, encoding="utf-8")

    def seconds(self, name: str) -> float:
        source, target = self.folder / f"{name}.html", self.folder / f"{name}.weasyprint.pdf"
        return _seconds([self.program, "--pdf-variant", VARIANT, source, target], [target])


class LibreOffice:
    """`soffice --convert-to pdf` over Word documents, as PDF/A-3b, with the fonts that our prints have."""

    program = shutil.which("soffice")

    def __init__(self, forms: Mapping[str, Form], folder: Path, fonts: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")}
        for name, form in forms.items():
            write_word(form, folder / f"{name}.docx")
        self.seconds([next(iter(forms))])  # the first start makes a profile

    def seconds(self, names: Sequence[str]) -> float:
        """One process for all of these. A name that comes again is another file."""
        copies = [self._copy(name, number) for number, name in enumerate(names)]
        targets = [path.with_suffix(".pdf") for path in copies]
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        to_pdf: list[str | Path] = [
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(PDF_A_3B)}",
            "--outdir",
            self.folder,
        ]
        program = self.program or "soffice"
        return _seconds([program, "--headless", profile, *to_pdf, *copies], targets, self.environment)

    def _copy(self, name: str, number: int) -> Path:
        return Path(shutil.copyfile(self.folder / f"{name}.docx", self.folder / f"copy-{number}.docx"))


def _seconds(
    command: Sequence[str | Path], targets: Sequence[Path], environment: Mapping[str, str] | None = None
) -> float:
    """Of a command that has to write these files."""
    for target in targets:
        target.unlink(missing_ok=True)
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    elapsed = time.perf_counter() - start
    for target in targets:
        if not target.read_bytes().startswith(b"%PDF"):
            raise RuntimeError(f"{command[0]} did not write {target.name}")
    return elapsed
