"""The few kernel calls for which Python has no function, by ctypes."""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong]


def syscall(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """Calls the kernel; integers are passed as C longs. Raises OSError with the kernel's errno."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        raise _last_error()
    return result


def prctl(option: int, value: int = 0, further: int = 0) -> None:
    """Sets an attribute of this process (prctl(2)). Raises OSError."""
    if _libc.prctl(option, value, further, 0, 0) != 0:
        raise _last_error()


def drop_capabilities() -> None:
    """Empties this thread's capability sets; of no effect on an ordinary user. Raises OSError."""
    header = _CAPABILITY_VERSION_3.to_bytes(4, sys.byteorder) + bytes(4)
    nothing = bytes(24)
    if _libc.capset(ctypes.create_string_buffer(header, 8), ctypes.create_string_buffer(nothing, 24)) != 0:
        raise _last_error()


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
