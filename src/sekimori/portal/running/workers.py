"""Threads that carry out tasks: django-tasks-db's worker, woken by the bell of its own process, stopped between two tasks."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from typing import Any

from django.db import Error, close_old_connections, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from sekimori.portal.acts import bell

# How long a thread sleeps when nothing rings: what another process has put into the queue is found within a second.
LOOK_EVERY = 1.0
AFTER_FAULT = 5.0
log = logging.getLogger(__name__)


class TaskThread(threading.Thread):
    """One thread that takes tasks from the queue until it is stopped; a task under way is finished."""

    def __init__(self, number: int) -> None:
        super().__init__(name=f"worker-{number}", daemon=True)
        self._told = threading.Event()
        name = f"{socket.gethostname()[:24]}-{os.getpid()}-{number}-{uuid.uuid4().hex[:8]}"
        self._worker = Worker(
            queue_names=["*"],
            interval=LOOK_EVERY,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )

    def stop(self) -> None:
        """Takes no further task."""
        self._told.set()

    def run(self) -> None:
        try:
            while not self._told.is_set():
                close_old_connections()
                try:
                    self._one_or_wait()
                except Error:
                    log.warning("the queue could not be read", exc_info=True)
                    connection.close()
                    self._told.wait(AFTER_FAULT)
        finally:
            connection.close()

    def _one_or_wait(self) -> None:
        task = self._claim()
        if task is not None:
            self._worker.run_task(task)
        elif not self._told.is_set():
            bell.wait(LOOK_EVERY)

    def _claim(self) -> DBTaskResult[Any, Any] | None:
        """The next task, claimed in one short transaction; a look without a lock comes first, for it is mostly in vain."""
        ready = DBTaskResult.objects.ready()
        if not ready.exists():
            return None
        with transaction.atomic():
            task = ready.get_locked()
            if task is not None:
                task.claim(self._worker.worker_id)
            return task


class Workers:
    """A group of threads, started and stopped together."""

    def __init__(self, threads: int) -> None:
        self._threads = [TaskThread(number) for number in range(1, threads + 1)]

    def start(self) -> None:
        """Starts every thread."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Lets the tasks under way finish, for at most `seconds` in all; False when one did not.

        Such a task is taken up again after the next start.
        """
        for thread in self._threads:
            thread.stop()
        bell.call()
        for thread in self._threads:
            thread.join(seconds / len(self._threads))
        return not any(thread.is_alive() for thread in self._threads)
