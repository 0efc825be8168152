"""The folder of the sample city: built beside and put in place whole, so that a broken-off build leaves nothing half used."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sekimori import __version__
from sekimori.common.errors import NotAvailable

MARK = "sample-city.json"
BUILDING = "building-"
LOCK = f"{BUILDING}lock"  # Held alone by who builds, together by who serves.
PLACING = f"{BUILDING}placing"  # Stands there while a new city takes the place of the old one.
# Secrets that the settings read from the data folder; a sample city has its own, made anew each time.
SECRETS = ("secret_key", "evidence_key", "identity_key")


@dataclass(frozen=True)
class Login:
    """A way in: what the role is called, who holds it, and what to enter."""

    role: str
    label: str
    username: str
    password: str
    secret: str


@dataclass(frozen=True)
class Mark:
    """What a finished sample city says of itself."""

    version: str
    day: str
    seed: int
    logins: list[Login]

    @property
    def of_this_version(self) -> bool:
        return self.version == __version__

    def days_before(self, day: dt.date) -> int:
        """How many days before `day` it was made; negative when it is of a later day."""
        return (day - dt.date.fromisoformat(self.day)).days


def read(folder: Path) -> Mark | None:
    """The mark of a finished sample city in `folder`; None when there is none.

    Raises NotAvailable for a folder that holds something else: a sample city is never put over other data.
    """
    try:
        data = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return Mark(data["version"], data["day"], data["seed"], [Login(**each) for each in data["logins"]])
    except FileNotFoundError:
        half_placed = (folder / PLACING).exists()
        if not half_placed and folder.is_dir() and any(not each.name.startswith(BUILDING) for each in folder.iterdir()):
            raise NotAvailable(
                f"フォルダー{folder}には見本の市でないデータがあります。SEKIMORI_DATA_DIRで別のフォルダーを指定してください。"
            ) from None
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAvailable(f"{folder / MARK}を読めません（{error}）。--fresh で作り直してください。") from error


def write(folder: Path, mark: Mark) -> None:
    """Marks a sample city as finished; only its owner may read the ways in."""
    path = folder / MARK
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(mark), ensure_ascii=False, indent=1), encoding="utf-8")


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder beside the final place; what is in it when the block ends well takes the place of what was there before.

    Left-overs of builds that were broken off are removed. Raises NotAvailable when the folder cannot be made, or while
    somebody else builds or serves a city there.
    """
    with _locked(folder, fcntl.LOCK_EX):
        try:
            _sweep(folder)
            scratch = Path(tempfile.mkdtemp(prefix=BUILDING, dir=folder))
        except OSError as error:
            raise NotAvailable(f"見本の市のフォルダー{folder}を作れません（{error.strerror}）。") from error
        try:
            for name in SECRETS:
                _secret(scratch / name)
            yield scratch
            _put_in_place(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Nobody puts another city in the place of this one in the block. Raises NotAvailable while one is being built there."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NotAvailable(f"見本の市のフォルダー{folder}を作れません（{error.strerror}）。") from error
    try:
        _lock(handle, how, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, how: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise NotAvailable(
            f"フォルダー{folder}では、別の sekimori demo が見本の市を作っているか動かしています。"
            "それを終えてから、もう一度実行してください。"
        ) from error


def _secret(path: Path) -> None:
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48), encoding="utf-8")


def _sweep(folder: Path) -> None:
    for each in folder.glob(f"{BUILDING}*"):
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)


def _put_in_place(scratch: Path, folder: Path) -> None:
    """The mark goes first and comes last: in between the folder is nobody's finished city, and known to be half placed."""
    (folder / PLACING).touch()
    (folder / MARK).unlink(missing_ok=True)
    for each in list(folder.iterdir()):
        if each != scratch and each.name not in {LOCK, PLACING}:
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    moved = sorted(scratch.iterdir(), key=lambda each: each.name == MARK)
    for each in moved:
        each.replace(folder / each.name)
    (folder / PLACING).unlink()
