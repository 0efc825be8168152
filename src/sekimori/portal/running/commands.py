"""`sekimori serve | web | worker | scheduler | migrate`: the processes of the portal."""

from __future__ import annotations

import click

from sekimori.portal.running.starting import refuse_old_database, say, start_django

_PORT = click.IntRange(1, 65_535)
_COUNT = click.IntRange(1, 64)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受けるアドレス")
@click.option("--port", default=8000, show_default=True, type=_PORT, help="待ち受けるポート")
@click.option("--threads", default=4, show_default=True, type=_COUNT, help="画面を返す係の数")
@click.option("--worker-threads", type=_COUNT, help="画面の裏で処理する係の数（省略時は設定の値）")
def serve(host: str, port: int, threads: int, worker_threads: int | None) -> None:
    """一つのプロセスで、画面・裏の処理・定期処理のすべてを動かします。"""
    start_django()
    refuse_old_database()
    from django.conf import settings

    from sekimori.portal.running.serving import serve as serve_all

    workers = worker_threads or settings.CONFIGURATION.integer("worker_threads")
    serve_all(host, port, web_threads=threads, worker_threads=workers)


@click.command("web")
@click.option(
    "--bind", default="127.0.0.1:8000", show_default=True, help="待ち受けるアドレスとポート、又は unix:ファイル"
)
@click.option("--processes", default=2, show_default=True, type=_COUNT, help="プロセスの数")
@click.option("--threads", default=4, show_default=True, type=_COUNT, help="プロセスごとの係の数")
def web(bind: str, processes: int, threads: int) -> None:
    """画面だけを動かします（市の本番環境用。裏の処理は worker、定期処理は scheduler）。"""
    start_django()
    refuse_old_database()
    from sekimori.portal.running.web import Web, refuse_taken

    refuse_taken(bind)
    Web(bind, processes=processes, threads=threads).run()


@click.command("worker")
@click.option("--threads", default=2, show_default=True, type=_COUNT, help="同時に処理する数")
def worker(threads: int) -> None:
    """画面の裏の処理だけを動かします。いくつ動かしてもかまいません。"""
    start_django()
    refuse_old_database()
    from sekimori.portal.clocks.models import Process
    from sekimori.portal.clocks.processes import living
    from sekimori.portal.running import stopping
    from sekimori.portal.running.workers import Workers

    workers = Workers(threads)
    with living(Process.Kind.WORKER):
        workers.start()
        say("処理係を開始しました。")
        stopping.until_told()
        done = workers.stop(stopping.GRACE)
    say("終了しました。" if done else "時間内に終わらなかった処理は、ほかの処理係が続けます。")


@click.command("scheduler")
def scheduler() -> None:
    """定期処理だけを動かします。二つ以上動かしても、同じ処理が重なることはありません。"""
    start_django()
    refuse_old_database()
    from sekimori.portal.clocks.models import Process
    from sekimori.portal.clocks.processes import living
    from sekimori.portal.running import stopping
    from sekimori.portal.running.scheduling import Scheduler

    threads = Scheduler()
    with living(Process.Kind.SCHEDULER):
        threads.start()
        say("定期処理を開始しました。")
        stopping.until_told()
        threads.stop(stopping.GRACE)
    say("終了しました。")


@click.command("migrate")
def migrate() -> None:
    """データベースと画面の部品を、この版に合わせます。"""
    start_django()
    from sekimori.portal.running.preparing import prepare

    prepare()
