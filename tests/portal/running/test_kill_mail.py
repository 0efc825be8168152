"""Mails handed in as Postfix does it, while the command that takes them is killed with SIGKILL: none is lost, none doubled."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.portal.intake.conftest import FORWARDED, letter
from tests.portal.running.processes import ROOT, Installation, installation

AT_ONCE = 2
TEN_MINUTES = 600
DEFERRED = 75


@dataclass
class MailServer:
    """Keeps a mail until the command has ended with 0; tries again when it ended otherwise or was killed."""

    here: Installation
    # How many seconds the command has lately taken where it was left alone: by it the kills are timed, however busy the machine is.
    usual: float = 0
    killed: int = 0
    deferred: int = 0
    said: list[str] = field(default_factory=list)

    def hand_in(self, content: bytes, after: float | None) -> int:
        """One try: the command's exit code, below zero where it was killed `after` seconds."""
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-m", "sekimori", "incidents", "receive", "--tag", "infection"],
            env=self.here.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            try:
                said, _none = process.communicate(content, timeout=after)
                self.said.append(said.decode(errors="replace"))
                self.usual = (self.usual + time.monotonic() - began) / (2 if self.usual else 1)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            return process.returncode

    def deliver(self, content: bytes, dice: random.Random) -> int:
        """Tries until it is taken, the first tries each killed at a moment of their own; how many tries it took."""
        deadline, tries = time.monotonic() + TEN_MINUTES, 0
        while time.monotonic() < deadline:
            tries += 1
            code = self.hand_in(content, dice.uniform(0.3, 1.1) * self.usual if tries <= 3 else None)
            if code == 0:
                return tries
            assert code in {DEFERRED, -9}, (code, self.said[-1:])
            self.killed += code < 0
            self.deferred += code > 0
            time.sleep(dice.uniform(0.05, 0.3))
        raise AssertionError(f"never taken: {self.said[-3:]}")


def all_at_once(server: MailServer, content: bytes) -> None:
    """The same mail handed in by several at the same moment, and left alone."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(lambda _turn: server.hand_in(content, None), range(AT_ONCE)))
    assert 0 in codes, server.said


def mail(number: int) -> bytes:
    return letter(
        f"sender{number}@city.example", f"見慣れない画面{number:03d}", number=number + 1000, forwarded=FORWARDED
    )


def check(found: dict[str, Any], expected: set[str]) -> None:
    """Each mail is there once with one report of its own, its bytes and the mail forwarded in it; so says the ledger."""
    taken = found["taken"]
    assert Counter(message for message, *_rest in taken) == dict.fromkeys(expected, 1)
    assert {outcome for _message, outcome, *_rest in taken} == {"reported"}
    rooms = [incident for *_rest, incident in taken]
    assert len(set(rooms)) == len(expected)
    assert found["serials"] == list(range(1, len(expected) + 1))
    assert found["kept"] == {f"{room} {name}": 1 for room in rooms for name in ("mail.eml", "不審.eml")}
    assert found["reported"] == dict.fromkeys(found["reported"], 1)
    assert len(found["reported"]) == len(expected)


def series(count: int, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    with installation() as here:
        here.run("seed", "0")
        server = MailServer(here)
        all_at_once(server, mail(0))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            own = [random.Random(dice.random()) for _number in range(count)]  # noqa: S311
            tries = list(pool.map(lambda n: server.deliver(mail(n + 1), own[n]), range(count)))
        found, log = json.loads(here.run("mails")), here.report()
        check(found, {f"<{number + 1000}@city.example>" for number in range(count + 1)})
        assert log["ledger"][0] == log["ledger"][1]
        assert log["ledger_findings"] == []
        assert server.killed > count // 3, "hardly a kill hit anything: the test has shown nothing"
        again = sum(repeats > 0 for _message, _outcome, repeats, _incident in found["taken"][1:])
        print(  # noqa: T201
            f"{count} mails in {sum(tries)} tries, {server.killed} killed, {server.deferred} deferred,"
            f" {again} taken before the kill and known again; one takes {server.usual:.1f} s"
        )


@pytest.mark.slow
@pytest.mark.proof
def test_of_mails_handed_in_again_none_is_lost_and_none_doubled_whenever_the_command_is_killed() -> None:
    series(count=12, seed=1)
