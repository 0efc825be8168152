"""What must not stand in an OpenDocument file that is handed on. Reads with expat and plain searches, never as the rebuilding does.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.odf:job", untrusted, options).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from sekimori.sanitize.checks import strict_xml

_NAME = re.compile(
    r"^(mimetype|META-INF/manifest\.xml|(Object \d+/|[\w .-]+/)?(content|styles)\.xml|Pictures/picture\d{4,}\.(png|jpeg|gif|tiff))$"
)
_MAGIC: dict[str, bytes | tuple[bytes, ...]] = {
    "png": b"\x89PNG",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "tiff": (b"II*\x00", b"MM\x00*"),
}
_CODE = (
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90\x00",
    b"\x7fELF",
    b"<!DOCTYPE",
    b"<!ENTITY",
    b"vnd.sun.star.",
    b"macro:",
    b"Sub Main",
)
_ELEMENTS = re.compile(
    r"^(scripts?|event-listeners?|forms?|control|dde-\w+|cell-range-source|database-\w+|section-source|plugin|applet|floating-frame"
    r"|object-ole|binary-data|sound|audio|video|execute-macro|command|font-face-(src|uri)|connection-\w+|submission|instance|bind)$"
)
_SPACES = re.compile(r":xmlns:(script|form|config|database|digitalsignature)|/xforms|xmlevents|sun\.star")
_ADDRESS = re.compile(
    r"^\s*(javascript|vbscript|file|data|macro|service|slot|\.uno|vnd|ms-[\w-]+|search-ms|mhtml|smb|ftp):|^\s*\\\\",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"\b(DDE|WEBSERVICE|FILTERXML|CALL|REGISTER|RTD)\s*\(|'(file|https?|ftp|smb):[^']*'#", re.IGNORECASE
)
_TEXTS = re.compile(r'"(?:[^"]|"")*"')


def job(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the document pass."""
    schemes = tuple(str(each) for each in options.get("schemes", ("http", "https", "mailto")))
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as container:
            return [list(each) for each in _faults(container, untrusted, schemes)][:100]
    except (zipfile.BadZipFile, KeyError, RuntimeError, OSError, ValueError) as error:
        return [["zip", type(error).__name__]]


def _faults(container: zipfile.ZipFile, untrusted: bytes, schemes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    names = container.namelist()
    if untrusted[30:38] != b"mimetype" or untrusted[8:10] != b"\x00\x00" or len(set(names)) != len(names):
        yield "order", names[0] if names else ""
    for name in names:
        if not _NAME.match(name):
            yield "part", name
            continue
        content = container.read(name)
        extension = name.rsplit(".", 1)[-1]
        if extension in _MAGIC:
            if not content.startswith(_MAGIC[extension]):
                yield "picture", name
            continue
        yield from (("code", f"{name} {mark!r}") for mark in _CODE if mark in content)
        if extension == "xml":
            yield from _markup(content, name, schemes, names)


def _markup(content: bytes, name: str, schemes: tuple[str, ...], names: list[str]) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        space, _sign, short = tag.rpartition("}")
        if _SPACES.search(space) or _ELEMENTS.match(short):
            found.append(("element", short))
        for key, value in attributes.items():
            place, _sign, word = key.rpartition("}")
            if _SPACES.search(place) or word in {"macro-name", "onload"}:
                found.append(("attribute", word))
            if word == "formula" and _FORMULA.search(_TEXTS.sub('""', value)):
                found.append(("formula", value[:60]))
            if word == "href":
                found.extend(_address(short, value, schemes, names, name))

    try:
        strict_xml.parse(content, start)
    except ValueError as error:
        yield "markup", f"{name} {error}"
    yield from ((what, f"{name} {where}") for what, where in found)


def _address(
    element: str, value: str, schemes: tuple[str, ...], names: list[str], part: str
) -> Iterator[tuple[str, str]]:
    if _ADDRESS.search(value):
        yield "address", f"{element} {value[:60]}"
    elif element == "a":
        if not value.startswith("#") and value.split(":", 1)[0].strip().lower() not in schemes:
            yield "address", f"{element} {value[:60]}"
    else:
        base = part.rpartition("/")[0]
        plain = value.removeprefix("./").removeprefix("../" if base else "./")
        if not any(each == plain or each.startswith(f"{plain}/") for each in names):
            yield "address", f"{element} {value[:60]}"
