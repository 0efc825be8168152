"""What a parser might do after distrusted bytes have taken it over. Runs only as jobs of the sandbox."""

from __future__ import annotations

import ctypes
import ctypes.util
import mmap
import os
import platform
import socket
import struct
import sys
import threading
import time
from pathlib import Path

from sekimori.common.errors import Faults, InvalidInput, NotAvailable, Place, SekimoriError
from sekimori.sandbox import crosses

RESULT = 4  # The child's end of the result pipe.
PTRACE_ATTACH = 16
X32_SOCKET = 0x40000000 + 41

libc = ctypes.CDLL(None, use_errno=True)


def echo(untrusted, options):
    return {"size": len(untrusted), "options": options}


def same(untrusted, options):
    return untrusted


def give(untrusted, options):
    return options["value"]


# Files


def open_passwd(untrusted, options):
    return Path("/etc/passwd").read_text(encoding="utf-8")


def read(untrusted, options):
    return len(Path(options["path"]).read_bytes())


def list_root(untrusted, options):
    return [str(p) for p in Path("/").iterdir()]


def write_file(untrusted, options):
    return Path(options["path"]).write_bytes(b"x")


def remove_file(untrusted, options):
    Path(options["path"]).unlink()


def stat_file(untrusted, options):
    return Path(options["path"]).stat().st_size


def open_files(untrusted, options):
    found = []
    for file in range(2000):
        try:
            os.fstat(file)
        except OSError:
            continue
        found.append(file)
    return found


# The world outside


def open_socket(untrusted, options):
    socket.socket(socket.AF_INET)


def open_unix_socket(untrusted, options):
    socket.socketpair()


def open_socket_of_another_abi(untrusted, options):
    if platform.machine() == "x86_64":
        return libc.syscall(X32_SOCKET, 2, 1, 0)
    return open_socket(untrusted, options)


def run_program(untrusted, options):
    os.execv("/bin/true", ["true"])  # noqa: S606  # What it must not be able to do.


def fork(untrusted, options):
    os.fork()


def fork_bomb(untrusted, options):
    while True:
        libc.fork()


def start_thread(untrusted, options):
    seen = []
    thread = threading.Thread(target=lambda: seen.append(1))
    thread.start()
    thread.join()
    return seen


def trace_parent(untrusted, options):
    return libc.ptrace(PTRACE_ATTACH, os.getppid(), 0, 0)


def kill_parent(untrusted, options):
    os.kill(os.getppid(), 9)


def limit_parent(untrusted, options):
    return libc.prlimit(os.getppid(), 0, ctypes.create_string_buffer(16), None)


def signal_parent_by_file(untrusted, options):
    import fcntl

    fcntl.fcntl(RESULT, fcntl.F_SETOWN, os.getppid())


def mount(untrusted, options):
    libc.mount(b"none", b"/", b"tmpfs", 0, None)


def ask_keyring(untrusted, options):
    return libc.syscall({"x86_64": 250, "aarch64": 219}[platform.machine()], 0, -1, 0, 0, 0)


def make_executable_memory(untrusted, options):
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def type_into_terminal(untrusted, options):
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSTI, b"x")


# Excess


def allocate(untrusted, options):
    return len(bytearray(options["bytes"]))


def allocate_natively(untrusted, options):
    libc.malloc.restype = ctypes.c_void_p
    return libc.malloc(ctypes.c_size_t(options["bytes"])) or 0


def loop(untrusted, options):
    while True:
        pass


def sleep(untrusted, options):
    time.sleep(3600)


def return_much(untrusted, options):
    return bytes(options["bytes"])


def print_much(untrusted, options):
    while True:
        sys.stdout.write("x" * 100_000)
        sys.stdout.flush()


def print_some(untrusted, options):
    print("to standard output")  # noqa: T201
    print("to standard error", file=sys.stderr)  # noqa: T201
    os.write(1, b"to file 1")
    return "printed"


def write_results_for_ever(untrusted, options):
    while True:
        os.write(RESULT, b"x" * 65536)


def claim_a_huge_result(untrusted, options):
    os.write(RESULT, struct.pack(">cQ", b"B", 1 << 62))
    os._exit(0)


def send_raw(untrusted, options):
    os.write(RESULT, struct.pack(">cQ", options["kind"].encode(), len(untrusted)))
    rest = untrusted
    while rest:
        rest = rest[os.write(RESULT, rest) :]
    os._exit(options.get("exit", 0))


def recurse(untrusted, options):
    return recurse(untrusted, options)


def nest(untrusted, options):
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    return value


# Ends


def kill_itself(untrusted, options):
    os.kill(os.getpid(), 9)


def abort(untrusted, options):
    os.abort()


def crash(untrusted, options):
    ctypes.string_at(0)


def exit_quietly(untrusted, options):
    os._exit(0)


def exit_loudly(untrusted, options):
    sys.exit("貴重な内容")


class NoText(Exception):
    def __str__(self):
        raise ValueError("no text")


class Meta(type):
    def __getattribute__(cls, name):
        if name in {"__qualname__", "__name__"}:
            raise RuntimeError("no name either")
        return super().__getattribute__(name)


class NoName(Exception, metaclass=Meta):
    pass


def raise_strangely(untrusted, options):
    kinds = {
        "without text": NoText,
        "without name": NoName,
        "with a line end in its name": type("Bad\nName\x1b[31m", (Exception,), {}),
        "with an endless name": type("N" * 1_000_000, (Exception,), {}),
        "outside Exception": type("Base", (BaseException,), {}),
        "interrupt": KeyboardInterrupt,
    }
    raise kinds[options["kind"]]("文書の中の秘密")


# Errors that are told


class TooCurly(InvalidInput):
    """Not registered to cross."""


@crosses
class TooStraight(InvalidInput):
    """Registered to cross."""


class SentenceIsNoText(SekimoriError):
    def __init__(self):
        super().__init__("x")
        self.sentence = b"5"  # type: ignore[assignment]  # On purpose.


def refuse(untrusted, options):
    place = Place(file="名簿.xlsx", line=12, column="職員番号")
    kinds = {"plain": InvalidInput, "unregistered": TooCurly, "registered": TooStraight, "absent": NotAvailable}
    if options["kind"] == "many":
        faults = Faults()
        for line in range(1, options["count"] + 1):
            faults.add(f"{line}行目が読めません。", place=Place(line=line))
        faults.raise_if_any()
    if options["kind"] == "no text":
        raise SentenceIsNoText
    if options["kind"] == "dirty":
        raise InvalidInput("一行目\n\x1b[31m赤\u202e" + "長" * 100_000, place=Place(file="/" * 9999))
    raise kinds[options["kind"]]("職員番号がありません。", place=place, field="staff_number")


# What can be seen


def environment(untrusted, options):
    return dict(os.environ)


def who(untrusted, options):
    return {"uid": os.getuid(), "modules": sorted(sys.modules), "pid": os.getpid(), "server": os.getppid()}


def touch_memory(untrusted, options):
    """Holds memory and time for a moment, for measuring."""
    block = bytearray(options["bytes"])
    return len(block)


def strange_value(untrusted, options):
    return {"nan": float("nan"), "surrogate": "\ud800"}[options["kind"]]


def nap(untrusted, options):
    time.sleep(options["seconds"])
    return "rested"
