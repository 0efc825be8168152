"""The head of a message or part: bounded before it is read, decoded in time that grows with its length (RFC 5322, 2047, 2231)."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote_to_bytes

from sekimori.sanitize import charsets
from sekimori.sanitize.refusing import refusal

MOST_OF_ONE, MOST_OF_ALL, MOST_LINES, MOST_ADDRESSES = 64 * 1024, 256 * 1024, 5_000, 1_000
_END = re.compile(rb"\r\n\r\n|\n\n|\r\r|\n\r\n")
_LINES = re.compile(rb"\r\n|\n|\r")
_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]{1,80})[ \t]*:(.*)$", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_PARAMETER = re.compile(r""";\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.DOTALL)
_CONTINUED = re.compile(r"^(.+?)\*(\d{1,4})?(\*)?$")
_ADDRESS = re.compile(r"<\s*([^<>\s]{1,300})\s*>|(?<![^\s,;])([^\s<>,;\"()]{1,200}@[^\s<>,;\"()]{1,200})")
_PLAIN_ADDRESS = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9.\-]{1,253}$")
_MOST_WORDS = 4_000
HIDES = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c"
)


@dataclass
class Head:
    """The fields in order, names in lower case, values unfolded; `broken` counts lines that are no field."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    broken: int = 0

    def first(self, name: str) -> bytes:
        """The first value of a field; empty when there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    def text(self, name: str) -> str:
        """The words of a field, decoded and made plain."""
        return plain(decoded(self.first(name)))


def split(untrusted: bytes) -> tuple[Head, bytes]:
    """The head and the body. Raises Refusal for a head beyond the bounds or with NUL in it."""
    if untrusted[:1] in {b"\r", b"\n"}:
        return Head(), untrusted.lstrip(b"\r\n")
    first = _LINES.split(untrusted[:1000], maxsplit=1)[0]
    if b"\x00" in first:
        raise refusal("MAIL-HEAD", "NUL")
    if not _FIELD.match(first) and not untrusted.startswith((b"From ", b">From ")):
        return Head(), untrusted  # It begins with what is no field: there is no head.
    found = _END.search(untrusted, 0, MOST_OF_ALL + 4)
    end, after = (found.start(), found.end()) if found else (len(untrusted), len(untrusted))
    block = untrusted[:end]
    if len(block) > MOST_OF_ALL:
        raise refusal("MAIL-HEAD", str(len(block)))
    if b"\x00" in block:
        raise refusal("MAIL-HEAD", "NUL")
    return _read(block), untrusted[after:]


def _read(block: bytes) -> Head:
    head = Head()
    lines = _LINES.split(block)
    if len(lines) > MOST_LINES:
        raise refusal("MAIL-HEAD", str(len(lines)))
    gathered: list[list[bytes]] = []
    for number, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"} and gathered:
            gathered[-1].append(line)
        elif not (number == 0 and line.startswith((b"From ", b">From "))):
            gathered.append([line])
    for pieces in gathered:
        whole = b"".join(pieces)
        if len(whole) > MOST_OF_ONE:
            raise refusal("MAIL-HEAD", str(len(whole)))
        found = _FIELD.match(whole)
        if found:
            head.fields.append((found.group(1).decode("ascii").lower(), found.group(2).strip()))
        elif whole.strip():
            head.broken += 1
    return head


def decoded(value: bytes) -> str:
    """The words of a value. Words that belong together are decoded together, however they were cut."""
    text = value.decode("latin-1")
    out: list[str] = []
    at, held, charset = 0, b"", ""
    for found in islice(_WORD.finditer(text), _MOST_WORDS):
        between = text[at : found.start()]
        if held and (between.strip() or found.group(1).lower() != charset):
            out.append(charsets.decoded(held, charset).text)
            held = b""
        if between.strip() or not (out or held):
            out.append(_bare(between))
        held, charset = held + _spelt(found.group(2), found.group(3)), found.group(1).lower()
        at = found.end()
    if held:
        out.append(charsets.decoded(held, charset).text)
    out.append(_bare(text[at:]))
    return "".join(out)


def _bare(text: str) -> str:
    return charsets.decoded(text.encode("latin-1")).text


def _spelt(kind: str, text: str) -> bytes:
    if kind in "qQ":
        return quopri.decodestring(text.replace("_", " ").encode("latin-1"), header=False)
    return unbase64(text.encode("latin-1", "ignore"))


def unbase64(raw: bytes) -> bytes:
    """What base64 stands for, as far as it goes."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def plain(text: str) -> str:
    """In one line, without signs that hide or turn the reading round."""
    kept = "".join(" " if char in "\r\n\t" else char for char in text if char not in HIDES)
    return " ".join("".join(c for c in unicodedata.normalize("NFC", kept) if unicodedata.category(c) != "Cc").split())[
        :2000
    ]


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """The value before the first semicolon in lower case, and the parameters, continued ones put together."""
    text = value.decode("latin-1")
    first = text.split(";", 1)[0].strip().lower()
    simple: dict[str, str] = {}
    continued: dict[str, list[tuple[int, bool, str]]] = {}
    for name, said in _PARAMETER.findall(text)[:200]:
        told = re.sub(r"\\(.)", r"\1", said.strip().strip('"')) if said.strip().startswith('"') else said.strip()
        found = _CONTINUED.match(name.lower())
        if found:
            continued.setdefault(found.group(1), []).append(
                (int(found.group(2) or 0), bool(found.group(3)) or not found.group(2), told)
            )
        else:
            simple.setdefault(name.lower(), plain(decoded(told.encode("latin-1"))))
    for name, pieces in continued.items():
        simple[name] = _together(sorted(pieces))
    return first, simple


def _together(pieces: list[tuple[int, bool, str]]) -> str:
    charset, raw = "", b""
    for number, encoded, said in pieces:
        if encoded:
            if number == 0 and said.count("'") >= 2:  # noqa: PLR2004
                charset, _language, said = said.split("'", 2)  # noqa: PLW2901
            raw += unquote_to_bytes(said)
        else:
            raw += said.encode("latin-1")
    return plain(charsets.decoded(raw, charset).text)


def addresses(value: bytes) -> list[tuple[str, str]]:
    """Names and addresses of a field. Raises Refusal for more than a thousand."""
    found: list[tuple[str, str]] = []
    for piece in _pieces(value):
        told = _ADDRESS.search(piece)
        if told is None:
            continue
        if len(found) >= MOST_ADDRESSES:
            raise refusal("MAIL-HEAD", str(len(found)))
        rest = (piece[: told.start()] + piece[told.end() :]).strip().strip('"')
        name = plain(decoded(rest.encode("latin-1"))).strip('"() ')
        address = _ascii(told.group(1) or told.group(2))
        if address:
            found.append((name, address))
    return found


def _pieces(value: bytes) -> list[str]:
    """A field cut at its commas, those in quotation marks and brackets left in peace."""
    out, quoted, angled, start, text = [], False, False, 0, value.decode("latin-1")
    for place, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char in "<>" and not quoted:
            angled = char == "<"
        elif char in ",;" and not quoted and not angled:
            out.append(text[start:place])
            start = place + 1
    return [*out, text[start:]]


def _ascii(address: str) -> str:
    """An address in plain ASCII; its host as it is looked up. Empty for one that is none."""
    local, _sign, host = address.rpartition("@")
    try:
        host = charsets.decoded(host.encode("latin-1")).text.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        return ""
    made = f"{local}@{host}"
    return made if _PLAIN_ADDRESS.match(made) else ""
