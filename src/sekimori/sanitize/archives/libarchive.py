"""Archives other than ZIP, read by the system's libarchive (BSD licence) from memory: 7z, RAR, LZH, CAB, tar and what packs them.

Only formats and filters that need no other program are switched on. Called inside the sandbox alone.
"""

from __future__ import annotations

import ctypes
import functools
import locale
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sekimori.common.errors import NotAvailable
from sekimori.sanitize.refusing import refusal

_LIBRARY = "libarchive.so.13"
_FORMATS = ("7zip", "cab", "lha", "rar", "rar5", "tar", "gnutar", "raw")
_FILTERS = ("gzip", "bzip2", "xz", "lzma", "compress", "zstd", "none")
_OK, _WARN, _EOF = 0, -20, 1
_CHUNK = 256 * 1024
_RAW = 0x90000
_POINTER, _NUMBER, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "archive_read_new": (_POINTER, []),
    "archive_read_free": (_NUMBER, [_POINTER]),
    "archive_read_add_passphrase": (_NUMBER, [_POINTER, _TEXT]),
    "archive_read_open_memory": (_NUMBER, [_POINTER, _TEXT, ctypes.c_size_t]),
    "archive_read_next_header": (_NUMBER, [_POINTER, ctypes.POINTER(_POINTER)]),
    "archive_read_data": (ctypes.c_ssize_t, [_POINTER, _POINTER, ctypes.c_size_t]),
    "archive_format": (_NUMBER, [_POINTER]),
    "archive_filter_count": (_NUMBER, [_POINTER]),
    "archive_error_string": (_TEXT, [_POINTER]),
    "archive_entry_pathname": (_TEXT, [_POINTER]),
    "archive_entry_pathname_utf8": (_TEXT, [_POINTER]),
    "archive_entry_filetype": (ctypes.c_uint, [_POINTER]),
    "archive_entry_hardlink": (_TEXT, [_POINTER]),
    "archive_entry_is_encrypted": (_NUMBER, [_POINTER]),
    **{f"archive_read_support_format_{name}": (_NUMBER, [_POINTER]) for name in _FORMATS},
    **{f"archive_read_support_filter_{name}": (_NUMBER, [_POINTER]) for name in _FILTERS},
}


@dataclass(frozen=True)
class Entry:
    """What stands in an archive: the raw name, whether it is a plain file, and its pieces, to be read before the next entry is."""

    name: bytes
    plain: bool
    folder: bool
    pieces: Iterator[bytes]


@functools.cache
def library() -> Any:
    """The library with the signatures of what is used. Raises NotAvailable where it is not installed."""
    try:
        loaded = ctypes.CDLL(_LIBRARY)
    except OSError:
        raise NotAvailable(
            "書庫（７ｚなど）を展開するlibarchiveがこの計算機にありません（Debianではパッケージlibarchive13）。"
        ) from None
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    return loaded


def entries(untrusted: bytes, passwords: Sequence[bytes]) -> Iterator[Entry]:
    """The entries of an archive in order. Raises Refusal for one that is broken or enciphered."""
    api = library()
    reader = api.archive_read_new()
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # In which the library hands out names.
    try:
        for name in _FILTERS:
            getattr(api, f"archive_read_support_filter_{name}")(reader)
        for name in _FORMATS:
            getattr(api, f"archive_read_support_format_{name}")(reader)
        for password in passwords:
            api.archive_read_add_passphrase(reader, password)
        _expect(api, reader, api.archive_read_open_memory(reader, untrusted, len(untrusted)))
        entry = _POINTER()
        while (told := api.archive_read_next_header(reader, ctypes.byref(entry))) != _EOF:
            _expect(api, reader, told)
            if api.archive_format(reader) == _RAW and api.archive_filter_count(reader) < 2:  # noqa: PLR2004
                raise refusal("ARCHIVE-MALFORMED")  # Neither an archive nor packed: any file would be one.
            if api.archive_entry_is_encrypted(entry) == 1 and not passwords:
                raise refusal("ENCRYPTED")
            raw: bytes = api.archive_entry_pathname(entry) or api.archive_entry_pathname_utf8(entry) or b""
            kind = api.archive_entry_filetype(entry)
            regular = kind == stat.S_IFREG and api.archive_entry_hardlink(entry) is None
            yield Entry(raw, regular, kind == stat.S_IFDIR, _pieces(api, reader))
    finally:
        api.archive_read_free(reader)
        locale.setlocale(locale.LC_CTYPE, before)


def _pieces(api: Any, reader: Any) -> Iterator[bytes]:
    buffer = ctypes.create_string_buffer(_CHUNK)
    while (count := api.archive_read_data(reader, buffer, _CHUNK)) != 0:
        if count < 0:
            _refuse(api, reader)
        yield buffer.raw[:count]


def _expect(api: Any, reader: Any, told: int) -> None:
    """Raises Refusal unless the library is content."""
    if told not in {_OK, _WARN}:
        _refuse(api, reader)


def _refuse(api: Any, reader: Any) -> NoReturn:
    said = (api.archive_error_string(reader) or b"").decode("ascii", "replace")
    enciphered = any(word in said.lower() for word in ("encrypt", "passphrase", "password"))
    raise refusal("ENCRYPTED" if enciphered else "ARCHIVE-MALFORMED", said[:60])
