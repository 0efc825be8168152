from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sekimori import __version__
from sekimori.common.errors import NotAvailable
from sekimori.portal.demo import folder
from sekimori.portal.demo.folder import Login, Mark

DAY = dt.date(2026, 11, 24)
MARK = Mark(__version__, DAY.isoformat(), 1, [Login("職員", "市民課 主事", "shokuin", "pass", "SECRET")])


def build(place: Path, content: str = "city") -> None:
    with folder.building(place) as scratch:
        (scratch / "sekimori.sqlite3").write_text(content, encoding="utf-8")
        folder.write(scratch, MARK)


def test_a_finished_city_is_found_again_with_its_ways_in(tmp_path: Path):
    place = tmp_path / "demo"
    assert folder.read(place) is None
    build(place)
    mark = folder.read(place)
    assert mark == MARK
    assert mark is not None
    assert mark.days_before(DAY) == 0
    assert mark.days_before(DAY + dt.timedelta(days=1)) == 1
    assert (place / folder.MARK).stat().st_mode & 0o077 == 0


def test_a_build_that_is_broken_off_leaves_nothing(tmp_path: Path):
    place = tmp_path / "demo"
    with pytest.raises(KeyboardInterrupt), folder.building(place) as scratch:
        _broken_off(scratch)
    assert [each.name for each in place.iterdir()] == [folder.LOCK]
    assert folder.read(place) is None


def test_a_build_that_was_killed_is_swept_up_by_the_next(tmp_path: Path):
    place = tmp_path / "demo"
    (place / f"{folder.BUILDING}dead").mkdir(parents=True)
    assert folder.read(place) is None
    build(place)
    assert not (place / f"{folder.BUILDING}dead").exists()


def test_a_city_whose_placing_was_killed_is_none_and_is_made_anew(tmp_path: Path):
    place = tmp_path / "demo"
    build(place)
    (place / folder.MARK).unlink()
    (place / folder.PLACING).touch()
    assert folder.read(place) is None
    build(place, "second")
    assert folder.read(place) == MARK
    assert not (place / folder.PLACING).exists()


def test_while_a_city_is_built_or_served_nobody_else_builds_there(tmp_path: Path):
    place = tmp_path / "demo"
    with folder.building(place) as scratch:
        with pytest.raises(NotAvailable, match="別の sekimori demo"):
            build(place)
        with pytest.raises(NotAvailable, match="別の sekimori demo"), folder.serving(place):
            pass
        folder.write(scratch, MARK)
    with folder.serving(place), folder.serving(place):
        with pytest.raises(NotAvailable, match="別の sekimori demo"):
            build(place, "second")
        assert folder.read(place) == MARK


def test_a_new_city_replaces_the_old_one_whole(tmp_path: Path):
    place = tmp_path / "demo"
    build(place)
    (place / "left over").write_text("x", encoding="utf-8")
    build(place, "second")
    assert (place / "sekimori.sqlite3").read_text(encoding="utf-8") == "second"
    assert not (place / "left over").exists()


def test_a_folder_with_other_data_is_never_touched(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(NotAvailable, match="見本の市でないデータ"):
        folder.read(tmp_path)


def test_a_damaged_mark_is_told(tmp_path: Path):
    (tmp_path / folder.MARK).write_text("{", encoding="utf-8")
    with pytest.raises(NotAvailable, match="読めません"):
        folder.read(tmp_path)


def test_each_city_has_secrets_of_its_own(tmp_path: Path):
    build(tmp_path / "one")
    build(tmp_path / "two")
    for name in folder.SECRETS:
        one, two = tmp_path / "one" / name, tmp_path / "two" / name
        assert one.read_text(encoding="utf-8") != two.read_text(encoding="utf-8")
        assert one.stat().st_mode & 0o077 == 0


def _broken_off(scratch: Path):
    (scratch / "sekimori.sqlite3").write_text("half", encoding="utf-8")
    raise KeyboardInterrupt
