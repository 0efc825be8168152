"""Pictures of the sample city for the README: `python tools/screenshots.py [--folder docs/screenshots]`.

Builds the sample city in a folder of its own, serves it, signs in with password and one-time password as a visitor would, and takes
each page at the width of an office screen.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from sekimori.portal.demo import folder as sample
from sekimori.portal.demo.folder import Login

# Name of the picture, whose log-in, which page.
PICTURES = (
    ("home", "kacho", "/"),
    ("board", "somu", "/compliance/"),
    ("catalogue", "shokuin", "/procedures/apply/"),
    ("waiting", "digital", "/procedures/waiting/"),
    ("organization", "ciso", "/organization/"),
    ("standard", "kansa", "/rules/"),
)
SIZE = {"width": 1280, "height": 860}


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, dict[str, Login]]]:
    """The sample city at an address of its own, and its log-ins by name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SEKIMORI_DATA_DIR": str(folder), "SEKIMORI_HTTPS": "false"}
    process = subprocess.Popen([sys.executable, "-m", "sekimori", "demo", "--port", str(port)], env=environment)
    try:
        wait_for(f"http://localhost:{port}/login/", process)
        mark = sample.read(folder)
        yield f"http://localhost:{port}", {each.username: each for each in (mark.logins if mark else [])}
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the address answers. Raises SystemExit when the process has ended."""
    while True:
        if process.poll() is not None:
            raise SystemExit("the sample city did not start")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(1)
        else:
            return


def code_now(secret: str) -> str:
    """The six digits of this moment (RFC 6238) for a secret in base32."""
    digest = hmac.digest(base64.b32decode(secret), (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(page: Page, address: str, login: Login) -> None:
    """Signs in with password and the code of this moment."""
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", login.username)
    page.fill("input[name=password]", login.password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/login/"))
    if page.locator("input[name=code]").count():
        page.fill("input[name=code]", code_now(login.secret))
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/login/" not in url)


def take(browser: Browser, address: str, logins: dict[str, Login], folder: Path) -> None:
    """Takes every picture; each log-in signs in once."""
    pages: dict[str, Page] = {}
    for name, who, path in PICTURES:
        if who not in pages:
            pages[who] = browser.new_context(locale="ja-JP", viewport=SIZE).new_page()  # type: ignore[arg-type]
            sign_in(pages[who], address, logins[who])
        pages[who].goto(address + path)
        pages[who].screenshot(path=folder / f"{name}.png")
        make_small(folder / f"{name}.png")


def make_small(picture: Path) -> None:
    """The picture with 256 colours, rare ones kept: enough for a screen, and less than half the size."""
    with Image.open(picture) as found:
        few = found.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--city", type=Path, help="a sample city that is there already")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        served(given.city or Path(scratch)) as (address, logins),
        sync_playwright() as p,
    ):
        browser = p.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        take(browser, address, logins, given.folder)
        browser.close()


if __name__ == "__main__":
    main()
