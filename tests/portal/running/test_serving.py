"""The real processes: they start, answer, stop in order, survive a kill in the middle of an act and a full disk."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from subprocess import Popen

import pytest
from django.conf import settings
from django.test import override_settings

from sekimori.common.errors import NotAvailable
from sekimori.portal.running import serving, web
from tests.portal.running.processes import Installation, installation, wait_until

pytestmark = pytest.mark.slow
POSTGRES = os.environ.get("SEKIMORI_DATABASE", "").startswith("postgresql")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str = "/notices/", session: str = "", **form: object) -> tuple[int, str]:
    """Status and text of a page; a form makes it a POST, a session signs in."""
    data = urllib.parse.urlencode(form).encode() if form else None
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, cookie)
    try:
        with OPENER.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return 0, ""


def ready(port: int) -> bool:
    return wait_until(lambda: ask(port, "/static/none")[0] == 404, 40)


@pytest.fixture(scope="module")
def seeded() -> Iterator[Installation]:
    with installation() as here:
        here.run("seed", "1")
        yield here


def start(here: Installation, *words: str, **extra: str) -> tuple[Popen[bytes], int]:
    """Starts a server of `words` on a free port and waits until it answers."""
    port = free_port()
    bind = ("--bind", f"127.0.0.1:{port}") if words[0] == "web" else ("--port", str(port))
    process = here.start(*words, *bind, **extra)
    assert ready(port), here.said(words[0])
    return process, port


def stopped(here: Installation, process: Popen[bytes], number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    code = process.wait(40)
    here.running.remove(process)
    return code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_embedded_process_prints_its_address_does_its_work_and_stops_in_order(
    seeded: Installation, number: int
) -> None:
    process, port = start(seeded, "serve")
    assert ask(port, "/probe/", size=3)[0] == 200
    assert wait_until(lambda: any(key.startswith("outbox web:") for key in seeded.report()["effects"]), 30)
    assert stopped(seeded, process, number) == 0
    said = seeded.said("serve")
    assert f"http://localhost:{port}/" in said
    assert said.rstrip().endswith("終了しました。")
    assert seeded.report()["processes"] == 0


def test_a_second_server_on_the_same_port_says_what_is_wrong(seeded: Installation) -> None:
    process, port = start(seeded, "serve")
    second = seeded.start("serve", "--port", str(port))
    assert second.wait(40) == 5
    seeded.running.remove(second)
    assert f"ポート{port}で待ち受けできません" in seeded.said("serve")
    stopped(seeded, process)


def test_a_database_that_is_not_prepared_is_refused_with_what_to_do() -> None:
    with installation() as here:
        process = here.start("worker")
        assert process.wait(40) == 5
        here.running.remove(process)
        assert "sekimori migrate" in here.said("worker")


def test_web_processes_answer_and_a_worker_beside_them_does_the_work(seeded: Installation) -> None:
    process, port = start(seeded, "web", "--processes", "2")
    worker = seeded.start("worker")
    assert ask(port, "/probe/", size=7)[0] == 200
    assert wait_until(lambda: seeded.report()["outbox"].keys() == {"done"}, 40)
    assert stopped(seeded, process) == 0
    assert stopped(seeded, worker) == 0


def test_a_web_process_killed_in_the_middle_of_an_act_leaves_no_half_record(seeded: Installation) -> None:
    before = seeded.report()
    process, port = start(seeded, "serve")
    middle = seeded.folder / "in-the-middle"
    middle.unlink(missing_ok=True)
    asking = threading.Thread(target=ask, args=(port, "/probe/"), kwargs={"seconds": 60, "size": 5})
    asking.start()
    assert wait_until(middle.exists, 20)
    seeded.kill(process)
    asking.join(10)
    after = seeded.report()
    assert after["effects"] == before["effects"]
    assert after["ledger"][0] == after["ledger"][1] == before["ledger"][0]
    assert after["ledger_findings"] == []
    process, port = start(seeded, "serve")
    assert ask(port, "/probe/", size=5)[0] == 200
    stopped(seeded, process)
    assert seeded.report()["ledger"][0] == before["ledger"][0] + 1


@pytest.mark.skipif(POSTGRES, reason="a full disk is shown by a file that may not grow, which only SQLite knows")
def test_a_full_disk_in_the_middle_of_an_act_is_told_and_loses_nothing() -> None:
    with installation() as here:
        here.run("seed", "1")
        with sqlite3.connect(here.folder / "sekimori.sqlite3") as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [pages] = database.execute("PRAGMA page_count").fetchone()
        before = here.report()
        session = here.run("sign-in", "chief")
        process, port = start(here, "web", PROBE_PAGES=str(pages))
        status, text, tries = 200, "", 0
        while status == 200 and tries < 200:
            status, text = ask(port, "/probe/", session, size=200)
            tries += 1
        assert status == 503
        read, shown = ask(port, "/notices/", session)
        assert (read, "ログアウト" in shown) == (200, True)  # Whoever is signed in goes on reading.
        assert "何も変更していません" in text
        assert "空き容量" in text
        stopped(here, process)
        after = here.report()
        made = len(after["effects"]) - len(before["effects"])
        assert after["ledger"][0] == after["ledger"][1]
        assert after["ledger"][0] - before["ledger"][0] <= tries - 1
        assert made <= tries - 1
        assert after["ledger_findings"] == []
        process, port = start(here, "web")
        assert ask(port, "/probe/", size=200)[0] == 200
        stopped(here, process)


@pytest.mark.skipif(not POSTGRES, reason="only a database server can throw its clients out")
def test_workers_and_scheduler_outlive_a_restart_of_the_database() -> None:
    with installation() as here:
        here.run("seed", "1")
        process, port = start(here, "serve")
        assert wait_until(lambda: here.report()["outbox"].keys() == {"done"}, 40)
        here.throw_clients_out()
        assert wait_until(lambda: ask(port, "/probe/", size=3)[0] == 200, 20)
        assert wait_until(lambda: here.report()["outbox"].keys() == {"done"}, 40)
        assert here.report()["processes"] == 2
        assert stopped(here, process) == 0


def test_behind_tls_the_start_does_not_name_an_address_at_which_no_page_opens() -> None:
    with override_settings(SECURE_SSL_REDIRECT=False):
        assert serving.started("0.0.0.0", 8000) == "関守を開始しました: http://localhost:8000/"  # noqa: S104
    with override_settings(SECURE_SSL_REDIRECT=True):
        said = serving.started("127.0.0.1", 8000)
    assert "TLSの中継サーバから http://localhost:8000/ へ" in said
    assert "https を false" in said


def test_web_processes_on_a_taken_port_say_what_is_wrong_and_open_no_control_socket() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NotAvailable, match=f"{bind}で待ち受けできません"):
            web.refuse_taken(bind)
    web.refuse_taken(bind)
    web.refuse_taken("unix:/nowhere/sekimori.sock")
    with pytest.raises(NotAvailable):
        web.refuse_taken("127.0.0.1:99999")
    assert web.Web(bind, processes=1, threads=1).cfg.control_socket_disable is True
