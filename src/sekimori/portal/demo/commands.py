"""`sekimori demo`: the sample city, built when it is not there yet, and served."""

from __future__ import annotations

import datetime as dt
import gc
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import click

from sekimori import __version__
from sekimori.common.clock import SystemClock, day_of
from sekimori.common.errors import NotAvailable
from sekimori.portal.demo import folder as folders
from sekimori.portal.demo.folder import Mark
from sekimori.portal.running.starting import say, start_django

DEFAULT_FOLDER = ".demo"
INTERRUPTED = 130


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="待ち受けるポート")
@click.option("--fresh", is_flag=True, help="前に作った見本の市を捨てて、作り直します。")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="同じ数なら同じ市になります。")
@click.option(
    "--scale", default=1.0, show_default=True, type=click.FloatRange(0.05, 1.0), help="市の大きさ（1で約700人）"
)
@click.option("--build-only", is_flag=True, help="作るだけで、画面は動かしません。")
@click.option("--into", type=click.Path(path_type=Path), hidden=True, help="ここに作る（内部用）")
def demo(*, port: int, fresh: bool, seed: int, scale: float, build_only: bool, into: Path | None) -> None:
    """架空の汐見市を作り、その画面を動かします。八つの役割のログイン情報を表示します。"""
    today = day_of(SystemClock().now())
    if into is not None:
        _end_with_parent()
        _build_here(into, today, seed, scale)
        return
    place = Path(os.environ.get("SEKIMORI_DATA_DIR", DEFAULT_FOLDER)).expanduser().resolve()
    if not build_only:
        _check_port(port)
    mark, new = _city(place, today, seed=seed, scale=scale, fresh=fresh)
    _print_logins(mark)
    if not build_only:
        with folders.serving(place):
            _serve(place, port, new=new)


def _check_port(port: int) -> None:
    """Raises NotAvailable when somebody listens there already: before a city is built for nothing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NotAvailable(
                f"ポート{port}は既に使われています（{error.strerror}）。--port で別のポートを指定してください。"
            ) from error


def _city(place: Path, today: dt.date, *, seed: int, scale: float, fresh: bool) -> tuple[Mark, bool]:
    """The city there is, or a new one; and whether it is new."""
    mark = None if fresh else folders.read(place)
    if fresh and place.is_dir() and not (place / folders.MARK).exists():
        folders.read(place)
    if mark is not None and not mark.of_this_version:
        raise NotAvailable(
            f"フォルダー{place}の見本の市は版{mark.version}のものです（この関守は{__version__}）。"
            "sekimori demo --fresh で作り直してください。"
        )
    if mark is not None:
        _tell_age(place, mark, today, seed)
        return mark, False
    with folders.building(place) as scratch:
        _build(scratch, seed, scale)
    made = folders.read(place)
    if made is None:
        raise NotAvailable("見本の市を作れませんでした。")
    return made, True


def _tell_age(place: Path, mark: Mark, today: dt.date, seed: int) -> None:
    """Says which city is used. Raises NotAvailable for one of a later day: its ledger takes nothing from an earlier clock."""
    days = mark.days_before(today)
    if days < 0:
        raise NotAvailable(
            f"フォルダー{place}の見本の市は{mark.day}のもので、この機械の今日（{today}）より後です。"
            "記録は時刻をさかのぼって書けないため、ログインできません。"
            "機械の時計を確かめるか、sekimori demo --fresh（make demo DEMO=--fresh）で作り直してください。"
        )
    age = "今日" if days == 0 else f"{mark.day}（{days}日前）に"
    say(f"{age}作った見本の市を使います。")
    if days:
        say("その後に過ぎた期限は、開始するとすぐに画面に表れます。")
    if mark.seed != seed:
        say(f"この市は --seed {mark.seed} で作ったものです。")
    say("今日の日付で作り直すには --fresh（make demo DEMO=--fresh）を付けてください。")


def _environment(place: Path, port: int = 8000) -> dict[str, str]:
    """The settings of a sample city: its own SQLite, no TLS, no mail to anybody."""
    return {
        "SEKIMORI_DATA_DIR": str(place),
        "SEKIMORI_DATABASE": "sqlite",
        "SEKIMORI_HTTPS": "false",
        "SEKIMORI_MAIL_HOST": "",
        "SEKIMORI_SITE_URL": f"http://localhost:{port}",
    }


def _build(scratch: Path, seed: int, scale: float) -> None:
    """Builds in a process of its own, so that this one opens the database only where it lies in the end."""
    say("架空の汐見市を作ります。")
    options = ("--into", str(scratch), "--seed", str(seed), "--scale", str(scale))
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "sekimori", "demo", *options],
        env={**os.environ, **_environment(scratch)},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        code = process.wait()
    except KeyboardInterrupt:
        say("中断しました。作りかけの市は残していません。")
        raise SystemExit(INTERRUPTED) from None
    finally:
        process.kill()
        process.wait()
    if code != 0:
        raise NotAvailable("見本の市を作れませんでした。何も残していません。上の説明を確かめてください。")


def _end_with_parent() -> None:
    """Ends this process as soon as the one that reads its result is gone, however that ended: nobody would use the city."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os._exit(INTERRUPTED)

    threading.Thread(target=watch, daemon=True).start()


def _build_here(scratch: Path, today: dt.date, seed: int, scale: float) -> None:
    """The building process: everything in `scratch`, which nobody uses before it is put in place."""
    start_django()
    from django.db import connection

    from sekimori.portal.demo.building import build
    from sekimori.portal.demo.logins import open_accounts
    from sekimori.portal.running.preparing import prepare

    prepare()
    # Short-lived objects by the million and hardly a cycle among them: looking for cycles all the time costs a tenth of the build.
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
    with connection.cursor() as cursor:
        # A build that is broken off is thrown away, so that nothing needs to reach the disk before its end.
        cursor.execute("PRAGMA synchronous=OFF")
    city = build(today, seed=seed, scale=scale, say=say)
    logins = open_accounts(city.stage, city.staffing)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    folders.write(scratch, Mark(__version__, today.isoformat(), seed, logins))
    say(f"見本の市ができました（記録{city.entries}件、{city.seconds:.0f}秒）。")


def _print_logins(mark: Mark) -> None:
    say("")
    say("ログイン情報（架空の人です）")
    for login in mark.logins:
        say(f"  {login.role}：{login.label}")
        say(f"    利用者ＩＤ {login.username}  パスワード {login.password}  ワンタイムパスワードの鍵 {login.secret}")
    say("")


def _serve(place: Path, port: int, *, new: bool) -> None:
    os.environ.update(_environment(place, port))
    start_django()
    from django.conf import settings

    from sekimori.portal.running.preparing import prepare
    from sekimori.portal.running.serving import serve

    if not new:
        # A city built by an earlier checkout of the same version gets this one's tables and screens.
        prepare()
    serve("127.0.0.1", port, web_threads=4, worker_threads=settings.CONFIGURATION.integer("worker_threads"))
