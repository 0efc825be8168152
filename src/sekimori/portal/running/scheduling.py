"""The threads that run periodic jobs when they are due. Any number of them may run: each job is claimed in the database."""

from __future__ import annotations

import logging
import threading

from django.db import Error, close_old_connections, connection

from sekimori.portal.clocks import jobs

TICK = 1.0
AFTER_FAULT = 5.0
log = logging.getLogger(__name__)


class JobThread(threading.Thread):
    """Looks every second which jobs are due, and runs them one after another until it is stopped."""

    def __init__(self, *, quick: bool) -> None:
        super().__init__(name=f"scheduler-{'quick' if quick else 'slow'}", daemon=True)
        self._quick = quick
        self._told = threading.Event()

    def tell(self) -> None:
        """Starts no further job."""
        self._told.set()

    def run(self) -> None:
        try:
            while not self._told.wait(TICK):
                close_old_connections()
                try:
                    jobs.run_due(quick=self._quick)
                except Error:
                    log.warning("the jobs could not be looked at", exc_info=True)
                    connection.close()
                    self._told.wait(AFTER_FAULT)
        finally:
            connection.close()


class Scheduler:
    """Two threads: timers and their like never wait for a job of the night."""

    def __init__(self) -> None:
        self._threads = [JobThread(quick=True), JobThread(quick=False)]

    def start(self) -> None:
        """Starts both."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Starts no further job and waits for those under way; False when one did not end in time."""
        for thread in self._threads:
            thread.tell()
        for thread in self._threads:
            thread.join(seconds / len(self._threads))
        return not any(thread.is_alive() for thread in self._threads)
