"""Seccomp: which system calls a job may make (seccomp(2)).

The filter is an allow-list with three answers. A call on the list is made. A call that honest code tries and can do
without (opening a file, asking about a terminal, starting a thread) fails with an ordinary errno. Every other call the
library knows by name kills the process; calls younger than the library do not exist (ENOSYS), as in an older kernel.

The filter is compiled once in the server; a child only loads the bytes.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable, Iterator
from typing import Any

from sekimori.sandbox import kernel
from sekimori.sandbox.limits import Profile

_SECCOMP_MODE_FILTER = 2
_HIGHEST_NUMBER = 512
_BYTES_PER_INSTRUCTION = 8
_MOST_INSTRUCTIONS = 4096

_CLONE_THREAD = 0x00010000
_AT_EMPTY_PATH = 0x1000
_PROT_EXEC = 0x4
_O_ASYNC = 0x2000
_FCNTL_ALLOWED = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
_F_SETFL = 4
_PR_SET_NAME = 15

_COMPUTING = """
 arch_prctl brk clock_getres clock_gettime clock_nanosleep close close_range dup dup2 dup3 exit exit_group fstat futex
 getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getrandom getresgid getresuid getrlimit
 getrusage getsid gettid gettimeofday getuid lseek madvise membarrier mremap munmap nanosleep poll ppoll pread64
 preadv pselect6 pwrite64 read readv restart_syscall riscv_flush_icache rseq rt_sigaction rt_sigpending rt_sigprocmask
 rt_sigreturn sched_getaffinity sched_yield select set_robust_list set_tid_address sigaltstack sysinfo time times
 uname write writev
""".split()  # noqa: SIM905  # A paragraph of names is easier to check than a column.
_READING_FILES = """
 access faccessat faccessat2 fadvise64 fstatfs getcwd getdents getdents64 lstat newfstatat readahead readlink
 readlinkat stat statfs statx
""".split()  # noqa: SIM905  # A paragraph of names is easier to check than a column.
_OPENING = ("open", "openat", "openat2", "creat")
# Sending signals fails instead of killing, so that abort() still ends as the crash it is.
_SIGNALLING = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal")

# What no program in bubblewrap needs; everything else bubblewrap's namespaces contain.
_REFUSED_TO_PROGRAMS = """
 acct add_key adjtimex bpf chroot clock_adjtime clock_settime delete_module fanotify_init finit_module fsconfig
 fsmount fsopen fspick init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load
 kexec_load keyctl lookup_dcookie mbind migrate_pages mount mount_setattr move_mount move_pages name_to_handle_at
 nfsservctl open_by_handle_at open_tree perf_event_open pivot_root process_madvise process_vm_readv process_vm_writev
 ptrace quotactl quotactl_fd reboot request_key set_mempolicy setdomainname sethostname setns settimeofday swapoff
 swapon syslog umount2 unshare userfaultfd uselib vhangup
""".split()  # noqa: SIM905  # A paragraph of names is easier to check than a column.


def for_profile(profile: Profile) -> bytes:
    """The compiled filter of a job. Raises OSError when libseccomp is not installed or refuses."""
    rules = _Rules(_library())
    rules.allow(_COMPUTING)
    _shared_rules(rules)
    if profile is Profile.PARSE:
        _parse_rules(rules)
    else:
        _render_rules(rules)
    rules.kill_the_rest()
    return rules.compiled()


def for_programs() -> bytes:
    """The compiled filter of a program in bubblewrap: a list of refused calls. Raises OSError as `for_profile`."""
    seccomp = _library()
    rules = _Rules(seccomp, default=seccomp.ALLOW)
    rules.fail(errno.EPERM, _REFUSED_TO_PROGRAMS)
    return rules.compiled()


def load(program: bytes) -> None:
    """Puts this process under a compiled filter for good; no_new_privs must be set before. Raises OSError."""
    code = ctypes.create_string_buffer(program, len(program))
    head = _FilterProgram(len(program) // _BYTES_PER_INSTRUCTION, ctypes.addressof(code))
    kernel.prctl(kernel.PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(head))


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def _library() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as missing:
        raise OSError(f"libseccomp: {missing}") from missing
    return pyseccomp


class _Rules:
    """Collects the rules of one filter. Names that this machine does not have are left out."""

    def __init__(self, seccomp: Any, default: int | None = None) -> None:
        self._library = seccomp
        self._default = seccomp.ERRNO(errno.ENOSYS) if default is None else default
        self._filter = seccomp.SyscallFilter(self._default)
        self._filter.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
        self._named: set[str] = set()

    def _add(self, action: int, name: str, *conditions: Any) -> None:
        self._named.add(name)
        number = self._library.resolve_syscall(self._library.Arch.NATIVE, name)
        if number >= 0 and action != self._default:
            self._filter.add_rule(action, number, *conditions)

    def allow(self, names: Iterable[str]) -> None:
        for name in names:
            self._add(self._library.ALLOW, name)

    def fail(self, number: int, names: Iterable[str]) -> None:
        for name in names:
            self._add(self._library.ERRNO(number), name)

    def allow_values(self, name: str, argument: int, values: Iterable[int]) -> None:
        """Allows a call with these values of one argument; with any other it does not exist."""
        for value in values:
            self._add(self._library.ALLOW, name, self._library.Arg(argument, self._library.EQ, value))

    def allow_value_or_kill(self, name: str, argument: int, value: int) -> None:
        self.allow_values(name, argument, (value,))
        self._add(self._library.KILL_PROCESS, name, self._library.Arg(argument, self._library.NE, value))

    def allow_by_bits(self, name: str, argument: int, mask: int, allowed: int, otherwise: int | None) -> None:
        """Allows a call when the masked bits of an argument equal `allowed` (one bit, or none); else errno, or None to kill."""
        arg, masked = self._library.Arg, self._library.MASKED_EQ
        self._add(self._library.ALLOW, name, arg(argument, masked, mask, allowed))
        other = self._library.KILL_PROCESS if otherwise is None else self._library.ERRNO(otherwise)
        self._add(other, name, arg(argument, masked, mask, mask ^ allowed))

    def fork_kills(self, *, threads: bool) -> None:
        """A new process kills; a new thread is allowed or fails as if the machine were full."""
        if threads:
            self.allow_by_bits("clone", 0, _CLONE_THREAD, _CLONE_THREAD, None)
            return
        arg, masked = self._library.Arg, self._library.MASKED_EQ
        self._add(self._library.ERRNO(errno.EAGAIN), "clone", arg(0, masked, _CLONE_THREAD, _CLONE_THREAD))
        self._add(self._library.KILL_PROCESS, "clone", arg(0, masked, _CLONE_THREAD, 0))

    def allow_fcntl(self) -> None:
        """Without F_SETOWN, and without O_ASYNC: together they send signals to a process of the caller's choice."""
        self.allow_values("fcntl", 1, _FCNTL_ALLOWED)
        arg = self._library.Arg
        setting_flags = (arg(1, self._library.EQ, _F_SETFL), arg(2, self._library.MASKED_EQ, _O_ASYNC, 0))
        self._add(self._library.ALLOW, "fcntl", *setting_flags)

    def kill_the_rest(self) -> None:
        """Every call of this machine that no rule names yet kills the process."""
        for name in list(self._known_names()):
            if name not in self._named:
                self._add(self._library.KILL_PROCESS, name)

    def _known_names(self) -> Iterator[str]:
        for number in range(_HIGHEST_NUMBER):
            try:
                yield self._library.resolve_syscall(self._library.Arch.NATIVE, number).decode()
            except ValueError:
                continue

    def compiled(self) -> bytes:
        file = os.memfd_create("filter")
        with open(file, "r+b") as memory:  # noqa: PTH123  # There is no path: the file is in memory only.
            self._filter.export_bpf(memory)
            memory.seek(0)
            program = memory.read()
        if not program or len(program) > _MOST_INSTRUCTIONS * _BYTES_PER_INSTRUCTION:
            raise OSError("libseccomp compiled no usable filter")
        return program


def _shared_rules(rules: _Rules) -> None:
    rules.fail(errno.EPERM, _SIGNALLING)
    rules.fail(errno.ENOTTY, ["ioctl"])
    rules.fail(errno.EPERM, ["memfd_create"])  # Memory that no limit counts.
    # Its flags lie in memory where a filter cannot see them; the C library then uses clone.
    rules.fail(errno.ENOSYS, ["clone3"])
    # Another process's limits stay out of reach; one's own can only be lowered.
    rules.allow_value_or_kill("prlimit64", 0, 0)
    rules.allow_values("prctl", 0, [_PR_SET_NAME])
    rules.allow_fcntl()


def _parse_rules(rules: _Rules) -> None:
    # What is open already may be looked at (fstat is newfstatat with an empty path); nothing can be opened.
    rules.allow_by_bits("newfstatat", 3, _AT_EMPTY_PATH, _AT_EMPTY_PATH, errno.EACCES)
    rules.fail(errno.EACCES, [name for name in (*_READING_FILES, *_OPENING) if name != "newfstatat"])
    for name in ("mmap", "mprotect"):
        rules.allow_by_bits(name, 2, _PROT_EXEC, 0, errno.EACCES)
    rules.fork_kills(threads=False)


def _render_rules(rules: _Rules) -> None:
    rules.allow([*_READING_FILES, "open", "openat", "mmap", "mprotect"])  # What may be read is Landlock's business.
    rules.fail(errno.ENOSYS, ["openat2"])
    rules.fork_kills(threads=True)
