"""Beginning a real city: what is made, what is left alone, and what happens when it is begun again."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable
from sekimori.portal.configuration import VARIABLES, Configuration
from sekimori.portal.running import configuring, preparing
from sekimori.portal.running.beginning import Beginning, begin
from sekimori.portal.running.init import organ, organs_of_package

ROOT = Path(__file__).resolve().parents[3]
CITY = "浜辺市（試験用・架空）"


def sekimori(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it, without the test's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEKIMORI_", "DJANGO_"))}
    env = {**kept, "PYTHONPATH": str(ROOT / "src"), **more}
    command = [sys.executable, "-m", "sekimori", *words]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_static_files_are_collected_anew_when_one_of_them_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.STATIC_ROOT", tmp_path / "static")
    monkeypatch.setattr(preparing, "_migrate", lambda: None)
    monkeypatch.setattr(preparing, "_check_triggers", lambda: None)
    collected: list[str] = []
    monkeypatch.setattr(preparing, "parts_digest", lambda: "one")
    monkeypatch.setattr(preparing, "call_collect", lambda: collected.append("again"))
    preparing.prepare()
    preparing.prepare()
    assert collected == ["again"]
    monkeypatch.setattr(preparing, "parts_digest", lambda: "two")
    preparing.prepare()
    assert collected == ["again", "again"]


@pytest.mark.slow
def test_a_city_begins_on_a_fresh_machine_and_beginning_again_changes_nothing_of_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    words = ("init", "--city", CITY, "--administrator", "keeper", "--data-dir", str(data), "--no-https")
    first = sekimori(tmp_path, *words)
    assert first.returncode == 0, first.stderr
    password = re.findall(r"初期パスワード (\S+)", first.stdout)
    assert len(password) == 1
    for name in ("secret_key", "evidence_key", "identity_key"):
        assert mode(data / name) == 0o600
    assert mode(data) == 0o750
    kept = {name: (data / name).read_bytes() for name in ("secret_key", "identity_key", "sekimori.toml")}
    # The paper with the password was lost before anybody signed in: beginning again gives another one.
    again = sekimori(tmp_path, *words)
    assert again.returncode == 0, again.stderr
    assert re.findall(r"初期パスワード (\S+)", again.stdout) != password
    assert {name: (data / name).read_bytes() for name in kept} == kept
    other = sekimori(tmp_path, "init", "--city", "他市", "--administrator", "keeper", "--data-dir", str(data))
    assert other.returncode == Conflict.exit_code
    assert CITY in other.stderr
    configured = {"SEKIMORI_CONFIG": str(data / "sekimori.toml")}
    second = sekimori(tmp_path, "account", "create", "keeper2", "--operator", **configured)
    assert second.returncode == 0, second.stderr
    assert "初期パスワード" in second.stdout
    # Nobody holds a role before people are known, but the roles are there to be held: who decides on the standard has one.
    asked = sekimori(tmp_path, "org", "who", "ciso", "--json", **configured)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.strip() == "[]"
    verified = sekimori(tmp_path, "ledger", "verify", **configured)
    assert verified.returncode == 0, verified.stdout


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("大切な手紙", encoding="utf-8")
    with pytest.raises(NotAvailable, match="空ではありません"):
        begin(Beginning(tmp_path, CITY, [], "keeper"))
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_of_another_city_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "city.json").write_text('{"city": "他市"}', encoding="utf-8")
    with pytest.raises(Conflict, match="他市"):
        begin(Beginning(tmp_path, CITY, [], "keeper"))


def test_organs_are_read_as_typed_and_come_from_the_package_otherwise() -> None:
    assert organ("mayor = 市長部局") == ("mayor", "市長部局")
    for wrong in ("市長部局", "=市長部局", "mayor=", "市長=市長部局"):
        with pytest.raises(InvalidInput):
            organ(wrong)
    assert "議会" in [name for _key, name in organs_of_package()]


def test_the_configuration_file_says_every_variable_and_holds_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "sekimori.toml"
    file.write_text(configuring.file_text({"hosts": ["sekimori.example"], "https": False}), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    for variable in VARIABLES:
        assert (f"{variable.name} = " in text) == (variable.kind != "secret"), variable.name
    assert set(tomllib.loads(text)) == {"hosts", "https"}
    read = Configuration({}, file)
    assert read.list("hosts") == ["sekimori.example"]
    assert read.boolean("https") is False
    # With every mark of a comment taken away each default is still one that can be read.
    opened = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    assert len(tomllib.loads(opened)) == len([each for each in VARIABLES if each.kind != "secret"])


def test_the_documentation_lists_every_variable_as_it_is() -> None:
    assert configuring.table() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
