"""Small real files as an office keeps them: a page of PDF, a Word document, an Excel sheet, a drawing; the same bytes each time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

MARK = "（見本・架空）"
_DAY = (2020, 4, 1, 0, 0, 0)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
Box = tuple[int, int, int, int]
FACE = (
    b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0"
    b" /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>"
)
INK, PAPER, LINE = (32, 64, 96), (255, 255, 255), (96, 128, 160)


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A page of A4 with a title and lines, in the gothic face that every reader of PDF has for Japanese."""
    text = [f"BT /F 14 Tf 56 780 Td <{_hex(title + MARK)}> Tj ET"]
    text += [f"BT /F 10 Tf 56 {744 - 18 * n} Td <{_hex(line)}> Tj ET" for n, line in enumerate(lines)]
    stream = "\n".join(text).encode("ascii")
    font = "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ja) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [6 0 R] >>",
        f"{font} << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 7 0 R >>".encode(),
        FACE,
    ]
    return _numbered(objects)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _numbered(objects: Sequence[bytes]) -> bytes:
    """The objects as a file, with the table that says where each begins."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document of a heading and paragraphs."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    bold = '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr>'
    body = f"<w:p><w:r>{bold}<w:t>{escape(title + MARK)}</w:t></w:r></w:p>"
    body += "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in paragraphs)
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    document = f"{_HEAD}<w:document {names}><w:body>{body}{page}</w:body></w:document>"
    return _package(
        "word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml", {"word/document.xml": document}
    )


def xlsx(sheet: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """An Excel book of one sheet."""
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    lines = "".join(f"<row>{''.join(_cell(value) for value in row)}</row>" for row in rows)
    parts = {
        "xl/workbook.xml": f'{_HEAD}<workbook {names} xmlns:r="{_RELATED}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"{_HEAD}<worksheet {names}><sheetData>{lines}</sheetData></worksheet>",
    }
    extra = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OFFICE}.spreadsheetml.worksheet+xml"/>'
    return _package("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml", parts, extra)


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _relations(kind: str, target: str) -> str:
    names = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    one = f'<Relationship Id="rId1" Type="{_RELATED}/{kind}" Target="{target}"/>'
    return f"{_HEAD}<Relationships {names}>{one}</Relationships>"


def _package(main: str, kind: str, parts: dict[str, str], extra: str = "") -> bytes:
    types = (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{extra}</Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {"[Content_Types].xml": types, "_rels/.rels": _relations("officeDocument", main), **parts}
        for name, text in whole.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def png(boxes: Sequence[Box], lines: Sequence[Box], size: tuple[int, int] = (480, 270)) -> bytes:
    """A drawing: boxes (left, top, right, bottom) joined by straight lines, as a diagram of a network shows them."""
    width, height = size
    rows = [bytearray(bytes(PAPER) * width) for _row in range(height)]
    for left, top, right, bottom in lines:
        _fill(rows, (left, top, max(right, left + 2), max(bottom, top + 2)), LINE)
    for left, top, right, bottom in boxes:
        _fill(rows, (left, top, right, bottom), INK)
        _fill(rows, (left + 3, top + 3, right - 3, bottom - 3), PAPER)
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _fill(rows: Sequence[bytearray], box: Box, colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = box
    for row in rows[top:bottom]:
        row[left * 3 : right * 3] = bytes(colour) * (right - left)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
