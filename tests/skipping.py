"""Which tests may be skipped, and why. Any other skip is a failure: a test that quietly stopped running shows nothing.

`make test` installs what the tests need of the operating system (tools/host_setup.sh), so what is missing there is no excuse.
SEKIMORI_SKIPS=any lets a developer without those packages run the rest.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Excuse:
    """A reason (a pattern that the whole text of the skip must fit) and when it holds."""

    pattern: str
    holds: str

    def fits(self, reason: str) -> bool:
        return re.fullmatch(self.pattern, reason) is not None


ALLOWED = (
    Excuse("the folder of published texts is not on this machine", "the texts are the cities' and are not shipped"),
    Excuse(".*which only SQLite knows", "on PostgreSQL; the same test runs on SQLite"),
    Excuse("only a database server can .*", "on SQLite; the same test runs on PostgreSQL"),
    Excuse("only root gives up its user", "not run as root; the tests then run as that user anyway"),
    Excuse("the other tests already run as an ordinary user", "not run as root"),
    Excuse("no Python that an ordinary user may run", "the interpreter lies in root's own folder"),
    Excuse("bubblewrap is not installed or is refused here", "a container that lets nobody make namespaces"),
    Excuse("programs cannot be run in isolation here: .*", "a container that lets nobody make namespaces"),
    Excuse(
        "packets cannot be sent through the kernel here: .*", "a container that lets nobody make network namespaces"
    ),
)


def complaint(reason: str) -> str:
    """Why a skip for this reason is a failure; "" when it is allowed."""
    if os.environ.get("SEKIMORI_SKIPS") == "any" or any(each.fits(reason) for each in ALLOWED):
        return ""
    return f"skipped, and tests/skipping.py does not allow it: {reason}"


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The words of a skip, "" for anything else; an expected failure is no skip."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return ""
    told = report.longrepr
    words = told[2] if isinstance(told, tuple) else str(told)
    return words.removeprefix("Skipped: ")


def judge(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turns a skip that is not allowed into a failure."""
    reason = reason_of(report)
    if reason and (said := complaint(reason)):
        report.outcome = "failed"
        report.longrepr = said
