"""Landlock: the kernel refuses every file that is not named beforehand (landlock(7)).

Numbers of the system calls are the same on all machines. Which rights exist depends on the version (ABI) of the running kernel.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from sekimori.sandbox import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_QUERY_VERSION = 1
_PATH_BENEATH = 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many file rights each version knows; the rights are the lowest bits.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version() -> int:
    """The Landlock version of this kernel. Raises OSError when it has none or has it switched off."""
    return kernel.syscall(_CREATE_RULESET, None, 0, _QUERY_VERSION)


def ruleset(readable: Iterable[Path] = ()) -> int:
    """A file descriptor of rules that refuse all files except reading those beneath `readable` (absent ones are left out).

    Raises OSError when the kernel has no Landlock.
    """
    abi = version()
    rights = (1 << _FILE_RIGHTS[min(abi, max(_FILE_RIGHTS))]) - 1
    attributes = struct.pack("=Q", rights)
    if abi >= _NETWORK_SINCE:
        attributes += struct.pack("=Q", _BIND_AND_CONNECT_TCP)
    if abi >= _SCOPES_SINCE:
        attributes += struct.pack("=Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = kernel.syscall(_CREATE_RULESET, _buffer(attributes), len(attributes), 0)
    try:
        for path in readable:
            _allow_reading(rules, path)
    except OSError:
        os.close(rules)
        raise
    return rules


def _allow_reading(rules: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
        kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, _buffer(struct.pack("=Qi", rights, place)), 0)
    finally:
        os.close(place)


def restrict(rules: int) -> None:
    """Puts this process under `rules` for good; no_new_privs must be set before. Raises OSError."""
    kernel.syscall(_RESTRICT_SELF, rules, 0)


def _buffer(content: bytes) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(content, len(content))
