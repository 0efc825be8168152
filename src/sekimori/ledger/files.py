"""A place for an export's files: a folder or a zip archive. Paths use `/` and come from this package, never from a person."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable, Place

MAX_MEMBER_BYTES = 1 << 29
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # The same content gives the same archive.


class Files(Protocol):
    """Files by path."""

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None when there is no such file."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Writes a whole file, replacing one that is there."""
        ...


class Folder:
    """`Files` in a folder; each file is replaced at once, never half."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None when there is no such file. Raises NotAvailable when it cannot be read."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise NotAvailable(f"ファイルを読めません（{error.strerror}）。", place=Place(path)) from error

    def write(self, path: str, data: bytes) -> None:
        """Writes a whole file. Raises NotAvailable (no space, no permission) and leaves the old one as it was."""
        target = self.root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.writing")
            draft.write_bytes(data)
            draft.replace(target)
        except OSError as error:
            raise NotAvailable(f"ファイルを書けません（{error.strerror}）。", place=Place(path)) from error


class Archive:
    """`Files` in a zip archive: either a new one that is written, or an old one that is read."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        """Raises Conflict when a new archive would replace a file, InvalidInput when an old one is not a zip archive."""
        try:
            self._zip = zipfile.ZipFile(path, "x" if new else "r", zipfile.ZIP_DEFLATED)
        except FileExistsError as error:
            raise Conflict("同じ名前のファイルがあります。上書きしません。", place=Place(path.name)) from error
        except (OSError, zipfile.BadZipFile) as error:
            raise InvalidInput(f"zipファイルとして開けません（{error}）。", place=Place(path.name)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, path: str) -> bytes | None:
        """A member's bytes, or None when there is no such member. Raises InvalidInput when it is damaged."""
        try:
            if self._zip.getinfo(path).file_size > MAX_MEMBER_BYTES:
                raise InvalidInput("zipファイルの中身が大きすぎます。", place=Place(path))
            return self._zip.read(path)
        except KeyError:
            return None
        except (EOFError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise InvalidInput(f"zipファイルの中身が壊れています（{error}）。", place=Place(path)) from error

    def write(self, path: str, data: bytes) -> None:
        """Adds a member."""
        self._zip.writestr(zipfile.ZipInfo(path, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
