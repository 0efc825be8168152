"""The sample city as a visitor meets it: built by the command, served by it, signed in to as each of the eight people."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.e2e import helpers

NAMES = ("shokuin", "kacho", "bucho", "digital", "somu", "ciso", "csirt", "kansa")
PAGES = ("/", "/procedures/mine/", "/notices/")
ROOT = Path(__file__).resolve().parents[2]
STEP = 30
SCALE = "0.05"
# What a stranger meets is tried by `make smoke` in the ordinary run; that each of the eight meets his first pages, by `make proof`.
pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("sample city")]


@dataclass
class Demo:
    """The served city."""

    folder: Path
    url: str
    logins: dict[str, dict[str, str]]


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, Any]]:
    """How the command line is called with `folder` as the place of its data."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("SEKIMORI_")}
    environment = {**given, "SEKIMORI_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")}
    return [sys.executable, "-m", "sekimori", *arguments], {"env": environment, "cwd": folder.parent}


@contextmanager
def served(folder: Path, port: int) -> Iterator[None]:
    line, options = command(folder, "demo", "--port", str(port))
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, **options) as process:
        try:
            for _attempt in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5).close()
                    break
                except (URLError, ConnectionError):
                    assert process.poll() is None, "the city could not be served"
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The city with small sections, built and served once by the command itself."""
    folder = tmp_path_factory.mktemp("demo") / "city"
    line, options = command(folder, "demo", "--build-only", "--scale", SCALE)
    subprocess.run(line, check=True, timeout=300, **options)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mark = json.loads((folder / "sample-city.json").read_text(encoding="utf-8"))
    with served(folder, port):
        yield Demo(folder, f"http://127.0.0.1:{port}", {each["username"]: each for each in mark["logins"]})


def sign_in(page: Page, login: dict[str, str]) -> None:
    page.goto("/login/?next=/")
    page.locator("#id_login").fill(login["username"])
    page.locator("#id_password").fill(login["password"])
    page.get_by_role("button", name="ログイン", exact=True).click()
    code = format_hotp_value(hotp_value(login["secret"], int(time.time()) // STEP))
    page.locator("#id_code").fill(str(code))
    page.get_by_role("button", name="確認する").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_eight_signs_in_and_finds_first_pages_without_fault(demo: Demo, browser: Browser, name: str):
    visit = browser.new_context(base_url=demo.url, locale="ja-JP", viewport={"width": 1366, "height": 768})
    page = helpers.watch(visit.new_page())
    sign_in(page, demo.logins[name])
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_text("架空").first).to_be_visible()
        helpers.check_page(page)
    visit.close()


def test_the_city_has_people_and_applications_and_its_ledger_verifies(demo: Demo):
    database = sqlite3.connect(f"file:{demo.folder / 'sekimori.sqlite3'}?mode=ro", uri=True)
    try:
        people = database.execute("SELECT count(*) FROM organization_person").fetchone()[0]
        states = dict(database.execute("SELECT state, count(*) FROM procedures_application GROUP BY state").fetchall())
    finally:
        database.close()
    assert people >= 180
    assert {"in_route", "closed"} <= set(states), states
    line, options = command(demo.folder, "ledger", "verify", "--json")
    found = json.loads(subprocess.run(line, check=True, capture_output=True, **options).stdout)
    assert found["ok"]
    assert found["size"] > 1000


def test_a_second_call_uses_the_city_there_is(demo: Demo):
    before = (demo.folder / "sample-city.json").read_bytes()
    line, options = command(demo.folder, "demo", "--build-only")
    said = subprocess.run(line, check=True, capture_output=True, text=True, timeout=30, **options).stdout
    assert all(name in said for name in NAMES)
    assert (demo.folder / "sample-city.json").read_bytes() == before


def test_a_port_that_is_taken_is_told(demo: Demo):
    line, options = command(demo.folder, "demo", "--port", demo.url.rpartition(":")[2])
    done = subprocess.run(line, check=False, capture_output=True, text=True, timeout=30, **options)
    assert done.returncode != 0
    assert "既に使われています" in done.stderr
