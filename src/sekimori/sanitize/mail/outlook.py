"""What Outlook writes: message files ([MS-OXMSG]), winmail.dat ([MS-OXTNEF]), and their packed rich text ([MS-OXRTFCP])."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekimori.sanitize import charsets
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.rtf.tokens import Kind, tokens
from sekimori.sanitize.verify.compound import Compound

TNEF = b"\x78\x9f\x3e\x22"
SUBJECT, BODY, HTML, RTF, SENDER, MAIL, TO, CC = 0x0037, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x5D01, 0x0E04, 0x0E03
_DATA, _LONG_NAME, _NAME, _HEADERS = 0x3701, 0x3707, 0x3704, 0x007D
_TEXT, _WIDE, _BINARY = 0x001E, 0x001F, 0x0102
_PROPERTIES, _PROPERTIES_HEAD, _NUMBER, _CODE_PAGE, _WEB_PAGE = "__properties_version1.0", 32, 0x0003, 0x3FFD, 0x3FDE
_SUBSTANCE = re.compile(r"^__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})$")
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8}
_SEVERAL, _NAMED = 0x1000, 0x8000
_PREFIX = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
# Attributes of TNEF.
_NEXT_FILE, _FILE_DATA, _FILE_NAME, _FILE_MAPI, _MAPI, _OEM_PAGE = 0x9002, 0x800F, 0x8010, 0x9005, 0x9003, 0x9007
_OF_FILES = frozenset({_NEXT_FILE, _FILE_DATA, _FILE_NAME, _FILE_MAPI})
_OF_LETTER = {0x8004: SUBJECT, 0x800C: BODY}
_MOST, _WINDOW = 64 * 1024 * 1024, 4096


@dataclass
class Letter:
    """What a message of Outlook says, and what is attached to it: name and content."""

    texts: dict[int, str] = field(default_factory=dict)
    html: bytes = b""
    charset: str = ""
    attached: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The words: those that are told as such, else those of the rich text."""
        return self.texts.get(BODY, "") or self.texts.get(RTF, "")


def message(untrusted: bytes) -> Letter:
    """A message in a compound file. Raises Refusal for a broken one."""
    letter = Letter()
    files: dict[str, dict[int, bytes | str]] = {}
    streams = list(Compound(untrusted).streams())
    pages = dict(_numbers(next((each.content for each in streams if each.path == (_PROPERTIES,)), b"")))
    named = _page(pages.get(_CODE_PAGE, 0))
    letter.charset = _page(pages.get(_WEB_PAGE, 0)) or named
    for stream in streams:
        found = _SUBSTANCE.match(stream.path[-1])
        if not found:
            continue
        number, kind = int(found.group(1), 16), int(found.group(2), 16)
        value = _value(kind, stream.content, named)
        if len(stream.path) == 1:
            _told(letter, number, value)
        elif stream.path[0].startswith("__attach") and len(stream.path) == 2:  # noqa: PLR2004
            files.setdefault(stream.path[0], {})[number] = value
        elif stream.path[0].startswith("__attach"):
            files.setdefault(stream.path[0], {}).setdefault(_DATA, b"")
    letter.attached = [_file(each, number) for number, (_folder, each) in enumerate(sorted(files.items()), 1)]
    return letter


def _numbers(content: bytes) -> Iterator[tuple[int, int]]:
    """The numbers among the properties of a message, by their id."""
    for at in range(_PROPERTIES_HEAD, len(content) - 15, 16):
        kind, number, _flags, value = struct.unpack_from("<HHII", content, at)
        if kind == _NUMBER:
            yield number, value


def _page(number: int) -> str:
    """The name of a code page of Windows."""
    return {
        0: "",
        20127: "",
        65001: "utf-8",
        932: "shift_jis",
        50220: "iso-2022-jp",
        50221: "iso-2022-jp",
        51932: "euc-jp",
    }.get(
        number,
        f"cp{number}" if number < 2000 else {28591: "iso-8859-1"}.get(number, ""),  # noqa: PLR2004
    )


def tnef(untrusted: bytes) -> Letter:
    """A winmail.dat. Raises Refusal for a broken one."""
    if not untrusted.startswith(TNEF):
        raise refusal("MAIL-OUTLOOK", "head")
    letter = Letter()
    files: list[dict[int, bytes | str]] = []
    try:
        for number, content in _attributes(untrusted):
            if number in _OF_FILES:
                _of_file(files, number, content, letter.charset)
            elif number == _OEM_PAGE and len(content) >= 4:  # noqa: PLR2004
                letter.charset = _page(struct.unpack_from("<I", content)[0])
            elif number == _MAPI:
                for each, value in _properties(content, letter.charset):
                    _told(letter, each, value)
            elif number in _OF_LETTER:
                letter.texts.setdefault(_OF_LETTER[number], _ansi(content, letter.charset))
    except struct.error:
        raise refusal("MAIL-OUTLOOK", "struct") from None
    letter.attached = [_file(each, number) for number, each in enumerate(files, 1)]
    return letter


def _attributes(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(untrusted):
        _level, kind, length = struct.unpack_from("<BII", untrusted, at)
        if at + 9 + length > len(untrusted):
            return
        yield kind & 0xFFFF, untrusted[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _of_file(files: list[dict[int, bytes | str]], number: int, content: bytes, named: str) -> None:
    if number == _NEXT_FILE:
        files.append({})
    elif not files:
        return
    elif number == _FILE_MAPI:
        files[-1].update(dict(_properties(content, named)))
    elif number == _FILE_DATA:
        files[-1].setdefault(_DATA, content)
    else:
        files[-1].setdefault(_NAME, _ansi(content, named))


def _told(letter: Letter, number: int, value: bytes | str) -> None:
    if number == HTML:
        letter.html = value if isinstance(value, bytes) else value.encode()
    elif number == RTF and isinstance(value, bytes):
        letter.texts[RTF] = rich_text(unpacked(value))
    elif isinstance(value, str) and number in {SUBJECT, BODY, SENDER, MAIL, TO, CC, _HEADERS, 0x0C1F}:
        letter.texts[number] = value


def _file(told: dict[int, bytes | str], number: int) -> tuple[str, bytes]:
    name = next(
        (each for each in (told.get(_LONG_NAME), told.get(_NAME)) if isinstance(each, str) and each),
        f"attachment-{number}",
    )
    content = told.get(_DATA, b"")
    # An object behind its class, as TNEF wraps embedded messages.
    return name, content if isinstance(content, bytes) else content.encode()


def _value(kind: int, content: bytes, named: str = "") -> bytes | str:
    if kind == _WIDE:
        return content.decode("utf-16-le", "replace").rstrip("\x00")
    return _ansi(content, named) if kind == _TEXT else content


def _ansi(content: bytes, named: str = "") -> str:
    return charsets.decoded(content.rstrip(b"\x00"), named).text


def _properties(content: bytes, named: str) -> Iterator[tuple[int, bytes | str]]:
    """The MAPI properties of a block."""
    (count,) = struct.unpack_from("<I", content)
    at = 4
    for _turn in range(min(count, 2_000)):
        kind, number = struct.unpack_from("<HH", content, at)
        at += 4
        if number >= _NAMED:
            (by_name,) = struct.unpack_from("<I", content, at + 16)
            (length,) = struct.unpack_from("<I", content, at + 20)
            at += 24 + (-(-length // 4) * 4 if by_name else 0)
        plain, several = kind & ~_SEVERAL, bool(kind & _SEVERAL)
        values = 1
        if several or plain in {_TEXT, _WIDE, _BINARY, 0x000D}:
            (values,) = struct.unpack_from("<I", content, at)
            at += 4
        for _value_turn in range(min(values, 10_000)):
            if plain in _FIXED:
                at += _FIXED[plain]
                continue
            (length,) = struct.unpack_from("<I", content, at)
            inside = content[at + 4 : at + 4 + length]
            at += 4 + -(-length // 4) * 4
            yield number, _value(plain, inside, named)


def unpacked(content: bytes) -> bytes:
    """Rich text as Outlook packs it. Empty where it is broken."""
    if len(content) < 16:  # noqa: PLR2004
        return b""
    _packed, size, mark = struct.unpack_from("<II4s", content)
    if mark == b"MELA":
        return content[16 : 16 + size]
    if mark != b"LZFu" or size > _MOST:
        return b""
    out = bytearray(_PREFIX)
    for told in _steps(content):
        if isinstance(told, int):
            out.append(told)
        else:
            offset, length = told
            # The window has 4,096 places; the newest sign stands before the place that is written next.
            back = (len(out) - offset) % _WINDOW
            if back == 0:
                break
            for _turn in range(length):
                out.append(out[-back] if back <= len(out) else 0)
        if len(out) - len(_PREFIX) >= size:
            break
    return bytes(out[len(_PREFIX) : len(_PREFIX) + size])


def _steps(content: bytes) -> Iterator[int | tuple[int, int]]:
    """Single signs, and places in the window with lengths."""
    at = 16
    while at < len(content):
        flags = content[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(content):
                    return
                yield (content[at] << 8 | content[at + 1]) >> 4, (content[at + 1] & 0xF) + 2
                at += 2
            elif at < len(content):
                yield content[at]
                at += 1


def rich_text(content: bytes) -> str:
    """The words of a rich text, without those of groups that are not shown."""
    out, depth, silent, skip, raw = [], 0, 0, 0, bytearray()

    def flush() -> None:
        if raw:
            out.append(charsets.decoded(bytes(raw), "cp932").text)
            raw.clear()

    before = None
    for token in tokens(content):
        if token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            silent = 0 if silent >= depth else silent
            depth -= 1
        elif not silent and (
            (token.kind is Kind.SIGN and token.name == "*" and before is Kind.OPEN)
            or token.name in {"fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata"}
        ):
            silent = depth
        elif not silent and token.kind is Kind.TEXT:
            taken = min(skip, len(token.content))
            skip -= taken
            raw += token.content[taken:]
        elif not silent and token.name == "u" and token.number is not None:
            flush()
            out.append(chr(token.number & 0xFFFF))
            skip = 1
        elif not silent and token.name in {"par", "line", "tab", "row", "cell"}:
            flush()
            out.append("\t" if token.name in {"tab", "cell"} else "\n")
        before = token.kind
    flush()
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
