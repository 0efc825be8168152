"""What a confined child tries for `status()`: things that must fail. Runs only as a job of the sandbox."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any


def try_files(untrusted: bytes, options: dict[str, Any]) -> dict[str, bool]:  # noqa: ARG001  # The contract's signature.
    """For each attempt, whether the kernel refused it."""
    return {
        "read": _refused(lambda: Path("/etc/passwd").read_bytes()),
        "list": _refused(lambda: list(Path("/").iterdir())),
        "write": _refused(lambda: Path("/tmp/sekimori-probe").write_bytes(b"")),  # noqa: S108
        "signal": _refused(lambda: os.kill(os.getppid(), 0)),
    }


def try_network(untrusted: bytes, options: dict[str, Any]) -> dict[str, bool]:  # noqa: ARG001
    """Must not come back: making a socket ends a confined child."""
    return {"network": _refused(lambda: socket.socket().close())}


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False
