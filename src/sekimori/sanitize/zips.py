"""Reading a ZIP container strictly: what the central directory says must be what stands in the file, and nothing else may.

Two readers that disagree about a container see two different files; a container that allows that is refused.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sekimori.sanitize.archives import ciphers
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal, refusal

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
ENCRYPTED = 0x1
UTF_8 = 0x800
DESCRIPTOR = 0x8
# A member that unpacks to more than this is looked at for its ratio.
RATIO_FROM = 1024 * 1024
RATIO = 1000
# Markup packs well, but not better than this once it is large.
MARKUP_FROM = 4 * 1024 * 1024
MARKUP = 250
# A container that says it unpacks to more than this is looked at for the ratio of the whole.
WHOLE_FROM = 64 * 1024 * 1024
WHOLE = 200
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Member:
    """A file in a container: its name with forward slashes, and its bytes. `link` where it is none but leads to one."""

    name: str
    content: bytes
    link: bool = False


def read(untrusted: bytes, limits: Limits, passwords: Sequence[str] = ()) -> list[Member]:
    """The files of a container in the order of its directory.

    Raises Refusal for one that is broken, lies, hides bytes, leads out of itself, grows beyond the limits, or is encrypted
    with none of the `passwords`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as container:
            infos = container.infolist()
            spans = _checked(untrusted, infos, limits, locked_too=bool(passwords))
            budget = limits.expanded
            members = []
            for info, span in zip(infos, spans, strict=True):
                if info.is_dir():
                    continue
                packed = _opened(untrusted[slice(*span)], info, tuple(passwords))
                content = _content(packed, info, min(limits.part, budget))
                budget -= len(content)
                members.append(Member(spoken(info), content, stat.S_ISLNK(info.external_attr >> 16)))
            return members
    except Refusal:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, struct.error, ValueError, OSError) as error:
        raise refusal("ZIP-MALFORMED", type(error).__name__) from None


def spoken(info: zipfile.ZipInfo) -> str:
    """A member's name: in UTF-8 where it says so, else in CP932 where that fits, as programs here write it."""
    if info.flag_bits & UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return info.filename


def _checked(
    untrusted: bytes, infos: list[zipfile.ZipInfo], limits: Limits, *, locked_too: bool
) -> list[tuple[int, int]]:
    """Where each member of a directory stands that may be read at all. Raises Refusal for one that may not."""
    if len(infos) > limits.parts:
        raise refusal("ZIP-TOO-MANY", str(len(infos)))
    told = sum(info.file_size for info in infos)
    if told > limits.expanded or (told > WHOLE_FROM and told > WHOLE * len(untrusted)):
        raise refusal("ZIP-BOMB", str(told))
    check_names(spoken(info) for info in infos)
    if not untrusted.startswith((LOCAL_SIGNATURE, b"PK\x05\x06")):
        raise refusal("ZIP-EXTRA-BYTES", "前")
    spans = [_span(untrusted, info) for info in infos]
    if not locked_too and (locked := next((info for info in infos if info.flag_bits & ENCRYPTED), None)):
        raise refusal("ENCRYPTED", locked.filename[:80])
    if any(after < end for (_start, end), (after, _end) in pairwise(sorted(spans))):
        raise refusal("ZIP-MALFORMED", "重なり")
    return spans


def check_names(names: Iterable[str]) -> None:
    """Raises Refusal for a name that leads out of the container, and for two files of one name."""
    seen: set[str] = set()
    for name in names:
        folded = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
        parts = folded.split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
            raise refusal("ZIP-PATH", name[:80])
        if folded in seen:
            raise refusal("ZIP-DUPLICATE", name[:80])
        seen.add(folded)


def _span(untrusted: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where a member stands, after comparing its own header with the directory's."""
    at = info.header_offset
    if at < 0 or at + LOCAL.size > len(untrusted):
        raise refusal("ZIP-MALFORMED", "位置")
    signature, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra = LOCAL.unpack_from(
        untrusted, at
    )
    if signature != LOCAL_SIGNATURE or method != info.compress_type:
        raise refusal("ZIP-MALFORMED", "見出し")
    if (flags & ENCRYPTED) > (info.flag_bits & ENCRYPTED):
        raise refusal("ENCRYPTED", info.filename[:80])
    raw = untrusted[at + LOCAL.size : at + LOCAL.size + name_length]
    if raw not in {info.orig_filename.encode("cp437", "replace"), info.orig_filename.encode()}:
        raise refusal("ZIP-DUPLICATE", "名前が一致しません")
    told = packed not in {0, 0xFFFFFFFF, info.compress_size} or size not in {0, 0xFFFFFFFF, info.file_size}
    if told and not flags & DESCRIPTOR:
        raise refusal("ZIP-MALFORMED", "大きさ")
    start = at + LOCAL.size + name_length + extra
    end = start + info.compress_size
    if end > len(untrusted):
        raise refusal("ZIP-MALFORMED", "途中で切れています")
    return start, end


def _opened(packed: bytes, info: zipfile.ZipInfo, passwords: tuple[str, ...]) -> bytes:
    """A member's packed bytes, deciphered where they are enciphered. Raises Refusal when no password fits."""
    aes = ciphers.aes_of(info.extra) if info.compress_type == ciphers.AES_METHOD else None
    if not info.flag_bits & ENCRYPTED:
        return packed
    proof = (info._raw_time >> 8 if info.flag_bits & DESCRIPTOR else info.CRC >> 24) & 0xFF  # type: ignore[attr-defined]  # noqa: SLF001
    for password in ciphers.spoken(passwords):
        found = ciphers.plain_aes(packed, password, aes) if aes else ciphers.plain(packed, password, proof)
        if found is not None and (aes or _fits(found, info)):
            info.compress_type = aes.method if aes else info.compress_type
            return found
    raise refusal("ENCRYPTED", info.filename[:80])


def _fits(packed: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether what a password made of a member is one: its check byte alone is right once in 256 times."""
    try:
        _content(packed, info, info.file_size)
    except Refusal as error:
        return error.code == "ZIP-BOMB"
    return True


def _content(packed: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    if _swells(info, len(packed)):
        raise refusal("ZIP-BOMB", info.filename[:80])
    if info.compress_type == STORED:
        content = packed
    elif info.compress_type == DEFLATED:
        content = _inflated(packed, min(most, info.file_size))
    else:
        raise refusal("ZIP-MALFORMED", f"圧縮方式{info.compress_type}")
    if len(content) > most:
        raise refusal("ZIP-BOMB", info.filename[:80])
    # AE-2 tells no sum: its own code has vouched for the bytes.
    vouched = info.CRC == 0 and bool(info.flag_bits & ENCRYPTED) and ciphers.aes_of(info.extra) is not None
    if len(content) != info.file_size or (zlib.crc32(content) != info.CRC and not vouched):
        raise refusal("ZIP-MALFORMED", "検査値")
    return content


def _swells(info: zipfile.ZipInfo, packed: int) -> bool:
    markup = info.filename.lower().endswith((".xml", ".vml", ".rels"))
    least, ratio = (MARKUP_FROM, MARKUP) if markup else (RATIO_FROM, RATIO)
    return info.file_size > least and info.file_size > ratio * max(packed, 1)


def _inflated(packed: bytes, most: int) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces, total, rest = [], 0, packed
    while True:
        try:
            piece = engine.decompress(rest, CHUNK)
        except zlib.error:
            raise refusal("ZIP-MALFORMED", "圧縮データ") from None
        total += len(piece)
        if total > most:
            raise refusal("ZIP-BOMB", str(total))
        pieces.append(piece)
        rest = engine.unconsumed_tail
        if engine.eof or (not rest and not piece):
            return b"".join(pieces)


def write(members: Iterable[Member], *, stored: Collection[str] = ()) -> bytes:
    """A container of these files in this order: the same members always give the same bytes. `stored` ones are not packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", DEFLATED, compresslevel=6) as container:
        for member in members:
            info = zipfile.ZipInfo(member.name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = STORED if member.name in stored else DEFLATED
            info.create_system = 0
            container.writestr(info, member.content)
    return buffer.getvalue()
