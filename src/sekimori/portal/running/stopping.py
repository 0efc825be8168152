"""Ending well: SIGTERM and Ctrl+C let what is under way finish, a second one ends at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType

# Systemd and containers wait longer than this before they kill.
GRACE = 20.0


def until_told() -> None:
    """Waits for SIGTERM or SIGINT. Called in the main thread; the next signal after it ends the process the hard way."""
    told = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        told.set()

    kept = {number: signal.signal(number, tell) for number in (signal.SIGTERM, signal.SIGINT)}
    while not told.wait(3600):
        pass
    for number, handler in kept.items():
        signal.signal(number, handler)
