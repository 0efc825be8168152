"""Skips that are not on the list fail; those on the list do not."""

from __future__ import annotations

import pytest

from tests import skipping


def report_of(reason: str, outcome: str = "skipped") -> pytest.TestReport:
    told = ("tests/x.py", 1, f"Skipped: {reason}")
    return pytest.TestReport("tests/x.py::test_x", ("x", 1, "x"), {}, outcome, told, "setup")  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEKIMORI_SKIPS", raising=False)


def test_a_skip_for_a_reason_nobody_allowed_fails_and_says_so():
    report = report_of("it was slow today")
    skipping.judge(report)
    assert report.failed
    assert "it was slow today" in str(report.longrepr)


def test_a_skip_for_an_allowed_reason_stays_a_skip():
    report = report_of("the folder of published texts is not on this machine")
    skipping.judge(report)
    assert report.skipped


def test_an_expected_failure_is_no_skip():
    report = report_of("reason")
    report.wasxfail = "known"
    skipping.judge(report)
    assert report.skipped


def test_an_excuse_must_fit_from_beginning_to_end():
    assert skipping.complaint("bubblewrap is not installed or is refused here, and I was tired")


def test_a_developer_may_let_everything_be_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEKIMORI_SKIPS", "any")
    assert not skipping.complaint("no Go here")
