"""Paper: Japanese comes out as text, what people typed is never markup, and a missing font is an error."""

from __future__ import annotations

import pypdfium2
import pytest

from sekimori import sandbox
from sekimori.common import typesetting
from sekimori.common.errors import NotAvailable

TEMPLATE = "= 見出し\n#data.name".encode()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_template_and_its_data_become_a_tagged_pdf_with_japanese_text() -> None:
    made = typesetting.pdf(TEMPLATE, {"data": {"name": "髙﨑 𠮷郎 #panic()"}, "title": "試験"})
    assert "髙﨑 𠮷郎 #panic()" in text_of(made)
    assert b"/MarkInfo" in made


def test_a_missing_japanese_font_is_told_and_no_page_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SANS", ("ない書体",))
    with pytest.raises(NotAvailable, match="ない書体"):
        typesetting.pdf(TEMPLATE, {"data": {"name": "x"}, "title": "試験"})


def test_it_runs_where_documents_are_rendered() -> None:
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE,
        {"data": {"name": "汐見市"}, "title": "試験"},
        profile=sandbox.Profile.RENDER,
    )
    assert "汐見市" in text_of(made)
