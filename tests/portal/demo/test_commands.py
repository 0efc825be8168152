"""The command's own decisions: which city is used, and what is said about it."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from sekimori import __version__
from sekimori.common.errors import NotAvailable
from sekimori.portal.demo import commands, folder
from sekimori.portal.demo.folder import Login, Mark

TODAY = dt.date(2026, 11, 24)
LOGINS = [Login("職員", "市民課 主事", "shokuin", "pass", "SECRET")]
ROOT = Path(__file__).resolve().parents[3]


def made(place: Path, day: dt.date, version: str = __version__) -> None:
    with folder.building(place) as scratch:
        folder.write(scratch, Mark(version, day.isoformat(), 1, LOGINS))


def told(place: Path, capsys: pytest.CaptureFixture[str], seed: int = 1) -> str:
    """What is said when the city in the folder is taken up on TODAY."""
    mark, new = commands._city(place, TODAY, seed=seed, scale=1.0, fresh=False)
    assert (mark.logins, new) == (LOGINS, False)
    return capsys.readouterr().out


def test_a_city_of_today_of_yesterday_and_of_last_month_is_used_and_its_age_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for days, said in ((0, "今日作った"), (1, "2026-11-23（1日前）"), (31, "2026-10-24（31日前）")):
        made(tmp_path / str(days), TODAY - dt.timedelta(days=days))
        found = told(tmp_path / str(days), capsys)
        assert said in found
        assert "--fresh" in found
        assert ("過ぎた期限" in found) == (days > 0)


def test_another_seed_than_asked_for_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, TODAY)
    assert "--seed 1" in told(tmp_path, capsys, seed=2)


def test_a_city_of_tomorrow_is_not_served_because_nobody_could_sign_in(tmp_path: Path) -> None:
    made(tmp_path, TODAY + dt.timedelta(days=1))
    with pytest.raises(NotAvailable, match="より後です"):
        commands._city(tmp_path, TODAY, seed=1, scale=1.0, fresh=False)


def test_a_city_of_another_version_is_not_served(tmp_path: Path) -> None:
    made(tmp_path, TODAY, version="1999.1")
    with pytest.raises(NotAvailable, match=r"版1999\.1"):
        commands._city(tmp_path, TODAY, seed=1, scale=1.0, fresh=False)


def test_a_port_that_is_taken_is_told_before_anything_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEKIMORI_DATA_DIR", str(tmp_path / "city"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = CliRunner().invoke(commands.demo, ["--port", str(other.getsockname()[1])])
    assert isinstance(result.exception, NotAvailable)
    assert "既に使われています" in str(result.exception)
    assert not (tmp_path / "city").exists()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_a_build_that_is_broken_off_leaves_no_process_and_no_city(tmp_path: Path, how: str) -> None:
    import signal

    given = {key: value for key, value in os.environ.items() if not key.startswith("SEKIMORI_")}
    environment = {**given, "SEKIMORI_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    # Where the tests themselves run in the background of a shell, they and what they begin would not hear the interrupt.
    line = ["env", "--default-signal=INT", sys.executable, "-m", "sekimori", "demo", "--build-only", "--scale", "0.05"]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, start_new_session=True) as process:
        end = time.monotonic() + 60
        while not list(tmp_path.glob("building-*/*.sqlite3")):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.Signals[how])
        # Standard output ends when the building process, which writes there too, has ended as well.
        said = process.communicate(timeout=60)[0].decode()
    assert folder.read(tmp_path) is None
    if how == "SIGINT":
        assert "中断しました" in said
        assert [each.name for each in tmp_path.iterdir()] == [folder.LOCK]
