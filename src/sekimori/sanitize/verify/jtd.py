"""一太郎 documents: passed unchanged when every stream is a known one and those of macros are empty. Runs in the sandbox."""

from __future__ import annotations

import re
from typing import Any

from sekimori.sanitize.verify.compound import MAGIC, Compound

# What documents without macros, objects and links are made of.
_KNOWN = re.compile(
    r"^((ObjectSheets/)?(DocSheet/)?(DOCS_\d{4}/)?(BaseStorage\d/)?(DocumentMacro/)?(Macros/)?(BaseStorage\d/)?"
    r"(\x04JSRV_(Summary|Segment)Information2?|\x05SummaryInformation|\x05DocumentSummaryInformation|Font|Header|Footer|Footnote|LineMark"
    r"|PageMark|PaperMark|DocumentText|RelatedDocuments|DocumentEditStyles|DocumentViewStyles|DocumentPeripheral(Two|Three)?|ThinkingTemplate"
    r"|ReferenceInfo|InfoStream|MacrosStream(Style3)?|SheetInfo|DocItemInfo2?))$"
)
_EMPTY = 2
_INSIDE = (MAGIC, b"MZ\x90\x00", b"PK\x03\x04", b"Package\x00", b"\x7fELF", b"%PDF-", b"{\\rt")


def job(untrusted: bytes, _options: dict[str, Any]) -> list[list[str]]:
    """Why the document may not pass unchanged, as (technique, where); an empty list when it may. Raises Refusal."""
    found: list[list[str]] = []
    for stream in Compound(untrusted).streams():
        path = "/".join(stream.path)
        if stream.path[-1] == "JSCompDocument":
            found.append(["VERIFY-PACKED", path])
        elif not _KNOWN.match(path):
            found.append(["VERIFY-UNKNOWN", path])
        elif stream.path[-1].startswith("MacrosStream") and len(stream.content) > _EMPTY:
            found.append(["VERIFY-MACRO", path])
        elif any(mark in stream.content for mark in _INSIDE):
            found.append(["VERIFY-OBJECT", path])
    return found[:100]
