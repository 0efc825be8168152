"""A backup brings everything back, checked and verified; a damaged one, another key or a full place are told and change nothing.

On PostgreSQL through pg_dump and pg_restore, into a database of its own.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections
from django.test import override_settings

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable
from sekimori.common.sealing import MasterKey, OtherKey
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.ledger import services as signing
from sekimori.portal.evidence import keys, selectors, services
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.registers.models import Device
from sekimori.portal.running import archive
from sekimori.portal.running.backing import backup_write, restore_read
from tests.e2e.conftest import database_file
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def empty_place(folder: Path) -> Iterator[None]:
    """An empty data folder and an empty database of the same kind; the city's own is left untouched."""
    with override_settings(DATA_DIR=folder):
        if connection.vendor == "sqlite":
            with database_file(folder / "sekimori.sqlite3"):
                yield
            return
        kept_settings, kept = connections.settings["default"], connections["default"]
        name = f"{kept.settings_dict['NAME']}_restored"
        with kept.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        connections.settings["default"] = {**kept_settings, "NAME": name}
        del connections["default"]
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = kept_settings
            connections["default"] = kept
            with kept.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tables() -> list[str]:
    """The tables of the database in place."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def state_of_the_city(folder: Path) -> tuple[object, ...]:
    """What must not change: every file, the ledger, the number of entries and of evidence."""
    files = sorted((path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    with override_settings(DATA_DIR=folder), context.as_system("test"):
        report = ledger.log_report()
    return files, report.ok, report.size, Device.objects.count(), Evidence.objects.count()


@pytest.fixture
def installation(tmp_path: Path, world: World) -> Path:
    """A data folder with a key, a signed ledger and one piece of evidence; its backup lies beside it."""
    old = tmp_path / "old"
    old.mkdir()
    with override_settings(DATA_DIR=old):
        keys.create()
        (old / "secret_key").write_text("s" * 50)
        with world.acting("head_citizen"):
            services.keep(untrusted=b"the minutes", name="a.txt", subject=_device(world), unit=world.unit("210"))
        with world.system():
            signing.checkpoint_sign()
        made = backup_write(tmp_path / "city.backup")
        assert made.evidence == 1
    return tmp_path


def _device(world: World) -> Device:
    now = world.clock.now()
    return Device.objects.create(
        number="D-1", name="窓口", kind="pc", unit=world.units["210"], registered_at=now, changed_at=now
    )


def key_of(here: Path) -> MasterKey:
    return MasterKey.of((here / "old" / "evidence_key").read_text().strip())


def test_everything_comes_back_and_the_ledger_verifies_and_goes_on(installation: Path, world: World) -> None:
    new, key = installation / "new", key_of(installation)
    with empty_place(new):
        done = restore_read(installation / "city.backup", key)
        assert (done.evidence, done.database) == (1, connection.vendor)
        assert not keys.made()
        keys.put((installation / "old" / "evidence_key").read_text().strip())
        made = Evidence.objects.get()
        assert b"".join(selectors.content(made.pk)) == b"the minutes"
        with context.as_system("test"):
            report = ledger.log_report()
        assert report.ok
        assert report.size > 0
        assert report.checkpoints == 1
        with world.acting("head_citizen"):
            services.keep(untrusted=b"later", name="b.txt", subject=Device.objects.get(), unit=world.unit("210"))
        with context.as_system("test"):
            later = ledger.log_report()
        assert later.ok
        assert later.size > report.size
        with pytest.raises(Conflict, match=r"空ではありません|既にあります"):
            restore_read(installation / "city.backup", key)
        assert Evidence.objects.count() == 2
    assert (new / "secret_key").read_text() == "s" * 50
    assert {path.name for path in new.iterdir() if path.name.startswith(".restore")} == set()
    assert Evidence.objects.count() == 1


def test_what_is_guarded_stays_guarded_after_a_restore(installation: Path) -> None:
    with empty_place(installation / "new"):
        restore_read(installation / "city.backup", key_of(installation))
        for sentence in ("UPDATE acts_ledgerentry SET act = 'x'", "DELETE FROM acts_ledgerentry"):
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(sentence)


def test_the_file_shows_nothing_and_holds_no_evidence_key(installation: Path) -> None:
    content = (installation / "city.backup").read_bytes()
    secret = (installation / "old" / "evidence_key").read_bytes().strip()
    for hidden in (secret, b"the minutes", b"SQLite format", b"s" * 50, "窓口".encode()):
        assert hidden not in content
    assert (installation / "city.backup").stat().st_mode & 0o077 == 0


def changed(whole: bytes, place: float) -> bytes:
    """The same file with one bit turned."""
    at = int(len(whole) * place)
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def test_a_wrong_cut_off_or_changed_backup_is_named_and_leaves_the_place_empty(installation: Path) -> None:
    new, whole = installation / "new", (installation / "city.backup").read_bytes()
    bad = installation / "bad.backup"
    city = state_of_the_city(installation / "old")
    with empty_place(new):
        with pytest.raises(OtherKey):
            restore_read(installation / "city.backup", MasterKey.of("x" * 40))
        bad.write_bytes(b"no backup at all" * 100)
        with pytest.raises(InvalidInput, match="バックアップのファイルではない") as found:
            restore_read(bad, key_of(installation))
        assert found.value.place is not None
        assert "bad.backup" in found.value.place.file
        kinds = [whole[: int(len(whole) * share)] for share in (0.02, 0.5, 0.9)]
        kinds += [changed(whole, place) for place in (0.1, 0.5, 0.85)]
        for content in kinds:
            bad.write_bytes(content)
            with pytest.raises(InvalidInput, match=r"切れて|違います|ないはず|書き換え") as found:
                restore_read(bad, key_of(installation))
            assert found.value.place is not None
            assert "bad.backup" in found.value.place.file
        assert tables() == []
    assert [path for path in new.rglob("*") if path.is_file() and "sqlite3" not in path.name] == []
    assert state_of_the_city(installation / "old") == city


def test_members_put_in_taken_out_or_exchanged_are_found(installation: Path) -> None:
    bad, key = installation / "bad.backup", key_of(installation)
    with tarfile.open(installation / "city.backup") as tar:
        members = [(about.name, tar.extractfile(about).read()) for about in tar]  # type: ignore[union-attr]
    evidence = next(name for name, _content in members if name.startswith("evidence/"))
    private = next(content for name, content in members if name.startswith("private/"))
    taken_out = [each for each in members if each[0] != evidence]
    put_in = [("evidence/" + "0" * 64, b"x"), *members]
    exchanged = [(name, private if name == evidence else content) for name, content in members]
    outside = [("../../etc/passwd", b"x"), *members]
    with empty_place(installation / "new"):
        for content in (taken_out, put_in, exchanged, outside):
            with tarfile.open(bad, "w") as tar:
                for name, raw in content:
                    about = tarfile.TarInfo(name)
                    about.size = len(raw)
                    tar.addfile(about, io.BytesIO(raw))
            with pytest.raises(InvalidInput, match=r"違います|ないはずのもの"):
                restore_read(bad, key)
        assert tables() == []
    assert not list((installation / "new").rglob("secret_key"))


def test_a_database_that_cannot_be_read_back_takes_its_files_away_again(installation: Path) -> None:
    bad, key = installation / "bad.backup", key_of(installation)
    with tarfile.open(bad, "w") as tar:
        writer = archive.Writer(tar, key)
        writer.add("private/secret_key", io.BytesIO(b"s" * 50))
        writer.add("database", io.BytesIO(b"PGDMP but nothing that follows" * 20))
        writer.finish({"version": "1", "made_at": "2026-11-24", "database": connection.vendor})
    with empty_place(installation / "new"):
        with pytest.raises(NotAvailable, match=r"pg_restoreが失敗|データベースが壊れています"):
            restore_read(bad, key)
        assert tables() == []
    assert not (installation / "new" / "secret_key").exists()


def test_a_backup_is_never_read_into_a_city_that_is_there(installation: Path) -> None:
    old = installation / "old"
    city = state_of_the_city(old)
    (installation / "bad.backup").write_bytes(b"x" * 5000)
    with override_settings(DATA_DIR=old):
        for name in ("city.backup", "bad.backup"):
            with pytest.raises(Conflict, match=r"ありません|既にあります|空では"):
                restore_read(installation / name, key_of(installation))
    assert state_of_the_city(old) == city


def test_a_backup_of_the_other_kind_of_database_is_named(installation: Path) -> None:
    bad, key = installation / "bad.backup", key_of(installation)
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    with tarfile.open(bad, "w") as tar:
        writer = archive.Writer(tar, key)
        writer.add("database", io.BytesIO(b"x"))
        writer.finish({"version": "1", "made_at": "2026-11-24", "database": other})
    with empty_place(installation / "new"), pytest.raises(Conflict, match=r"PostgreSQL|SQLite"):
        restore_read(bad, key)


def test_an_existing_file_is_not_written_over(installation: Path) -> None:
    with override_settings(DATA_DIR=installation / "old"), pytest.raises(Conflict, match="既にあります"):
        backup_write(installation / "city.backup")
