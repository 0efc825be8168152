"""Where the sealed bytes lie. A store knows names and bytes; what they are evidence of is in the database.

`FileStore` is the store: files in the data folder. Another one (an object store on S3) needs the same verbs and the promise that
`put` leaves either the whole object or nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable, SekimoriError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ObjectStore(Protocol):
    """What evidence asks of a store. A name is 64 hex digits."""

    def put(self, write: Callable[[BinaryIO], str]) -> str:
        """Lets `write` fill an object and say its name; durable when this returns, nothing is left when it raises."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The object for reading. Raises FileNotFoundError."""
        ...

    def refresh(self, name: str) -> bool:
        """Whether the object is there; if so it counts as new, so that no sweep takes it."""
        ...

    def delete(self, name: str) -> None:
        """Removes the object; nothing when there is none."""
        ...

    def delete_older(self, name: str, moment: dt.datetime) -> bool:
        """Removes the object if it lies there since before `moment`, and not if it was put there anew meanwhile."""
        ...

    def names(self) -> Iterator[tuple[str, dt.datetime]]:
        """Every object with the moment since which it lies there."""
        ...


class FileStore:
    """Objects as files, two levels deep, written beside and renamed into place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._partial = folder / "partial"

    def path(self, name: str) -> Path:
        """Where an object of this name lies, or would."""
        return self.folder / name[:2] / name[2:4] / name

    def put(self, write: Callable[[BinaryIO], str]) -> str:
        """See ObjectStore. Raises NotAvailable when the disk is full or the folder cannot be written."""
        try:
            self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._partial, delete=False) as file:
                path = Path(file.name)
                try:
                    name = write(file)  # type: ignore[arg-type]
                    file.flush()
                    os.fsync(file.fileno())
                    self._move(path, name)
                except BaseException:
                    path.unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise told(error) from error
        return name

    def _move(self, path: Path, name: str) -> None:
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(target)
        for folder in (target.parent, target.parent.parent):
            _sync_folder(folder)

    def open(self, name: str) -> BinaryIO:
        return self.path(name).open("rb")

    def refresh(self, name: str) -> bool:
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        path = self.path(name)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            _sync_folder(path.parent)

    def delete_older(self, name: str, moment: dt.datetime) -> bool:
        """See ObjectStore: the file is taken aside first, so that one put there meanwhile is either kept or put back."""
        self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, aside = self.path(name), self._partial / f"sweep-{name}"
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if _moment_of(aside) < moment:
            aside.unlink()
            return True
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
        return False

    def names(self) -> Iterator[tuple[str, dt.datetime]]:
        for path in self.folder.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError):
                yield path.name, _moment_of(path)

    def partial(self) -> Iterator[tuple[Path, dt.datetime]]:
        """Files whose writing was cut off, with the moment of their last byte."""
        for path in self._partial.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                yield path, _moment_of(path)


def _moment_of(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def told(error: OSError) -> SekimoriError:
    """What a fault of the disk is called for people; nothing of the file was kept."""
    if error.errno in FULL:
        return NotAvailable(
            _(
                "保存先の空き容量が足りないため、ファイルを保管できませんでした。何も登録していません。担当者に知らせてください。"
            )
        )
    reason = error.strerror or type(error).__name__
    return NotAvailable(
        _("ファイルを保管できませんでした（%(reason)s）。何も登録していません。担当者に知らせてください。")
        % {"reason": reason}
    )


def store() -> FileStore:
    """The store of this installation."""
    return FileStore(Path(settings.DATA_DIR) / "evidence")
