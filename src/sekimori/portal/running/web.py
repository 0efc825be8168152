"""The web processes of the city mode: gunicorn with threads, the application loaded once and shared by all of them."""

from __future__ import annotations

import gc
import socket
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from sekimori.common.errors import NotAvailable


def refuse_taken(bind: str) -> None:
    """Raises NotAvailable when nobody can listen at `bind` (host:port), before gunicorn tries it again and again in English.

    Sockets of the file system are left to gunicorn, which replaces one that is left over.
    """
    host, _, port = bind.rpartition(":")
    if not port.isdecimal():
        return
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "番号が正しくありません"
            raise NotAvailable(
                f"{bind}で待ち受けできません（{reason}）。別のアドレスかポートを指定してください。"
            ) from error


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn says nothing of its types.
    """Gunicorn with our settings and nobody else's: no configuration file is read."""

    def __init__(self, bind: str, *, processes: int, threads: int) -> None:
        self._given = {
            "bind": bind,
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "forwarded_allow_ips": "127.0.0.1",
            # Nothing is steered from outside: without this each instance opens a socket in its user's home folder.
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108  # A heartbeat file that must not touch a disk.
            "pre_fork": _before_fork,
            "post_fork": _after_fork,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._given.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from sekimori.portal.wsgi import application

        return application


def _before_fork(_arbiter: Arbiter, _worker: Worker) -> None:
    """What is loaded is not looked at by the collector again, so that the processes go on sharing its memory."""
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def _after_fork(_arbiter: Arbiter, _worker: Worker) -> None:
    """Each process opens connections of its own."""
    from django.db import connections

    connections.close_all()
