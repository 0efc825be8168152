"""External programs on distrusted files: only in bubblewrap, in namespaces of their own, on files that exist in memory only.

The program starts in /job, finds its files in /job/in and leaves its results in /job/out. Nothing of it touches a disk: when the
namespaces end, everything is gone. What it leaves comes back as a tar stream through one bounded pipe.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sekimori.common.errors import InvalidInput, NotAvailable, SekimoriError
from sekimori.sandbox import filters, servers, ustar, wire
from sekimori.sandbox.errors import ChildDied, Reason
from sekimori.sandbox.limits import DEFAULT, MIB, Limits

_OLDEST_BUBBLEWRAP = (0, 8)  # The first with --disable-userns.
_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
_READABLE_SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
)
_ROOT_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_VISIBLE = ("/usr/", "/bin/", "/sbin/")
_NOBODY = 65534
_PLAIN_NAME = re.compile(r"^[^/\0\-.][^/\0]{0,199}$")
_BEGUN = "begun"
_MOST_MESSAGES = 64 * 1024
_ROOM_FOR_FRAMING = 8 * MIB
_CHUNK = 256 * 1024
_GLANCE_MILLISECONDS = 50  # How often the memory of all processes together is looked at.
_BLOCK_BYTES = 512  # The unit of the shell's limit on file size.

# Shell's exit codes for a program that a signal ended.
_ENDED_BY_LIMIT = {128 + signal.SIGXCPU: Reason.CPU, 128 + signal.SIGXFSZ: Reason.OUTPUT}

# Says that it has begun, runs the program under its limits and away from our pipe, ends what it left running, says its exit
# code, hands over its files.
_SCRIPT = f"""
echo {_BEGUN}
(
  ulimit -c 0; ulimit -S -t "$1"; ulimit -H -t $(($1 + 1)); ulimit -v "$2"; ulimit -f "$3"; ulimit -n 256; ulimit -p 256
  shift 3
  exec "$@"
) </dev/null >messages 2>&1
code=$?
kill -9 -1 2>/dev/null
echo "$code"
[ "$(stat -c %s messages)" -le {_MOST_MESSAGES} ] || truncate -s {_MOST_MESSAGES} messages
exec tar --format=ustar -cf - out messages
"""


@dataclass(frozen=True)
class ProgramResult:
    """What a program left: files by path below /job/out, exit code, the beginning of what it printed. All is distrusted."""

    outputs: dict[str, bytes]
    returncode: int
    untrusted_messages: str


def run_program(argv: Sequence[str], files: Mapping[str, bytes], limits: Limits = DEFAULT) -> ProgramResult:
    """Runs `argv` in bubblewrap with `files` (plain name → content) in its folder `in`, and returns what it wrote to `out`.

    Raises InvalidInput for files above `limits.input_bytes`, ValueError for a name that is not plain, ChildDied when a limit ended
    the program, NotAvailable when bubblewrap or the program is absent or the kernel refuses namespaces.
    """
    for name in files:
        if not _PLAIN_NAME.match(name):
            raise ValueError(f"{name!r} is not a plain file name")
    if sum(map(len, files.values())) > limits.input_bytes:
        raise InvalidInput(f"ファイルが大きすぎるため処理できません（上限{limits.input_bytes / MIB:.1f}MiB）。")
    if reason := absent():
        raise NotAvailable(reason)
    program = shutil.which(argv[0], path=_PATH)
    if program is None or not program.startswith(_VISIBLE):
        raise NotAvailable(f"プログラム「{argv[0]}」がこの計算機の/usr以下にありません。管理者に連絡してください。")
    with servers.slot(), contextlib.ExitStack() as stack:
        untrusted, trouble = _run(stack, list(argv), files, limits)
    return _result(untrusted, trouble, limits)


def absent() -> str:
    """Why programs cannot be run here, as far as can be seen without trying; empty when they can."""
    bubblewrap = shutil.which("bwrap", path=_PATH)
    if bubblewrap is None:
        return "bubblewrapがないため、外部プログラムによる処理はできません（Debianではパッケージbubblewrapを入れてください）。"
    if not all(shutil.which(tool, path=_PATH) for tool in ("sh", "tar", "stat", "truncate")):
        return "基本コマンド（sh、tar、coreutils）がないため、外部プログラムによる処理はできません。"
    shown = subprocess.run([bubblewrap, "--version"], capture_output=True, check=False, env={}).stdout  # noqa: S603
    found = re.search(rb"(\d+)\.(\d+)", shown)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST_BUBBLEWRAP:
        return "bubblewrapの版が古いため、外部プログラムによる処理はできません（0.8以降が必要です）。"
    return ""


def refusal() -> str:
    """Why bubblewrap cannot do its work here, found by letting it run `true`; empty when it can."""
    try:
        run_program(["true"], {}, Limits(wall_seconds=10, output_bytes=MIB, input_bytes=MIB))
    except SekimoriError as error:
        return error.sentence
    return ""


def _run(stack: contextlib.ExitStack, argv: list[str], files: Mapping[str, bytes], limits: Limits) -> tuple[bytes, str]:
    """Runs bubblewrap; what came through the pipe, and what bubblewrap itself had to complain of."""
    try:
        program = filters.for_programs()
    except OSError as error:
        raise NotAvailable(
            f"システムコールを制限できないため、外部プログラムによる処理はできません（{error}）。"
        ) from error
    inside = {name: _in_memory(stack, content) for name, content in files.items()}
    filter_file = _in_memory(stack, program)
    complaints = _in_memory(stack, b"")
    command = [*_bubblewrap(inside, filter_file, limits), "/bin/sh", "-c", _SCRIPT, "sh", *_shell_limits(limits), *argv]
    as_root = os.geteuid() == 0
    process = subprocess.Popen(  # noqa: S603  # The command is bubblewrap's, the program runs inside it.
        command,
        env={"PATH": _PATH},
        cwd="/",
        pass_fds=(*inside.values(), filter_file),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        start_new_session=True,
        user=_NOBODY if as_root else None,
        group=_NOBODY if as_root else None,
        extra_groups=[] if as_root else None,
    )
    with process:
        try:
            untrusted = _read_until_closed(process, limits)
        finally:
            _kill(process)
    return untrusted, os.pread(complaints, 500, 0).decode(errors="replace")


def _bubblewrap(inside: Mapping[str, int], filter_file: int, limits: Limits) -> list[str]:
    size = str(limits.input_bytes + limits.output_bytes + _ROOM_FOR_FRAMING)
    command = ["bwrap", "--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL", "--hostname", "sandbox", "--clearenv"]
    for name, value in {"PATH": _PATH, "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}.items():  # noqa: S108  # In the sandbox.
        command += ["--setenv", name, value]
    command += ["--ro-bind", "/usr", "/usr", *_root_links()]
    for place in _READABLE_SETTINGS:
        command += ["--ro-bind-try", place, place]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for place in ("/dev/shm", "/tmp", "/job"):  # noqa: S108
        command += ["--size", size, "--tmpfs", place]
    command += ["--dir", "/job/in", "--dir", "/job/out"]
    for name, file in inside.items():
        command += ["--file", str(file), f"/job/in/{name}"]
    # What bubblewrap made of memory without a bound becomes read-only.
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/job", "--seccomp", str(filter_file), "--"]
    return command


def _root_links() -> list[str]:
    """/bin, /lib and their like as they are here: links into /usr, or folders of their own."""
    options: list[str] = []
    for place in map(Path, _ROOT_LINKS):
        if place.is_symlink():
            options += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            options += ["--ro-bind", str(place), str(place)]
    return options


def _shell_limits(limits: Limits) -> list[str]:
    cpu = max(1, -(-int(limits.cpu_seconds * 1000) // 1000))
    return [str(cpu), str(limits.memory_bytes // 1024), str(-(-limits.output_bytes // _BLOCK_BYTES))]


def _in_memory(stack: contextlib.ExitStack, content: bytes) -> int:
    file = os.memfd_create("file")
    stack.callback(os.close, file)
    wire.write_all(file, content)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _read_until_closed(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    """Everything the pipe brings until it is closed. Raises ChildDied past the wall clock or the bound."""
    pipe = process.stdout
    if pipe is None:
        raise AssertionError("the process was started with a pipe")
    untrusted = bytearray()
    deadline = time.monotonic() + limits.wall_seconds
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    while time.monotonic() < deadline:
        if memory_below(process.pid) > limits.memory_bytes:
            raise ChildDied(Reason.MEMORY, limits)
        if not ready.poll(_GLANCE_MILLISECONDS):
            continue
        chunk = os.read(pipe.fileno(), _CHUNK)
        if not chunk:
            return bytes(untrusted)
        untrusted += chunk
        if len(untrusted) > limits.output_bytes + _ROOM_FOR_FRAMING:
            raise ChildDied(Reason.OUTPUT, limits)
    raise ChildDied(Reason.CLOCK, limits)


def memory_below(pid: int) -> int:
    """Bytes of private memory that the descendants of a process hold together; the kernel's limits count each by itself."""
    held = 0
    for child in _children(pid):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = Path(f"/proc/{child}/statm").read_text(encoding="ascii").split()
            held += (int(pages[1]) - int(pages[2])) * resource.getpagesize()
        held += memory_below(child)
    return held


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _result(untrusted: bytes, trouble: str, limits: Limits) -> ProgramResult:
    begun, _, rest = untrusted.partition(b"\n")
    if begun != _BEGUN.encode():
        words = wire.printable(trouble).strip()
        raise NotAvailable(f"bubblewrapが外部プログラムを開始できませんでした（{words}）。管理者に連絡してください。")
    code, line_end, archive = rest.partition(b"\n")
    if not line_end or not code.isdigit():
        raise ChildDied(Reason.CRASH, limits)  # The program ended the shell that was to report about it.
    returncode = int(code[:4])
    if returncode in _ENDED_BY_LIMIT:
        raise ChildDied(_ENDED_BY_LIMIT[returncode], limits)
    members = ustar.read(archive, limits)
    messages = members.pop("messages", b"").decode(errors="replace")
    outputs = {name.removeprefix("out/"): content for name, content in members.items() if name.startswith("out/")}
    if sum(map(len, outputs.values())) > limits.output_bytes:
        raise ChildDied(Reason.OUTPUT, limits)
    return ProgramResult(outputs, returncode, messages)
