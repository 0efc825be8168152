"""From a clean clone to a signed-in page: what the README promises, tried as a stranger would.

Clones the tree into a folder of its own, calls `make demo` there with the packages that are installed already, waits for the
sign-in page, signs in with a printed user id, password and one-time password, and looks at the first page.

Usage: python tools/smoke.py --environment .venv [--scale 0.05]
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import hmac
import http.cookiejar
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGIN = re.compile(r"利用者ＩＤ (\S+)  パスワード (\S+)  ワンタイムパスワードの鍵 (\S+)")
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OK = 200


def one_time_password(key: str, moment: float) -> str:
    """RFC 6238 with SHA-1, six digits, thirty seconds."""
    digest = hmac.new(base64.b32decode(key), struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Browser:
    """As much of a browser as signing in needs."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **typed: str) -> str:
        """Fills in the form at `path` and sends it; the page that this leads to."""
        found = SECRET.search(self.get(path))
        typed["csrfmiddlewaretoken"] = found[1] if found else ""
        data = urllib.parse.urlencode(typed).encode()
        with self.opener.open(self.address + path, data, timeout=60) as answer:
            return str(answer.read().decode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clone(into: Path) -> None:
    """What is committed here, and nothing that only lies about."""
    subprocess.run(["git", "-c", "safe.directory=*", "clone", "-q", "--no-hardlinks", str(ROOT), str(into)], check=True)


def served(folder: Path, environment: Path, port: int, scale: str) -> subprocess.Popen[str]:
    """`make demo` in the clone; -o says that the environment is up to date, whatever the clone's files' times say."""
    command = ["make", "-o", str(environment / ".product"), "demo", f"VENV={environment}"]
    command.append(f"DEMO=--port {port} --scale {scale}")
    given = {key: value for key, value in os.environ.items() if not key.startswith(("SEKIMORI_", "MAKE", "MFLAGS"))}
    return subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.PIPE, text=True, start_new_session=True)


def answering(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/login/", timeout=5) as answer:  # noqa: S310
            return int(answer.status) == OK
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def visit(process: subprocess.Popen[str], address: str, patience: int) -> None:
    """Waits for the log-ins and the page, and signs in. Raises RuntimeError with what went wrong."""
    printed: list[str] = []
    lines = process.stdout or ()
    threading.Thread(target=lambda: printed.extend(lines), daemon=True).start()
    end = time.monotonic() + patience
    while not answering(address):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the sample city was not served:\n" + "".join(printed[-20:]))
        time.sleep(0.3)
    logins = [found.groups() for line in printed if (found := LOGIN.search(line))]
    if not logins:
        raise RuntimeError("no log-in was printed:\n" + "".join(printed))
    name, password, key = logins[0]
    browser = Browser(address)
    browser.send("/login/", login=name, password=password)
    page = browser.send("/login/code/", code=one_time_password(key, time.time()))
    if "ログアウト" not in page or "架空" not in page:
        raise RuntimeError(f"{name} could not sign in: {re.sub('<[^>]+>', ' ', page)[:1000]}")


def main() -> int:
    """Tries it; 0 when the first page was there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv")
    parser.add_argument("--scale", default="0.05")
    parser.add_argument("--patience", type=int, default=400, help="seconds until the sign-in page must be there")
    asked = parser.parse_args()
    began, port = time.monotonic(), free_port()
    with tempfile.TemporaryDirectory(prefix="sekimori-smoke-") as place:
        folder = Path(place) / "clone"
        clone(folder)
        process = served(folder, asked.environment.absolute(), port, asked.scale)
        try:
            visit(process, f"http://127.0.0.1:{port}", asked.patience)
        except RuntimeError as fault:
            print(fault, file=sys.stderr)
            return 1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)
    print(
        f"From a clean clone to a signed-in page of the sample city (scale {asked.scale}): {time.monotonic() - began:.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
