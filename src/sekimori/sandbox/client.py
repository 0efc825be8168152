"""The web process's side: hands jobs to servers and reads back bounded answers. Safe to call from many threads at once."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import select
import signal
import time
from dataclasses import dataclass
from typing import Any, Self

from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.sandbox import servers, wire
from sekimori.sandbox.errors import ChildDied, NotConfined, Reason
from sekimori.sandbox.layers import operator_allows_unconfined
from sekimori.sandbox.limits import DEFAULT, MIB, Limits, Profile

_log = logging.getLogger("sekimori.sandbox")

_TARGET = re.compile(r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$", re.ASCII)
_CHUNK = 256 * 1024
# How long the server may be late with a killed child or a module's first import before it counts as stuck.
_SERVER_GRACE_SECONDS = 30
_ATTEMPTS = 2

_SIGNALS = {int(signal.SIGXCPU): Reason.CPU, int(signal.SIGSYS): Reason.FORBIDDEN, int(signal.SIGKILL): Reason.KILLED}


@dataclass(frozen=True)
class Outcome:
    """A job's value and what is known about how it ran.

    `missing` names the layers of confinement that were not applied: empty unless the operator allows unconfined jobs.
    """

    untrusted_value: Any
    missing: tuple[str, ...]
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def confined(self) -> bool:
        return not self.missing


def run(
    target: str,
    untrusted: bytes,
    options: dict[str, Any] | None = None,
    limits: Limits = DEFAULT,
    *,
    profile: Profile = Profile.PARSE,
) -> Any:
    """The value of the callable `target` ("package.module:function") applied to (untrusted, options) in a confined child.

    The callable returns bytes or what JSON can hold. Its own SekimoriError arrives as the same class (see `errors.crosses`).
    Raises InvalidInput for input above `limits.input_bytes`, ChildDied when the child ends without a value, NotAvailable when this
    machine cannot confine it or the target cannot be imported.
    """
    return call(target, untrusted, options, limits, profile=profile).untrusted_value


def call(
    target: str,
    untrusted: bytes,
    options: dict[str, Any] | None = None,
    limits: Limits = DEFAULT,
    *,
    profile: Profile = Profile.PARSE,
) -> Outcome:
    """As `run`, with how it ran: for engines whose result envelopes say whether the parser was confined, and for measuring."""
    if not _TARGET.match(target):
        raise ValueError(f"{target!r} is not of the form package.module:function")
    if len(untrusted) > limits.input_bytes:
        sizes = f"{len(untrusted) / MIB:.1f}MiB、上限{limits.input_bytes / MIB:.1f}MiB"
        raise InvalidInput(f"ファイルが大きすぎるため処理できません（{sizes}）。")
    strict = not operator_allows_unconfined()
    module, function = target.split(":")
    request = wire.Request(module, function, limits)
    begun = time.monotonic()
    with servers.slot():
        ending, untrusted_answer = _ask(request, options or {}, untrusted, (profile, strict))
    try:
        value, missing = _conclude(request, ending, untrusted_answer, strict=strict)
    except ChildDied as died:
        _log.info("%s died: %s, exit code or signal %d", target, died.reason.value, ending.exit_code)
        raise
    if missing:
        _log.warning("%s ran without %s", target, ", ".join(missing))
    return Outcome(value, missing, time.monotonic() - begun, ending.cpu_seconds, ending.peak_bytes)


class _Files:
    """The files of one job. Theirs are closed as soon as the server has its copies, ours at the end, which also ends the job."""

    def __init__(self) -> None:
        self._ours = contextlib.ExitStack()
        self._theirs = contextlib.ExitStack()
        self.result = self.report = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._theirs.close()
        self._ours.close()

    def prepare(self, options: dict[str, Any], untrusted: bytes) -> list[int]:
        """Makes the files and returns those to be sent: the job, the ends to write the result and the report on."""
        job = wire.pack_job(options, untrusted)
        self._theirs.callback(os.close, job)
        self.result, their_result = self._pipe()
        self.report, their_report = self._pipe()
        return [job, their_result, their_report]

    def _pipe(self) -> tuple[int, int]:
        read, write = os.pipe()
        self._ours.callback(os.close, read)
        self._theirs.callback(os.close, write)
        return read, write

    def sent(self) -> None:
        """The server has them."""
        self._theirs.close()


class _NotTakenError(Exception):
    """The server ended before it had taken the job, so the job may be given to another."""


def _ask(
    request: wire.Request, options: dict[str, Any], untrusted: bytes, kind: servers.Kind
) -> tuple[wire.Ending, bytearray]:
    """How the job ended and what its child wrote; a job that a dying server did not take is given to a new one."""
    for _ in range(_ATTEMPTS):
        with _Files() as files:
            to_send = files.prepare(options, untrusted)
            with contextlib.suppress(_NotTakenError), servers.lend(kind, request.to_bytes(), to_send) as server:
                files.sent()
                return _listen(server, files, request.limits)
    raise ChildDied(Reason.SERVER, request.limits)


def _listen(server: servers.Server, files: _Files, limits: Limits) -> tuple[wire.Ending, bytearray]:
    """Collects the child's answer until the server reports how the child ended."""
    untrusted, report = bytearray(), bytearray()
    give_up = time.monotonic() + limits.wall_seconds + _SERVER_GRACE_SECONDS
    ready = select.poll()
    for file in (files.result, files.report, server.ended):
        ready.register(file, select.POLLIN)
    while True:
        events = {file for file, _ in ready.poll(max(0.0, give_up - time.monotonic()) * 1000)}
        if not events:
            servers.give_up(server)
            raise ChildDied(Reason.SERVER, limits)
        if files.result in events and not _read_into(untrusted, files.result, limits):
            ready.unregister(files.result)
        if files.report in events or server.ended in events:
            over = not _read_report(report, files.report) or server.ended in events
            _, _, ending = report.partition(wire.TAKEN)
            if ending:
                return wire.Ending.from_bytes(ending), _rest_of(untrusted, files.result, limits)
            if over:
                raise ChildDied(Reason.SERVER, limits) if report else _NotTakenError


def _read_into(untrusted: bytearray, pipe: int, limits: Limits) -> bool:
    """Reads what is there, within bounds; False at the end."""
    chunk = os.read(pipe, _CHUNK)
    untrusted += chunk
    if len(untrusted) > wire.ceiling(limits):
        raise ChildDied(Reason.OUTPUT, limits)
    return bool(chunk)


def _read_report(report: bytearray, pipe: int) -> bool:
    """Reads what is there; False at the end."""
    os.set_blocking(pipe, False)
    try:
        chunk = os.read(pipe, wire.MOST_REPORT)
    except BlockingIOError:
        return True
    report += chunk
    return bool(chunk)


def _rest_of(untrusted: bytearray, pipe: int, limits: Limits) -> bytearray:
    """What a child that has ended left in the pipe; its end may never come, for a process forked meanwhile may hold it open."""
    os.set_blocking(pipe, False)
    with contextlib.suppress(BlockingIOError):
        while _read_into(untrusted, pipe, limits):
            pass
    return untrusted


def _conclude(
    request: wire.Request, ending: wire.Ending, untrusted_answer: bytearray, *, strict: bool
) -> tuple[Any, tuple[str, ...]]:
    """The value and the missing layers, or the error that the ending amounts to."""
    limits = request.limits
    if ending.not_begun:
        _log.error("%s:%s could not begin: %s", request.module, request.function, ending.not_begun)
        error = NotAvailable(
            f"ファイルの処理プログラム（{request.module}）を開始できませんでした。管理者に連絡してください。"
        )
        error.add_note(ending.not_begun)
        raise error
    answer = wire.read_answer(untrusted_answer, limits)
    missing = tuple(answer.missing or ())
    if missing and strict:
        raise NotConfined(missing)
    if ending.by_clock:
        raise ChildDied(Reason.CLOCK, limits)
    if ending.exit_code < 0:
        raise ChildDied(_SIGNALS.get(-ending.exit_code, Reason.CRASH), limits)
    if ending.exit_code > 0 or answer.missing is None:
        raise ChildDied(Reason.CRASH, limits)
    return wire.decode(answer, limits), missing
