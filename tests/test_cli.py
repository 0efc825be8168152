"""The front door: what lies outside the program ends with a sentence and an exit code, and a fault of the program is not hidden."""

from __future__ import annotations

import errno

import pytest
from django.db.utils import OperationalError

from sekimori import cli


def door_that_raises(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def door(**_given: object) -> None:
        raise error

    monkeypatch.setattr(cli, "door", door)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "空き容量がありません"),
        (OperationalError("database or disk is full"), "空き容量がありません"),
        (OperationalError("connection failed: Connection refused\nIs the server running?"), "Connection refused）"),
    ],
    ids=["a full disk", "a full database", "no database"],
)
def test_what_lies_outside_the_program_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, words: str
) -> None:
    door_that_raises(monkeypatch, error)
    with pytest.raises(SystemExit) as ended:
        cli.main(["org"])
    said = capsys.readouterr().err
    assert ended.value.code == 5
    assert words in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("error", [ValueError("x"), PermissionError(errno.EACCES, "denied")])
def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    door_that_raises(monkeypatch, error)
    with pytest.raises(type(error)):
        cli.main(["org"])
