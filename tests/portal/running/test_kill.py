"""Several workers and schedulers, killed at random with SIGKILL: nothing is lost and nothing happens twice."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from typing import Any

import pytest

from tests.portal.running.processes import Installation, installation, mail_server, wait_until

AWAKE = 2.5  # Seconds after which a process has certainly begun to work.


def killed_at_random(here: Installation, kills: int, dice: random.Random) -> None:
    """Three workers and two schedulers; each victim has had time to begin working and is replaced at once."""
    started: dict[int, tuple[str, float]] = {}

    def start(name: str) -> None:
        process = here.start(*([name, "--threads", "2"] if name == "worker" else [name]))
        started[process.pid] = name, time.monotonic()

    for name in ("worker", "worker", "worker", "scheduler", "scheduler"):
        start(name)
    for _kill in range(kills):
        wanted = "scheduler" if dice.random() < 0.2 else "worker"
        victim: subprocess.Popen[bytes] = dice.choice([each for each in here.running if started[each.pid][0] == wanted])
        awake = started[victim.pid][1] + AWAKE - time.monotonic()
        time.sleep(max(awake, 0) + dice.uniform(0.05, 0.4))
        here.kill(victim)
        start(wanted)


def all_done(found: dict[str, Any]) -> bool:
    open_rows = set(found["outbox"]) - {"done"}
    open_work = set(found["work"]) - {"done"}
    return not open_rows and not open_work and found["timers_waiting"] == 0


def series(count: int, kills: int, seed: int) -> None:
    with mail_server() as mail, installation(mail.port) as here:
        here.run("seed", str(count))
        killed_at_random(here, kills, random.Random(seed))  # noqa: S311
        finished = wait_until(lambda: all_done(here.report()), seconds=60 + 3 * count, every=2)
        here.stop()
        found = here.report()
        assert finished, ({**found, "effects": len(found["effects"]), "mail_ids": ""}, here.said("worker")[-3000:])
        expected = {f"outbox n{n}" for n in range(count)}
        expected |= {f"timer probe:{n}" for n in range(count)}
        expected |= {f"work w{n}" for n in range(count)}
        assert found["effects"] == dict.fromkeys(expected, 1)
        assert found["mail"] == {"sent": count}
        assert set(mail.ids) == set(found["mail_ids"])
        assert len(mail.keys) == count
        assert found["ledger_findings"] == []
        assert sum(found["interrupted"].values()) > 0, "no kill hit anything: the test has shown nothing"
        sent = dict(Counter(mail.ids.values()))
        print(f"{count} of each, {kills} kills, interrupted {found['interrupted']}, mails sent so often {sent}")  # noqa: T201


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_double_nothing() -> None:
    series(count=30, kills=8, seed=1)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_long_series_of_kills_loses_nothing_and_doubles_nothing(seed: int) -> None:
    series(count=300, kills=60, seed=seed)
