"""A backup brings everything back, checked and verified; a damaged one, another key or a full place are told and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.common.sealing import MasterKey, OtherKey
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.ledger import services as signing
from sekimori.portal.evidence import keys, selectors, services
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.registers.models import Device
from sekimori.portal.running.backing import backup_write, restore_read
from tests.e2e.conftest import database_file
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the round trip through pg_dump is tried out by hand"),
]


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


def test_everything_comes_back_and_the_ledger_verifies(installation: Path) -> None:
    new, key = installation / "new", key_of(installation)
    with override_settings(DATA_DIR=new), database_file(new / "sekimori.sqlite3"):
        done = restore_read(installation / "city.backup", key)
        assert done.evidence == 1
        assert not keys.made()
        keys.put((installation / "old" / "evidence_key").read_text().strip())
        made = Evidence.objects.get()
        assert b"".join(selectors.content(made.pk)) == b"the minutes"
        with context.as_system("test"):
            report = ledger.log_report()
        assert report.ok
        assert report.size > 0
        assert report.checkpoints == 1
        with pytest.raises(Conflict, match="既にあります"):
            restore_read(installation / "city.backup", key)
    assert (new / "secret_key").read_text() == "s" * 50
    assert {path.name for path in new.iterdir() if path.name.startswith(".restore")} == set()


def test_the_file_shows_nothing_and_holds_no_evidence_key(installation: Path) -> None:
    content = (installation / "city.backup").read_bytes()
    secret = (installation / "old" / "evidence_key").read_bytes().strip()
    for hidden in (secret, b"the minutes", b"SQLite format", b"s" * 50, "窓口".encode()):
        assert hidden not in content
    assert (installation / "city.backup").stat().st_mode & 0o077 == 0


def test_another_key_and_a_damaged_or_cut_off_backup_leave_the_place_empty(installation: Path) -> None:
    new, whole = installation / "new", (installation / "city.backup").read_bytes()
    bad = installation / "bad.backup"
    with override_settings(DATA_DIR=new), database_file(new / "sekimori.sqlite3"):
        with pytest.raises(OtherKey):
            restore_read(installation / "city.backup", MasterKey.of("x" * 40))
        bad.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InvalidInput):
            restore_read(bad, key_of(installation))
        bad.write_bytes(b"no backup at all" * 100)
        with pytest.raises(InvalidInput, match="バックアップのファイルではない"):
            restore_read(bad, key_of(installation))
    assert [path for path in new.rglob("*") if path.is_file() and "sqlite3" not in path.name] == []


def test_an_existing_file_is_not_written_over(installation: Path) -> None:
    with override_settings(DATA_DIR=installation / "old"), pytest.raises(Conflict, match="既にあります"):
        backup_write(installation / "city.backup")
