"""The thread that runs periodic jobs when they are due. Any number of them may run: each job is claimed in the database."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, close_old_connections, connection

from sekimori.portal.clocks import jobs

TICK = 1.0
AFTER_FAULT = 5.0
log = logging.getLogger(__name__)


class Scheduler(threading.Thread):
    """Looks every second which jobs are due, and runs them one after another."""

    def __init__(self) -> None:
        super().__init__(name="scheduler", daemon=True)
        self._told = threading.Event()

    def stop(self, seconds: float) -> bool:
        """Starts no further job and waits for the one under way; False when it did not end in time."""
        self._told.set()
        self.join(seconds)
        return not self.is_alive()

    def run(self) -> None:
        try:
            while not self._told.wait(TICK):
                close_old_connections()
                try:
                    jobs.run_due()
                except DatabaseError:
                    log.warning("the jobs could not be looked at", exc_info=True)
                    connection.close()
                    self._told.wait(AFTER_FAULT)
        finally:
            connection.close()
