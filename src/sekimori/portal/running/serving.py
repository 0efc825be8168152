"""One process for everything: web threads, workers, the scheduler. Documents are made by the sandbox's own servers, not in here."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Never

import waitress
from waitress.server import BaseWSGIServer

from sekimori.common.errors import NotAvailable
from sekimori.portal.running import stopping
from sekimori.portal.running.scheduling import Scheduler
from sekimori.portal.running.starting import say
from sekimori.portal.running.workers import Workers


def serve(host: str, port: int, *, web_threads: int, worker_threads: int) -> None:
    """Serves until SIGTERM or Ctrl+C. Raises NotAvailable when the port is taken."""
    from sekimori.portal.clocks.models import Process
    from sekimori.portal.clocks.processes import living
    from sekimori.portal.wsgi import application

    server = _server(application, host, port, web_threads)
    workers, scheduler = Workers(worker_threads), Scheduler()
    with living(Process.Kind.WORKER, Process.Kind.SCHEDULER):
        workers.start()
        scheduler.start()
        say(started(host, port))
        say("終了するには Ctrl+C を押してください。")
        with _told_to_stop():
            server.run()
        say("終了しています。処理中のものが終わるのを待ちます。")
        done = scheduler.stop(stopping.GRACE) & workers.stop(stopping.GRACE)
    server.close()
    say("終了しました。" if done else "時間内に終わらなかった処理は、次に開始したときに続けます。")


def started(host: str, port: int) -> str:
    """Where the portal answers: to a browser itself, or to the TLS proxy in front of it, without which no page opens."""
    from django.conf import settings

    address = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{port}/"  # noqa: S104
    if not settings.SECURE_SSL_REDIRECT:
        return f"関守を開始しました: {address}"
    return (
        f"関守を開始しました。TLSの中継サーバから {address} へつないでください（画面は https:// で開きます）。\n"
        "中継サーバなしでこの機械だけで試すときは、設定の https を false にして始めてください。"
    )


def _server(application: object, host: str, port: int, threads: int) -> BaseWSGIServer:
    try:
        return waitress.create_server(
            application,
            host=host,
            port=port,
            threads=threads,
            ident="sekimori",
            clear_untrusted_proxy_headers=True,
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers="x-forwarded-for x-forwarded-proto",
            connection_limit=400,
            channel_timeout=60,
        )
    except OSError as error:
        raise NotAvailable(
            f"ポート{port}で待ち受けできません（{error.strerror}）。別のポートを指定してください。"
        ) from error


@contextlib.contextmanager
def _told_to_stop() -> Iterator[None]:
    """Turns the first SIGTERM or SIGINT into the end of the server's loop."""

    def stop(_number: int, _frame: FrameType | None) -> Never:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)
        raise SystemExit

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    yield
