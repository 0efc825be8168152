"""Backup and restore: database, evidence and the other secrets of the data folder, as they were at one moment."""

from __future__ import annotations

import contextlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from sekimori import __version__
from sekimori.common.clock import SystemClock
from sekimori.common.errors import Conflict, NotAvailable
from sekimori.common.sealing import MasterKey
from sekimori.portal.evidence import keys
from sekimori.portal.evidence.models import StoredObject
from sekimori.portal.evidence.store import store
from sekimori.portal.running import archive, dumping
from sekimori.portal.running.archive import DATABASE, EVIDENCE, MANIFEST, PRIVATE, Writer

# What is made again, or lies elsewhere in the backup, or must never be in it.
LEFT_OUT = frozenset({"static", "bundles", "exports", "evidence", keys.FILE})


@dataclass(frozen=True)
class Backup:
    """A backup that was made or restored: how many objects of evidence are in it, and the database's kind."""

    evidence: int
    database: str
    made_at: str


def backup_write(target: Path) -> Backup:
    """Writes a backup while the portal goes on working; whole and durable when this returns, nothing is left when it raises.

    Files first, then the database, then the files that came in between: every row of the copy has its file in it. The ledger's
    memory of how far it was signed is read before the log itself. Raises Conflict when `target` exists, NotAvailable.
    """
    if target.exists():
        raise Conflict(f"{target}が既にあります。別の名前にしてください。")
    key, part = keys.ensure(), target.with_name(target.name + ".part")
    made_at = SystemClock().now().isoformat(timespec="seconds")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                count = _fill(Writer(tar, key), made_at)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except FileExistsError:
        raise Conflict(f"{part}があります。ほかのバックアップが動いていなければ、消してください。") from None
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NotAvailable(f"バックアップを書けませんでした（{error.strerror}）。何も残していません。") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if stamp := settings.CONFIGURATION.text("backup_stamp"):
        Path(stamp).touch()
    return Backup(count, connection.vendor, made_at)


def _fill(writer: Writer, made_at: str) -> int:
    for name, _since in store().names():
        with contextlib.suppress(FileNotFoundError):  # Erased a moment ago.
            writer.add_sealed(EVIDENCE + name, store().path(name))
    for name, path in _private():
        with path.open("rb") as file:
            writer.add(PRIVATE + name, file)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        dumped = Path(folder) / DATABASE
        dumping.dump(dumped)
        with dumped.open("rb") as file:
            writer.add(DATABASE, file)
    named = StoredObject.objects.values_list("name", flat=True).iterator(chunk_size=2000)
    count = 0
    for name in named:
        if EVIDENCE + name not in writer.members:
            writer.add_sealed(EVIDENCE + name, store().path(name))
        count += 1
    writer.finish({"version": __version__, "made_at": made_at, "database": connection.vendor})
    return count


def _private() -> Iterator[tuple[str, Path]]:
    """The small files of the data folder: the ledger's keys and memory, the key of sessions."""
    base = Path(settings.DATA_DIR)
    for top in sorted(base.iterdir()):
        if top.name in LEFT_OUT or top.name.startswith((".", "tmp")) or ".sqlite3" in top.name:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(base).as_posix(), path


def restore_read(source: Path, key: MasterKey) -> Backup:
    """Puts a backup into an empty installation: into the data folder and database of the configuration.

    It is unpacked and checked beside first; evidence and keys are moved in, the database last. Nothing that is there is written
    over. Raises Conflict when the place is not empty, InvalidInput for a damaged backup, sealing.OtherKey, NotAvailable.
    """
    base = Path(settings.DATA_DIR)
    base.mkdir(parents=True, exist_ok=True, mode=0o750)
    _check_empty(base)
    with tempfile.TemporaryDirectory(dir=base, prefix=".restore-") as staging:
        folder = Path(staging)
        manifest = archive.unpack(source, folder, key)
        if manifest["database"] != connection.vendor:
            words = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
            raise Conflict(f"このバックアップは{words.get(manifest['database'], '別のデータベース')}のものです。")
        (folder / MANIFEST).unlink()
        moved: list[Path] = []
        try:
            for path, target in _places(folder, base):
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.replace(target)
                moved.append(target)
            dumping.load(folder / DATABASE)
        except BaseException:
            for target in moved:
                target.unlink(missing_ok=True)
            raise
    return Backup(_check_whole(), manifest["database"], manifest["made_at"])


def _places(folder: Path, base: Path) -> Iterator[tuple[Path, Path]]:
    """What was unpacked, and where each belongs."""
    for path in sorted((folder / "evidence").glob("*")):
        yield path, store().path(path.name)
    for path in sorted((folder / "private").rglob("*")):
        if path.is_file():
            yield path, base / path.relative_to(folder / "private")


def _check_empty(base: Path) -> None:
    dumping.check_empty()
    if next(store().names(), None) is not None or next(_private(), None) is not None:
        raise Conflict(f"データのフォルダー{base}が空ではありません。evidence_keyのほかは、空にしてください。")


def _check_whole() -> int:
    """Every row of the database has its file. Raises NotAvailable naming how many have not."""
    names = list(StoredObject.objects.values_list("name", flat=True))
    if lacking := [name for name in names if not store().path(name).exists()]:
        raise NotAvailable(f"戻したデータベースにある証跡のうち、{len(lacking)}件のファイルがありません。")
    return len(names)


def remove_leftovers(base: Path) -> None:
    """Takes away what a restore that was cut off left beside."""
    for path in base.glob(".restore-*"):
        shutil.rmtree(path, ignore_errors=True)
