"""The life of a forked child: give everything away, then touch the distrusted bytes, answer, end.

Runs only inside the server's children; nothing here returns to the server.
"""

from __future__ import annotations

import fcntl
import os
import resource
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sekimori.common.errors import SekimoriError
from sekimori.sandbox import filters, kernel, landlock, wire
from sekimori.sandbox.limits import Limits, Profile

# Files a child finds open: 0–2 lead nowhere, then the job, the result, the Landlock rules.
JOB, RESULT, RULES = 3, 4, 5
_OUT_OF_THE_WAY, _HIGHEST_FILE = 512, 1 << 20

_NOBODY = 65534
_SIGKILL = 9
_STACK_BYTES = 16 * 1024 * 1024
_OPEN_FILES = {Profile.PARSE: 16, Profile.RENDER: 256}
_INNERMOST_STEPS = 12

EXIT_BROKEN, EXIT_ORPHAN = 71, 72


Work = Callable[[bytes, dict[str, Any]], Any]


@dataclass(frozen=True)
class Cage:
    """What the server prepares once for all its children. `absent` are layers it could not prepare, each with the reason."""

    profile: Profile
    strict: bool
    filter: bytes | None = None
    rules: int | None = None
    absent: dict[str, str] = field(default_factory=dict)


def prepare(profile: Profile, *, strict: bool) -> Cage:
    """Compiles the filter and the file rules of a profile; what this machine lacks is noted, not raised."""
    absent: dict[str, str] = {}
    program, rules = None, None
    try:
        program = filters.for_profile(profile)
    except OSError as error:
        absent["seccomp"] = str(error)
    try:
        rules = landlock.ruleset(readable_in(profile))
    except OSError as error:
        absent["landlock"] = str(error)
    return Cage(profile, strict, program, rules, absent)


def readable_in(profile: Profile) -> list[Path]:
    """The folders a job of this profile may read: none to parse; fonts and installed packages to render."""
    if profile is Profile.PARSE:
        return []
    fonts = [
        Path(place) for place in ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig")
    ]
    package = Path(__file__).resolve().parent.parent
    libraries = [
        Path(entry) for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages", "lib-dynload"}
    ]
    standard_library = Path(os.__file__).resolve().parent
    return [*fonts, package, *libraries, standard_library]


def live(cage: Cage, work: Work, limits: Limits, *, job: int, result: int, server: int) -> None:
    """Confines this process, runs the callable on the job, writes its answer. Ends the process."""
    status = EXIT_BROKEN
    try:
        _keep_only(job, result, cage.rules)
        missing = _confine(cage, limits, server)
        wire.send_confinement(RESULT, missing)
        if not (missing and cage.strict):
            _work(work, limits)
        status = 0
    finally:
        os._exit(status)


def _keep_only(job: int, result: int, rules: int | None) -> None:
    """Leaves a child with its own files only: not the server's control socket, not other jobs."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    wanted = {0: nowhere, 1: nowhere, 2: nowhere, JOB: job, RESULT: result, RULES: rules}
    # First out of each other's way, then to their places.
    moved = {
        place: fcntl.fcntl(file, fcntl.F_DUPFD, _OUT_OF_THE_WAY) for place, file in wanted.items() if file is not None
    }
    for place, file in moved.items():
        os.dup2(file, place)
    os.closerange(RULES + 1 if rules is not None else RULES, _HIGHEST_FILE)


def _confine(cage: Cage, limits: Limits, server: int) -> dict[str, str]:
    """Applies every layer there is, outermost first, and returns those that could not be applied."""
    missing = dict(cage.absent)

    def apply(layer: str, step: Callable[[], None]) -> None:
        try:
            step()
        except (OSError, ValueError) as error:
            missing[layer] = str(error)

    os.setsid()
    apply("limits", lambda: _set_limits(cage.profile, limits))
    apply("user", _become_nobody if cage.profile is Profile.PARSE else kernel.drop_capabilities)
    apply("privileges", lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1))
    apply("dumpable", lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0))
    # Set after the change of user, which clears it.
    apply("parent", lambda: kernel.prctl(kernel.PR_SET_PDEATHSIG, _SIGKILL))
    if os.getppid() != server:
        os._exit(EXIT_ORPHAN)
    rules, program = cage.rules, cage.filter
    if rules is not None:
        apply("landlock", lambda: landlock.restrict(RULES))
        os.close(RULES)
    if program is not None:
        apply("seccomp", lambda: filters.load(program))
    return missing


def _set_limits(profile: Profile, limits: Limits) -> None:
    cpu = max(1, -(-int(limits.cpu_seconds * 1000) // 1000))
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_AS: (held + limits.memory_bytes,) * 2,
        resource.RLIMIT_STACK: (_STACK_BYTES,) * 2,
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (_OPEN_FILES[profile],) * 2,
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
    }
    if profile is Profile.PARSE:
        # Counted per user, so that threads to render cannot be counted this way; the filter forbids processes in both.
        wanted[resource.RLIMIT_NPROC] = (0, 0)
    for kind, (soft, hard) in wanted.items():
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901  # Raising it is root's alone.
        resource.setrlimit(kind, (soft, hard))


def _become_nobody() -> None:
    """Root's children that parse give up root. To render they keep the user, whose fonts and packages they must read,

    but no capability; an ordinary user has none to lose.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    kernel.drop_capabilities()


def _work(work: Work, limits: Limits) -> None:
    """Runs the callable and sends exactly one record about it."""
    try:
        _answer(work, limits)
    except MemoryError:
        wire.send(RESULT, wire.MEMORY, b"")
    except RecursionError:
        wire.send(RESULT, wire.DEPTH, b"")
    except BaseException as error:  # noqa: BLE001  # Whatever distrusted bytes can make a library raise ends here.
        wire.send(RESULT, wire.UNEXPECTED, _whereabouts(error))


def _answer(work: Work, limits: Limits) -> None:
    try:
        options, untrusted = wire.unpack_job(JOB)
        value = work(untrusted, options)
        del untrusted
        wire.send_value(RESULT, value, limits.output_bytes)
    except SekimoriError as error:
        wire.send_error(RESULT, error)


def _whereabouts(error: BaseException) -> bytes:
    """The class of an error and where it passed, innermost last, without its message."""
    steps = [
        f"{Path(f.f_code.co_filename).name}:{line} {f.f_code.co_name}"
        for f, line in traceback.walk_tb(error.__traceback__)
    ]
    return " > ".join([*steps[-_INNERMOST_STEPS:], type(error).__qualname__]).encode(errors="replace")
