"""The servers of this process: one per profile, started on first use, replaced when worn or dead.

A forked copy of this process (a web server's worker) lets go of its parent's servers and starts its own.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from sekimori.common.errors import NotAvailable
from sekimori.sandbox.limits import Profile

# Profile, and whether a job may only run with every layer of confinement.
Kind = tuple[Profile, bool]

JOBS_PER_SERVER = 500
_SEND_SECONDS = 60
_CLOSE_SECONDS = 10
_SLOT_SECONDS = 120
_PARALLEL = max(2, len(os.sched_getaffinity(0)))


class Server:
    """This process's handle on one server."""

    def __init__(self, kind: Kind) -> None:
        profile, strict = kind
        self.kind = kind
        self.jobs = 0
        self.users = 0
        self.retired = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_SEND_SECONDS)
        lifeline, self._lifeline = os.pipe()
        words = [profile.value, str(theirs.fileno()), str(lifeline), "strict" if strict else "lenient"]
        try:
            self._process = _started(words, (theirs.fileno(), lifeline))
            self.ended = _watched(self._process)
        except OSError as error:
            self._control.close()
            os.close(self._lifeline)
            raise NotAvailable(f"ファイルを隔離して処理する環境を開始できませんでした（{error.strerror}）。") from error
        finally:
            theirs.close()
            os.close(lifeline)

    @property
    def pid(self) -> int:
        return self._process.pid

    def usable(self) -> bool:
        """Whether it lives and may take another job."""
        return not self.retired and self.jobs < JOBS_PER_SERVER and self._process.poll() is None

    def send(self, packet: bytes, files: list[int]) -> None:
        """Hands over one job. Raises OSError when the server is dead or does not take it."""
        socket.send_fds(self._control, [packet], files)

    def kill(self) -> None:
        """Ends the server and with it its children."""
        self._process.kill()

    def close(self) -> None:
        """Lets the server finish and end, and leaves neither process nor file behind."""
        self._control.close()
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._lifeline)
        os.close(self.ended)

    def let_go(self) -> None:
        """In a forked copy of this process: closes the copies of the files; the server stays the parent's."""
        self._control.close()
        os.close(self._lifeline)
        os.close(self.ended)
        self._process.returncode = 0  # Not ours to wait for.


def _started(words: list[str], files: tuple[int, int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # Our own interpreter and module.
        [sys.executable, "-P", "-s", "-X", "utf8", "-m", "sekimori.sandbox.server", *words],
        env=_clean_environment(),
        pass_fds=files,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )


def _watched(process: subprocess.Popen[bytes]) -> int:
    """A file that becomes readable when the process ends; a process that cannot be watched is not kept."""
    try:
        return os.pidfd_open(process.pid)
    except OSError:
        process.kill()
        process.wait()
        raise


class _Pool:
    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(_PARALLEL)
        self._lock = threading.Lock()
        self._current: dict[Kind, Server] = {}
        self._retired: set[Server] = set()

    def borrow(self, kind: Kind) -> Server:
        with self._lock:
            server = self._current.get(kind)
            worn = server if server is not None and not server.usable() else None
            if server is None or worn:
                server = self._current[kind] = Server(kind)
            server.users += 1
            server.jobs += 1
        if worn:
            self.retire(worn)
        return server

    def give_back(self, server: Server) -> None:
        with self._lock:
            server.users -= 1
            last = server.retired and server.users == 0
            if last:
                self._retired.discard(server)
        if last:
            server.close()

    def retire(self, server: Server) -> None:
        """Takes a server out of use; it is closed when its last user gives it back."""
        with self._lock:
            if server.retired:
                return
            server.retired = True
            if self._current.get(server.kind) is server:
                del self._current[server.kind]
            unused = server.users == 0
            if not unused:
                self._retired.add(server)
        if unused:
            server.close()

    def all(self) -> list[Server]:
        return [*self._current.values(), *self._retired]


_pool = _Pool()


@contextlib.contextmanager
def slot() -> Iterator[None]:
    """Holds one of the places of this process for jobs that run at the same time. Raises NotAvailable after a long wait."""
    slots = _pool.slots
    if not slots.acquire(timeout=_SLOT_SECONDS):
        raise NotAvailable("ファイルの処理が混み合っています。時間をおいてやり直してください。")
    try:
        yield
    finally:
        slots.release()


@contextlib.contextmanager
def lend(kind: Kind, packet: bytes, files: list[int]) -> Iterator[Server]:
    """A server that has taken the job; one that turns out to be dead is replaced once. Raises NotAvailable."""
    server = _sent(kind, packet, files) or _sent(kind, packet, files)
    if server is None:
        raise NotAvailable("ファイルを隔離して処理する環境を開始できませんでした。管理者に連絡してください。")
    try:
        yield server
    finally:
        _pool.give_back(server)


def give_up(server: Server) -> None:
    """Ends a server that does not answer, and takes it out of use."""
    server.kill()
    _pool.retire(server)


def _sent(kind: Kind, packet: bytes, files: list[int]) -> Server | None:
    server = _pool.borrow(kind)
    try:
        server.send(packet, files)
    except OSError:
        give_up(server)
        _pool.give_back(server)
        return None
    except BaseException:
        _pool.give_back(server)
        raise
    return server


def shut_down() -> None:
    """Ends all servers of this process at once; the next job starts a new one."""
    global _pool  # One pool per process is the point.
    pool, _pool = _pool, _Pool()
    for server in pool.all():
        server.kill()
        server.close()


def pids() -> list[int]:
    """The process ids of this process's servers, for looking after them."""
    return [server.pid for server in _pool.all()]


def _clean_environment() -> dict[str, str]:
    """No variable of this process's own, only where to find the same modules."""
    places = [str(Path(entry).resolve()) for entry in sys.path]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(places),
    }
    if sys.dont_write_bytecode:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment


def _let_go() -> None:
    global _pool
    pool, _pool = _pool, _Pool()
    for server in pool.all():
        server.let_go()


os.register_at_fork(after_in_child=_let_go)
atexit.register(shut_down)
