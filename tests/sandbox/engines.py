"""The libraries the house reads and makes documents with, as jobs."""

from __future__ import annotations

import encodings.aliases
import io

import docx
import pypdfium2
import python_calamine
import typst
import xlsxwriter


def typeset(untrusted, options):
    return typst.compile(untrusted)


def word(untrusted, options):
    document = docx.Document()
    document.add_paragraph(untrusted.decode())
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sheet(untrusted, options):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, untrusted.decode())
    return stream.getvalue()


def text_of_pdf(untrusted, options):
    document = pypdfium2.PdfDocument(untrusted)
    return [document[number].get_textpage().get_text_range() for number in range(len(document))]


def save_pdf(untrusted, options):
    stream = io.BytesIO()
    pypdfium2.PdfDocument(untrusted).save(stream)
    return stream.getvalue()


def text_of_word(untrusted, options):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(untrusted)).paragraphs]


def text_of_sheet(untrusted, options):
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(untrusted)).get_sheet_by_index(0).to_python()


def decode_everywhere(untrusted, options):
    texts = {}
    for name in sorted(set(encodings.aliases.aliases.values())):
        try:
            texts[name] = untrusted.decode(name, errors="replace")
        except (LookupError, UnicodeError, ValueError):
            continue
    return texts
