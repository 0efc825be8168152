"""What a PDF or Office file is when it is opened: pages, sheets, macros, whether it can be read at all. Runs in the sandbox.

sandbox.run("sekimori.common.filefacts:parse", untrusted, {"kind": "pdf"})
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree

from sekimori.common.errors import InvalidInput
from sekimori.common.filekinds import FileKind

MOST_PARTS = 20_000
LARGEST_PART = 200 * 1024 * 1024
LARGEST_WHOLE = 1024**3
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MAIN_PARTS = {
    "word/document.xml": FileKind.WORD,
    "xl/workbook.xml": FileKind.EXCEL,
    "xl/workbook.bin": FileKind.EXCEL,
    "ppt/presentation.xml": FileKind.POWERPOINT,
}
Facts = dict[str, Any]


def parse(untrusted: bytes, options: dict[str, Any]) -> Facts:
    """The facts of a file whose first bytes said `options["kind"]`: `kind` again, as its inside says, and what there is to count.

    pages, sheets, parts: whole numbers; macros, scripts, attachments, encrypted: True when there are some. Raises InvalidInput for
    a file that cannot be opened, is protected by a password, or grows beyond 1 GiB when it is unpacked.
    """
    kind = FileKind(str(options["kind"]))
    look = _LOOKS.get(kind)
    return {"kind": kind.value, **(look(untrusted) if look else {})}


def _pdf(untrusted: bytes) -> Facts:
    try:
        with pypdfium2.PdfDocument(untrusted) as document:
            if not len(document):
                raise InvalidInput("ＰＤＦにページがありません。")
            for number in (0, len(document) - 1):
                document[number].close()
            facts: Facts = {"pages": len(document)}
            if pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
                facts["scripts"] = True
            if pdfium.FPDFDoc_GetAttachmentCount(document.raw) > 0:
                facts["attachments"] = True
            return facts
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD_ERROR:
            raise InvalidInput(_PROTECTED) from None
        raise InvalidInput("ＰＤＦとして開けません。壊れているおそれがあります。") from None


_PROTECTED = "パスワードで保護されているため、中身を確認できません。保護を外して保存し直してください。"


def _package(untrusted: bytes) -> Facts:
    """A zip archive: an Office package by its main part, or an archive of files."""
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            parts = archive.infolist()
            _check_size(parts)
            names = {part.filename for part in parts}
            main = next((name for name in _MAIN_PARTS if name in names), "")
            if not main or "[Content_Types].xml" not in names:
                facts: Facts = {"kind": FileKind.ZIP.value, "parts": len(parts)}
                if any(part.flag_bits & 1 for part in parts):
                    facts["encrypted"] = True
                return facts
            return _office(archive, main, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise InvalidInput("圧縮ファイルとして開けません。壊れているおそれがあります。") from None


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    largest = max((part.file_size for part in parts), default=0)
    if len(parts) > MOST_PARTS or largest > LARGEST_PART or sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise InvalidInput("展開すると大きくなりすぎるため、受け付けられません。")


def _office(archive: zipfile.ZipFile, main: str, names: set[str]) -> Facts:
    facts: Facts = {"kind": _MAIN_PARTS[main].value}
    if any(name.endswith("vbaProject.bin") for name in names):
        facts["macros"] = True
    if any("/embeddings/" in name for name in names):
        facts["attachments"] = True
    if main.endswith(".xml"):
        root = _xml(archive.read(main))
        if main == "xl/workbook.xml":
            facts["sheets"] = len(root.findall(".//{*}sheets/{*}sheet"))
    return facts


def _xml(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise InvalidInput("文書として開けません。壊れているおそれがあります。") from None


def _old_office(untrusted: bytes) -> Facts:
    if _ENCRYPTED_PACKAGE in untrusted:
        raise InvalidInput(_PROTECTED)
    return {}


_LOOKS: Mapping[FileKind, Callable[[bytes], Facts]] = {
    FileKind.PDF: _pdf,
    FileKind.OLD_OFFICE: _old_office,
    **dict.fromkeys((FileKind.ZIP, FileKind.WORD, FileKind.EXCEL, FileKind.POWERPOINT), _package),
}
