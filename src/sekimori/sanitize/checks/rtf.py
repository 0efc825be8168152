"""What must not stand in an RTF file that is handed on: searched in its plain bytes, and in what its digits stand for.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.rtf:job", untrusted, options).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_BAD = re.compile(
    rb"\\(obj(ect|data|class|update|autlink|link|ocx|emb|html|name|alias|sect|sub|pub|icemb)|bin\d|template|datastore|htmltag|mhtmltag"
    rb"|filetbl|mailmerge|nextfile|ddeauto|linkself|macpict|wmetafile|emfblip|pmmetafile|dibitmap|wbitmap|passwordhash|userprops"
    rb"|generator|info|oleclsid|themedata|private|fontemb|sv|sn|listpicture)(?![a-z])",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(rb"\\fldinst\s*\{((?:[^{}\\]|\\[\\{}]|\\'[0-9a-f]{2}|\\tab )*)\}", re.IGNORECASE)
_DANGER = re.compile(
    r"^\s*(DDE|DDEAUTO|LINK|INCLUDE\w*|IMPORT|DATABASE|MACROBUTTON|RD|EMBED|CONTROL|HTML\w+|ADDIN|PRIVATE|AUTOTEXT\w*|PRINT)\b"
    r"|^\s*(QUOTE|SET|IF|=).*(DDE|INCLUDE|LINK|IMPORT)",
    re.IGNORECASE | re.DOTALL,
)
_LEADS = re.compile(r'^\s*HYPERLINK\s+"?\s*([^"\s]+)', re.IGNORECASE)
_DIGITS = re.compile(rb"(?:[0-9a-fA-F]{2}[\s]*){16,}")
_PICTURE = re.compile(rb"\\pict\\(pngblip|jpegblip) (?:\\pic[a-z]+-?\d* )*\s*$")
_INSIDE = (b"\xd0\xcf\x11\xe0", b"MZ\x90\x00", b"Package\x00", b"Equation.3")
_ESCAPE = re.compile(r"\\'([0-9a-f]{2})|\\([\\{}])")


def job(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the file pass."""
    schemes = tuple(str(each) for each in options.get("schemes", ("http", "https", "mailto")))
    return [list(each) for each in _faults(untrusted, schemes)][:100]


def _real(untrusted: bytes, at: int) -> bool:
    """Whether the word that begins here is one, and not the text of an escaped backslash."""
    before = untrusted[max(at - 64, 0) : at]
    return (len(before) - len(before.rstrip(b"\\"))) % 2 == 0


def _faults(untrusted: bytes, schemes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not untrusted.startswith(b"{\\rtf") or not untrusted.endswith(b"}\n") or not untrusted.isascii():
        yield "frame", ""
    for found in _BAD.finditer(untrusted):
        if _real(untrusted, found.start()):
            yield "word", found.group().decode("ascii")
    for found in _INSTRUCTION.finditer(untrusted):
        words = _ESCAPE.sub(lambda m: m.group(2) or chr(int(m.group(1), 16)), found.group(1).decode("ascii"))
        leads = _LEADS.match(words)
        address = leads.group(1) if leads else "#"
        local = address.startswith(("#", "\\l", "\\o", "\\t", "\\m", "\\n"))
        if _DANGER.search(words) or not (local or address.split(":", 1)[0].lower() in schemes):
            yield "field", words[:60]
    told = [found for found in re.finditer(rb"\\fldinst", untrusted) if _real(untrusted, found.start())]
    if len(told) != len(_INSTRUCTION.findall(untrusted)):
        yield "field", "form"
    yield from _digit_faults(untrusted)


def _digit_faults(untrusted: bytes) -> Iterator[tuple[str, str]]:
    """What digits stand for: pictures where a picture is told, nothing that runs anywhere."""
    for found in _DIGITS.finditer(untrusted):
        content = bytes.fromhex(re.sub(rb"\s", b"", found.group()).decode())
        picture = _PICTURE.search(untrusted[max(found.start() - 400, 0) : found.start()])
        magic = b"\x89PNG" if picture and picture.group(1) == b"pngblip" else b"\xff\xd8\xff"
        if any(each in content for each in _INSIDE[:2]) and not (picture and content.startswith(magic)):
            yield "digits", "code"
        if picture and not content.startswith(magic):
            yield "picture", ""
        if b"Equation.3" in content or b"Package\x00" in content[:200]:
            yield "digits", "object"
