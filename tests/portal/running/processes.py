"""Starting and killing the portal's real processes, with a database of their own and a mail server that remembers."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 900  # Seconds for migrating and filling a database where others keep the machine busy.


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail and counts the Message-IDs."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.ids: Counter[str] = Counter()
        self.keys: set[str] = set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self._say("354 go on")
                self._take()
            elif word == "QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _take(self) -> None:
        for line in iter(lambda: self.rfile.readline().decode(errors="replace").rstrip("\r\n"), "."):
            if line.startswith("Message-ID: "):
                self.server.ids[line.removeprefix("Message-ID: <").split("@")[0]] += 1
            if line.startswith("X-Sekimori-Key: "):
                self.server.keys.add(line.removeprefix("X-Sekimori-Key: "))

    def _say(self, words: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@dataclass
class Installation:
    """An installation in a folder of its own: its environment, and the processes started in it."""

    folder: Path
    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str, **extra: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{words[0]}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "sekimori", *words],
            env={**self.environment, **extra},
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self.running.append(process)
        return process

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tests.portal.running.driver", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("report"))
        return found

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.running.remove(process)

    def throw_clients_out(self) -> None:
        """What a restart of the database server does to its clients."""
        import psycopg

        line = self.environment["SEKIMORI_DATABASE"]
        with psycopg.connect(line, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.running.clear()


@contextlib.contextmanager
def installation(mail_port: int = 0) -> Iterator[Installation]:
    """A fresh folder and database: SQLite, or a new database on the PostgreSQL that SEKIMORI_DATABASE names."""
    folder = Path(tempfile.mkdtemp(prefix="sekimori-running-"))
    given = os.environ.get("SEKIMORI_DATABASE", "")
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        line = stack.enter_context(_database(given)) if given.startswith("postgresql") else "sqlite"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.portal.running.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "SEKIMORI_DATA_DIR": str(folder),
            "SEKIMORI_DATABASE": line,
            "SEKIMORI_HTTPS": "false",
            "SEKIMORI_SECRET_KEY": "of the tests",
            "PROBE_SMTP": str(mail_port),
            "PYTHONWARNINGS": "ignore:No directory at",
        }
        made = Installation(folder, environment)
        stack.callback(made.stop)
        yield made


@contextlib.contextmanager
def _database(given: str) -> Iterator[str]:
    import psycopg

    name = f"running_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(given)
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wait_until(condition: Any, seconds: float, every: float = 0.2) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(every)
    return False
