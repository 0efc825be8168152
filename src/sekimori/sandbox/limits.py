"""What a job may use, and the two kinds of job there are."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MIB = 1024 * 1024


class Profile(enum.Enum):
    """What the kernel lets a job do besides computing.

    PARSE reads distrusted bytes: no file, no network, no program, no thread, no new executable memory.
    RENDER makes a document from our own data: in addition it reads fonts and installed packages, and may use threads.
    """

    PARSE = "parse"
    RENDER = "render"


@dataclass(frozen=True)
class Limits:
    """What one job may use before it is stopped.

    `memory_bytes` is what the job may take on top of what the warm server already holds (RLIMIT_AS); for a program in bubblewrap
    it is the address space of each of its processes, and what all of them hold together. `cpu_seconds` is rounded up to whole
    seconds, which is all the kernel counts.
    `output_bytes` bounds the returned value (for a program: each file it writes and all of them together).
    """

    memory_bytes: int = 1024 * MIB
    cpu_seconds: float = 30
    wall_seconds: float = 60
    output_bytes: int = 64 * MIB
    input_bytes: int = 100 * MIB

    def __post_init__(self) -> None:
        for name in ("memory_bytes", "cpu_seconds", "wall_seconds", "output_bytes", "input_bytes"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive")


DEFAULT = Limits()
