"""Reports of incidents over HTTP while web and worker are killed with SIGKILL: none is lost, none is there twice, all are told."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from tests.portal.running.processes import Installation, installation, wait_until
from tests.portal.running.test_serving import free_port

TEN_MINUTES = 600
REPORTERS = ("staff", "colleague", "head_tax", "system")
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|submission)" value="([^"]+)"')


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """Where a sent form leads is looked at, not followed."""

    def redirect_request(self, *_given: object) -> None:
        """None: the answer stands as it came."""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoDetour)


@dataclass
class Browser:
    """Somebody who reports with a browser that runs no script, and tries the same form again when no answer came."""

    port: int
    session: str
    again: int = 0

    def report(self, words: str, deadline: float) -> str:
        """Reports until an answer says where the report is; that address."""
        form: dict[str, str] = {}
        while time.monotonic() < deadline:
            if not form:
                status, text, _address = self._ask(None)
                form = dict(HIDDEN.findall(text)) | {"kind": "infection", "body": words} if status == 200 else {}
                if not form:
                    time.sleep(0.2)
                    continue
            status, text, address = self._ask(form)
            if status == 302:
                return address
            assert status in {0, 502, 503}, (status, text[-2000:])
            self.again += 1
            time.sleep(0.2)
        raise AssertionError(f"no answer for {words}")

    def _ask(self, form: dict[str, str] | None) -> tuple[int, str, str]:
        data = urllib.parse.urlencode(form).encode() if form else None
        cookie = f"sekimori={self.session}"
        if form:
            cookie += f"; sekimori-form={form['csrfmiddlewaretoken']}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/incidents/report/", data, {"Cookie": cookie})
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace"), error.headers.get("Location", "")
        except (urllib.error.URLError, OSError):
            return 0, "", ""


@dataclass
class Killer:
    """Kills a web and a worker process again and again, each with all its children, and starts another in its place."""

    here: Installation
    port: int
    dice: random.Random
    kills: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    living: dict[str, Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        bind = ("--bind", f"127.0.0.1:{self.port}") if name == "web" else ()
        self.living[name] = self.here.start(name, *bind)

    def run(self, every: tuple[float, float]) -> None:
        while not self.over.wait(self.dice.uniform(*every)):
            self.kill_one()

    def kill_one(self) -> None:
        name = self.dice.choice(("web", "worker"))
        victim = self.living[name]
        children = _children(victim.pid)
        self.here.kill(victim)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        for child in children:
            wait_until(lambda child=child: not Path(f"/proc/{child}").exists(), 10)
        self.kills += 1
        self.start(name)


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text().split()] if listed.exists() else []


def reported(
    here: Installation, count: int, every: tuple[float, float], seed: int
) -> tuple[dict[str, str], Killer, int]:
    """Reports `count` times by several people at once, while the killer is at work; where each answer led."""
    sessions = [here.run("sign-in", key).strip() for key in REPORTERS]
    killer = Killer(here, free_port(), random.Random(seed))  # noqa: S311
    here.start("scheduler")
    for name in ("web", "worker"):
        killer.start(name)
    browsers = [Browser(killer.port, session) for session in sessions]
    at_work = threading.Thread(target=killer.run, args=(every,))
    deadline = time.monotonic() + TEN_MINUTES
    at_work.start()
    words = [f"画面に見慣れない表示が出た。{number:04d}" for number in range(count)]
    try:
        with ThreadPoolExecutor(len(browsers)) as pool:
            rounds = [pool.submit(_all, browsers[n], words[n :: len(browsers)], deadline) for n in range(len(browsers))]
            led = {said: address for each in rounds for said, address in each.result().items()}
    finally:
        killer.over.set()
        at_work.join()
    return led, killer, sum(each.again for each in browsers)


def _all(browser: Browser, words: list[str], deadline: float) -> dict[str, str]:
    return {said: browser.report(said, deadline) for said in words}


def check(found: dict[str, Any], led: dict[str, str]) -> None:
    """Each answered report is there once, at the address that was answered; numbers, steps, clocks, notices, entries as well."""
    rows = found["numbers"]
    assert sorted(body for body, _number, _serial in rows) == sorted(led)
    assert [serial for _body, _number, serial in rows] == list(range(1, len(led) + 1))
    assert len({number for _body, number, _serial in rows}) == len(set(led.values())) == len(led)
    assert found["reporters"] == len(led)
    assert len(found["steps"]) == len(led)
    # The contact point's receipt, a step of the chain, the assessment: one clock each, whatever was folded.
    assert set(found["timers"].values()) == {3}
    assert len(found["timers"]) == len(led)
    assert found["entries"] == dict.fromkeys(found["timers"], 1)
    assert set(found["told"].values()) == {1}
    # Two at once: the contact point, and the first of the chain who has not reported it himself.
    assert set(Counter(each.split(" ")[0] for each in found["told"]).values()) == {2}


def series(count: int, every: tuple[float, float], seed: int) -> None:
    with installation() as here:
        here.run("seed", "0")
        began = time.monotonic()
        led, killer, again = reported(here, count, every, seed)
        taken = time.monotonic() - began
        finished = wait_until(lambda: not _incidents(here)["undone"], 120, every=2)
        found, log = _incidents(here), here.report()
        here.stop()
        assert finished, here.said("worker")[-3000:]
        check(found, led)
        assert log["ledger"][0] == log["ledger"][1]
        assert log["ledger_findings"] == []
        assert killer.kills > 1
        assert again > 0, "no kill hit anything: the test has shown nothing"
        print(f"{count} reports in {taken:.0f} s, {killer.kills} kills, {again} sent again")  # noqa: T201


def _incidents(here: Installation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(here.run("incidents"))
    return found


@pytest.mark.slow
@pytest.mark.proof
def test_of_500_reports_in_ten_minutes_none_is_lost_and_none_doubled_whatever_is_killed() -> None:
    series(500, (3.0, 9.0), seed=1)
