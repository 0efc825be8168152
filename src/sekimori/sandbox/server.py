"""The warm server: imports parsers once, forks a child per job, watches the clock, reports how each child ended.

Started by the web process with exec (`python -m sekimori.sandbox.server PROFILE CONTROL LIFELINE STRICT`), with a clean
environment and two inherited files, it holds nothing of that process's memory. It never reads distrusted bytes itself. It
ends when the control socket is closed and its children are done, and at once, with all children, when the web process is
gone.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sekimori.sandbox import child, wire
from sekimori.sandbox.limits import Profile

_MOST_PACKET = 65536
_FILES_PER_JOB = 3
_ONE_THREAD = 1


# Imported, or (the time zone) read, on first use, which a confined child no longer can.
_IMPORTED_LATE = ("_strptime", "stringprep", "unicodedata", "sekimori.common.clock")


_loaded: set[str] = set()


class Spoiled(RuntimeError):
    """An imported module left threads behind; a fork would copy their locks as they stand."""


@dataclass
class _Job:
    pid: int
    ended: int  # A pidfd: readable when the child has ended.
    report: int
    deadline: float
    by_clock: bool = False


class Server:
    """Serves one profile until the control socket is closed."""

    def __init__(self, control: socket.socket, cage: child.Cage) -> None:
        self._control = control
        self._cage = cage
        self._by_ended: dict[int, _Job] = {}
        self._by_report: dict[int, _Job] = {}
        self._poll = select.poll()
        self._accepting = True

    def serve(self) -> None:
        """Takes jobs until the web process closes the socket, then waits for the children that are still at work."""
        control = self._control.fileno()
        self._poll.register(control, select.POLLIN)
        while self._accepting or self._by_ended:
            for file, _ in self._poll.poll(self._milliseconds_to_deadline()):
                if file == control and self._accepting:
                    self._take()
                elif file in self._by_ended:
                    self._bury(self._by_ended[file])
                elif file in self._by_report:
                    self._drop(self._by_report[file])
            self._watch_the_clock()

    def _milliseconds_to_deadline(self) -> float | None:
        deadlines = [job.deadline for job in self._by_ended.values() if not job.by_clock]
        return max(0.0, min(deadlines) - time.monotonic()) * 1000 + 1 if deadlines else None

    def _take(self) -> None:
        packet, files, _, _ = socket.recv_fds(self._control, _MOST_PACKET, _FILES_PER_JOB)
        if len(files) != _FILES_PER_JOB:
            self._accept_no_more()
            return
        job, result, report = files
        _tell(report, wire.TAKEN)
        try:
            request = wire.Request.from_bytes(packet)
            self._begin(request, load(request.module, request.function), job, result, report)
        except Exception as error:  # noqa: BLE001  # Whatever an import raises, the next job must be served.
            _tell(report, wire.Ending(not_begun=f"{type(error).__name__}: {error}").to_bytes())
            os.close(report)
            if isinstance(error, Spoiled):
                self._accept_no_more()
        finally:
            os.close(job)
            os.close(result)

    def _accept_no_more(self) -> None:
        self._accepting = False
        self._poll.unregister(self._control)
        self._control.close()

    def _begin(self, request: wire.Request, work: child.Work, job: int, result: int, report: int) -> None:
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            child.live(self._cage, work, request.limits, job=job, result=result, server=me)
        try:
            ended = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        begun = _Job(pid, ended, report, time.monotonic() + request.limits.wall_seconds)
        self._by_ended[ended] = self._by_report[report] = begun
        self._poll.register(ended, select.POLLIN)
        self._poll.register(report, 0)  # Only for POLLERR: the caller has gone and closed its end.

    def _drop(self, job: _Job) -> None:
        """Nobody waits for this job any more."""
        self._poll.unregister(job.report)
        del self._by_report[job.report]
        _kill(job.pid)

    def _bury(self, job: _Job) -> None:
        _, status, usage = os.wait4(job.pid, 0)
        ending = wire.Ending(
            exit_code=os.waitstatus_to_exitcode(status),
            by_clock=job.by_clock,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_bytes=usage.ru_maxrss * 1024,
        )
        _tell(job.report, ending.to_bytes())
        self._poll.unregister(job.ended)
        del self._by_ended[job.ended]
        if self._by_report.pop(job.report, None):
            self._poll.unregister(job.report)
        os.close(job.ended)
        os.close(job.report)

    def _watch_the_clock(self) -> None:
        now = time.monotonic()
        for job in self._by_ended.values():
            if now >= job.deadline and not job.by_clock:
                job.by_clock = True
                _kill(job.pid)


def load(module: str, function: str) -> child.Work:
    """The callable a job names. Its module is imported on first use, and its `prepare_for_sandbox()`, if any, called once.

    Raises what the import raises, AttributeError or TypeError for a wrong name, Spoiled when threads were left running.
    """
    if module not in _loaded:
        imported = importlib.import_module(module)
        if hasattr(imported, "prepare_for_sandbox"):
            imported.prepare_for_sandbox()
        _refuse_threads(module)
        gc.collect()
        gc.freeze()  # Keeps the collector from writing to, and so copying, the pages that all children share.
        _loaded.add(module)
    found = getattr(sys.modules[module], function)
    if not callable(found):
        raise TypeError(f"{module}:{function} is not callable")
    return found  # type: ignore[no-any-return]  # Its signature is the contract's, checked where it is written.


def _refuse_threads(module: str) -> None:
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > _ONE_THREAD:
        raise Spoiled(f"importing {module} left {threads} threads running")


def warm_up() -> None:
    """Does what the standard library puts off until it is first needed, and a confined child no longer can.

    Text encodings are imported by name; callbacks from C into Python need a page of executable memory.
    """
    import encodings

    ctypes.CFUNCTYPE(None)(lambda: None)
    for found in pkgutil.iter_modules(encodings.__path__):
        try:
            importlib.import_module(f"encodings.{found.name}")
        except ImportError:
            continue  # Those of another operating system.
    for name in _IMPORTED_LATE:
        importlib.import_module(name)


def die_with(lifeline: int) -> None:
    """Lets the kernel kill this process when the other end of the pipe `lifeline` is closed, whatever this process is doing.

    The parent-death signal would not do: it follows the thread that started us, and web threads come and go.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    gone = select.poll()
    gone.register(lifeline, 0)
    if gone.poll(0):
        os._exit(child.EXIT_ORPHAN)  # It went before we had asked for the signal.


def _kill(pid: int) -> None:
    for send in (os.killpg, os.kill):  # A child that was just forked has no group of its own yet.
        try:
            send(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _tell(report: int, words: bytes) -> None:
    try:
        os.write(report, words)
    except BrokenPipeError:
        return  # The caller has gone.


def main(arguments: list[str]) -> None:
    """Serves PROFILE on the inherited files CONTROL and LIFELINE; STRICT is "strict" or "lenient"."""
    profile, control, lifeline, strictness = arguments
    die_with(int(lifeline))
    os.umask(0o077)
    warm_up()
    cage = child.prepare(Profile(profile), strict=strictness != "lenient")
    Server(socket.socket(fileno=int(control)), cage).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
