"""Archives made in the tests, of kinds that Python itself does not write."""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A plain ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name, content)
    return buffer.getvalue()


def seven(files: Mapping[str, bytes]) -> bytes:
    """A 7z archive, written by the system's library."""
    api = ctypes.CDLL("libarchive.so.13")
    for name in ("archive_write_new", "archive_entry_new"):
        getattr(api, name).restype = ctypes.c_void_p
    api.archive_entry_set_size.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    writer = ctypes.c_void_p(api.archive_write_new())
    room, used = ctypes.create_string_buffer(1 << 20), ctypes.c_size_t()
    api.archive_write_set_format_7zip(writer)
    api.archive_write_open_memory(writer, room, ctypes.c_size_t(len(room)), ctypes.byref(used))
    for name, content in files.items():
        entry = ctypes.c_void_p(api.archive_entry_new())
        api.archive_entry_set_pathname_utf8(entry, name.encode())
        api.archive_entry_set_size(entry, len(content))
        api.archive_entry_set_filetype(entry, 0o100000)
        api.archive_write_header(writer, entry)
        api.archive_write_data(writer, content, ctypes.c_size_t(len(content)))
        api.archive_entry_free(entry)
    api.archive_write_close(writer)
    made = room.raw[: used.value]
    api.archive_write_free(writer)
    return made


def lzh(name: bytes, content: bytes) -> bytes:
    """An LZH archive of one file that is only stored (-lh0-, header level 0)."""
    body = b"-lh0-" + struct.pack("<III", len(content), len(content), 0) + b"\x20\x00"
    body += bytes([len(name)]) + name + struct.pack("<H", _crc16(content))
    return bytes([len(body), sum(body) & 0xFF]) + body + content + b"\x00"


def _crc16(content: bytes) -> int:
    value = 0
    for byte in content:
        value ^= byte
        for _bit in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def cab(name: str, content: bytes) -> bytes:
    """A cabinet of one file that is only stored."""
    file = struct.pack("<IIHHHH", len(content), 0, 0, 0x5000, 0, 0xA0) + name.encode() + b"\x00"
    first = 36 + 8
    data_at = first + len(file)
    data = struct.pack("<IHH", 0, len(content), len(content)) + content
    head = b"MSCF" + struct.pack("<IIIIIBBHHHHH", 0, data_at + len(data), 0, first, 0, 3, 1, 1, 1, 0, 0, 0)
    return head + struct.pack("<IHH", data_at, 1, 0) + file + data


def rar(name: str, content: bytes) -> bytes:
    """A RAR 5 archive of one file that is only stored."""

    def block(body: bytes, area: bytes = b"") -> bytes:
        sized = _vint(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + area

    raw = name.encode()
    file = _vint(2) + _vint(2) + _vint(len(content)) + _vint(4) + _vint(len(content)) + _vint(0o100644)
    file += struct.pack("<I", zlib.crc32(content)) + _vint(0) + _vint(1) + _vint(len(raw)) + raw
    return (
        b"Rar!\x1a\x07\x01\x00"
        + block(_vint(1) + _vint(0) + _vint(0))
        + block(file, content)
        + block(_vint(5) + _vint(0) * 2)
    )


def _vint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def locked(name: str, content: bytes, password: bytes) -> bytes:
    """A ZIP of one file under the old cipher."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 0x08088405 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        turn(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([zlib.crc32(content) >> 24]) + content:
        word = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((word * (word ^ 1)) >> 8 & 0xFF))
        turn(byte)
    return _entry(name, bytes(out), (len(content), zlib.crc32(content)), 0, b"")


def locked_aes(name: str, content: bytes, password: bytes) -> bytes:
    """A ZIP of one file under AES-256 as WinZip writes it (AE-2)."""
    salt = bytes(range(16))
    made = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    engine = Cipher(algorithms.AES(made[:32]), modes.ECB()).encryptor()  # noqa: S305
    blocks = -(-len(content) // 16)
    stream = b"".join(engine.update((n + 1).to_bytes(16, "little")) for n in range(blocks))
    body = bytes(a ^ b for a, b in zip(content, stream, strict=False))
    code = hmac.new(made[32:64], body, "sha1").digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0)
    return _entry(name, salt + made[64:] + body + code, (len(content), 0), 99, extra)


def _entry(name: str, packed: bytes, told: tuple[int, int], method: int, extra: bytes) -> bytes:
    size, crc = told
    raw = name.encode("cp932")
    shared = struct.pack("<4H3I2H", 1, method, 0, 0, crc, len(packed), size, len(raw), len(extra))
    local = b"PK\x03\x04\x14\x00" + shared + raw + extra + packed
    central = b"PK\x01\x02\x14\x00\x14\x00" + shared + struct.pack("<3H2I", 0, 0, 0, 0, 0) + raw + extra
    return local + central + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, len(central), len(local), 0)


def nested(depth: int, content: bytes = b"a") -> bytes:
    """Archives within archives."""
    for _turn in range(depth):
        content = zipped({"a.zip" if _turn else "a.txt": content})
    return content


def quine_like() -> bytes:
    """An archive that never ends: each holds two hundred copies of the one before."""
    content = zipped({"a.txt": b"a"})
    for _turn in range(4):
        content = zipped({f"{n}.zip": content for n in range(20)})
    return content


def overlapping() -> bytes:
    """Fifty entries of the directory that all name the same bytes."""
    content = zipped({"a.txt": b"a" * 1000})
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[at:end]
    many = b"".join(entry.replace(b"a.txt", f"{n:05}".encode()) for n in range(50))
    return content[:at] + many + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 50, 50, len(many), at, 0)


__all__ = ["cab", "locked", "locked_aes", "lzh", "nested", "overlapping", "quine_like", "rar", "seven", "zipped"]
