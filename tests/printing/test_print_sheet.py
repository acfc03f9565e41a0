"""manage.py print_sheet, as another program calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from perfeval.printing import fonts
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.web.management.commands import print_sheet
from tests.core.sheets import TABLES
from tests.exchange.running import run
from tests.printing.reading import squeezed, text_of
from tests.printing.tables import printed

pytestmark = pytest.mark.once

ONE, OTHER = TABLES / "futian-2022-01.json", TABLES / "qiannan-2024-department.json"


def test_one_table_goes_to_a_file(tmp_path: Path) -> None:
    outcome = run("print_sheet", "--layout", "futian", "--output", tmp_path / "new" / "form.pdf", ONE)
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, "", "")
    assert (tmp_path / "new" / "form.pdf").read_bytes() == printed("futian-2022-01", "futian")


def test_several_go_to_a_folder(tmp_path: Path) -> None:
    outcome = run("print_sheet", "--layout", "mof-2020", "--output", tmp_path / "forms", ONE, OTHER)
    assert outcome.status == 0
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == [
        "futian-2022-01.pdf",
        "qiannan-2024-department.pdf",
    ]


def test_one_table_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    assert run("print_sheet", "--layout", "mof-2020", "--output", tmp_path, ONE).status == 0
    assert (tmp_path / "futian-2022-01.pdf").is_file()


def test_several_tables_of_one_file_and_equal_names_are_numbered(tmp_path: Path) -> None:
    both = tmp_path / "futian-2022-01.json"
    both.write_text(f"[{ONE.read_text('utf-8')}, {OTHER.read_text('utf-8')}]", encoding="utf-8")
    assert run("print_sheet", "--layout", "mof-2020", "--output", tmp_path / "forms", both, ONE).status == 0
    names = sorted(path.name for path in (tmp_path / "forms").iterdir())
    assert names == ["futian-2022-01-2.pdf", "futian-2022-01-3.pdf", "futian-2022-01.pdf"]


def test_it_prints_what_can_be_read_and_ends_with_2(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    outcome = run("print_sheet", "--layout", "mof-2020", "--output", tmp_path / "forms", broken, ONE)
    assert outcome.status == 2
    assert "broken.json" in outcome.stderr
    assert [path.name for path in (tmp_path / "forms").iterdir()] == ["futian-2022-01.pdf"]


def test_figures_are_those_of_the_file_unless_a_scheme_is_given(tmp_path: Path) -> None:
    """Table 08 lost two rows in the scan: its printed total is not the sum of what is left."""
    table = TABLES / "futian-2022-08.json"
    for name, options, total in (("as-is", [], "10099.88"), ("computed", ["--scheme", "futian-2022"], "9089.88")):
        file = tmp_path / f"{name}.pdf"
        assert run("print_sheet", "--layout", "futian", *options, "--output", file, table).status == 0
        assert f"总分{total}" in squeezed(text_of(file.read_bytes()))


@pytest.mark.parametrize("option", ["--layout", "--scheme"])
def test_an_unknown_key_lists_the_known_ones(tmp_path: Path, option: str) -> None:
    keys = {"--layout": "futian", "--scheme": "futian-2022", option: "nowhere"}
    arguments = [part for pair in keys.items() for part in pair]
    with pytest.raises(CommandError, match="futian") as refusal:
        run("print_sheet", *arguments, "--output", tmp_path / "form.pdf", ONE)
    assert refusal.value.returncode == 2
    assert "nowhere" in str(refusal.value)


def test_a_table_that_cannot_be_printed_is_named_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(document: PrintDocument) -> bytes:
        if document.sheet.kind == "department":
            raise PrintError("字体中没有这个字")
        return b"%PDF"

    monkeypatch.setattr(print_sheet, "render_pdf", render)
    outcome = run("print_sheet", "--layout", "mof-2020", "--output", tmp_path / "forms", OTHER, ONE)
    assert outcome.status == 1
    assert f"{OTHER}：没有打印：字体中没有这个字" in outcome.stderr
    assert [path.name for path in (tmp_path / "forms").iterdir()] == ["futian-2022-01.pdf"]


def test_missing_fonts_are_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(document: PrintDocument) -> bytes:
        raise fonts.FontsMissingError("run `manage.py build_fonts`")

    monkeypatch.setattr(print_sheet, "render_pdf", render)
    with pytest.raises(CommandError, match="build_fonts"):
        run("print_sheet", "--layout", "mof-2020", "--output", tmp_path / "form.pdf", ONE)


def test_several_tables_where_a_file_stands_are_refused_in_words(tmp_path: Path) -> None:
    taken = tmp_path / "form.pdf"
    taken.write_bytes(b"another")
    with pytest.raises(CommandError, match="多份表要写入文件夹") as refusal:
        run("print_sheet", "--layout", "mof-2020", "--output", taken, ONE, OTHER)
    assert refusal.value.returncode == 2
    assert str(taken) in str(refusal.value)
    assert taken.read_bytes() == b"another"
