"""The files as recipients take them: PDF, Word, Excel and text, each made of the same lines."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from sekimori.portal.disclosures import printing
from sekimori.portal.disclosures.models import Disclosure, Fact
from sekimori.standards.disclosure_models import Output
from tests.adopting import adopt
from tests.portal.disclosures.conftest import Desk, with_disclosures
from tests.world import World


@pytest.fixture
def real(world: World) -> Desk:
    """The city with the real renderers."""
    adopt(world, with_disclosures())
    return Desk(world)


CITY = {"mayor": "大潮 守", "contact_office": "市民部市民課"}


def made(desk: Desk, form: str, output: Output, kind: str = "misdirected_mail") -> tuple[Disclosure, bytes]:
    record = desk.incident(kind=kind)
    desk.tell(record, headline="案内の誤送信", summary="一斉に送信した。\n宛先が見えた。", flood_volume="20Gbps")
    if not Fact.objects.filter(incident__isnull=True).exists():
        desk.tell_city(**CITY)
    report = desk.draft(record, form)
    with desk.world.acting("csirt"):
        return report, printing.file_of(report, output)


def test_a_report_is_a_pdf_of_a_ruled_sheet_and_a_release_one_with_headings(real: Desk) -> None:
    import pypdfium2

    for form, wanted in (("prefecture_report", "事案の概要"), ("press_release", "お詫び申し上げます")):
        _report, content = made(real, form, Output.PDF)
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
        assert wanted in text
        assert "宛先が見えた。" in text


def test_a_release_is_a_word_file_with_the_apology_and_the_name_under_it(real: Desk) -> None:
    _report, content = made(real, "press_release", Output.DOCX)
    text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    for words in ("深くお詫び申し上げます", "市長　大潮 守", "案内の誤送信", "宛先が見えた。"):
        assert words in text


def test_the_common_forms_are_workbooks_with_a_row_for_each_item_and_a_sheet_for_the_course(real: Desk) -> None:
    _report, content = made(real, "nco_ddos", Output.XLSX, "denial_of_service")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert any("攻撃の種別・規模" in row and any("20Gbps" in cell for cell in row) for row in rows)
    _report, content = made(real, "prefecture_report", Output.XLSX)
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["報告", "経過"]


def test_text_for_mail_and_web_forms_has_every_line(real: Desk) -> None:
    report, content = made(real, "ppc_report", Output.TEXT)
    text = content.decode()
    with real.world.acting("csirt"):
        for each in printing.lines_of(report):
            assert each.label in text
    assert "\r\n" in text


def test_a_formula_typed_as_a_fact_stays_text(real: Desk) -> None:
    record = real.incident()
    real.tell(record, summary="=1+1")
    report = real.draft(record)
    with real.world.acting("csirt"):
        content = printing.file_of(report, Output.XLSX)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
