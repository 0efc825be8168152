"""What grows without end is stopped with a name, and nothing of it is handed on."""

from __future__ import annotations

import pytest

from sekimori.sanitize import engine, images, policy
from sekimori.sanitize.pdf import measures
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Verdict
from tests.sanitize.bombs import BOMBS, zeros
from tests.sanitize.test_texts_and_images import picture

POLICY = policy.default()
HARMLESS = {"arrays without a bottom"}  # Nothing leads to them: they are left behind.
NAMED = {"ZIP-BOMB", "XML-DTD", "XML-DEEP", "PDF-BOMB", "PDF-BROKEN", "IMAGE-BOMB"}


@pytest.mark.parametrize("name", sorted(BOMBS.keys() - HARMLESS))
def test_a_bomb_ends_with_a_named_verdict_and_without_output(name: str) -> None:
    file, made = BOMBS[name]
    outcome = engine.sanitize(made(), file, POLICY)
    assert outcome.verdict in {Verdict.BLOCKED, Verdict.HELD}
    assert outcome.output is None
    assert {finding.code for finding in outcome.findings} & NAMED
    assert outcome.reason


def test_what_nothing_leads_to_is_left_behind_however_deep() -> None:
    file, made = BOMBS["arrays without a bottom"]
    outcome = engine.sanitize(made(), file, POLICY)
    assert outcome.verdict is Verdict.SANITISED
    assert b"[[[[" not in (outcome.output or b"[[[[")


def test_a_small_file_gets_less_time_than_a_large_one() -> None:
    limits = Limits()
    assert limits.seconds_for(1000) == 1
    assert limits.seconds_for(1_000_000) > limits.seconds_for(100_000)
    assert limits.seconds_for(100_000_000) == limits.seconds


def test_a_job_that_takes_too_long_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.REBUILDERS, "text", "tests.sanitize.endless:job")
    outcome = engine.sanitize("あ".encode(), "a.txt", POLICY.model_copy(update={"limits": Limits(seconds=1)}))
    assert (outcome.verdict, outcome.output) == (Verdict.BLOCKED, None)
    assert [finding.code for finding in outcome.findings] == ["LIMIT-TIME"]


@pytest.mark.parametrize(
    ("raw", "names", "length"),
    [
        (b"\x81\x00\x02abc\x80", ["/RunLengthDecode"], 131),
        (bytes.fromhex("800b6050220c0c8501"), ["/LZWDecode"], 10),
        (zeros(1024 * 1024), ["/FlateDecode"], 1024 * 1024),
        (b"<~9jqo^~>", ["/ASCII85Decode"], 4),
        (b"61 62>", ["/ASCIIHexDecode"], 2),
        (b"plain", [], 5),
        (b"anything", ["/DCTDecode"], 8),
    ],
)
def test_what_a_stream_unpacks_to_is_counted(raw: bytes, names: list[str], length: int) -> None:
    assert measures.unpacked(raw, names, length) == length
    with pytest.raises(Refusal):
        measures.unpacked(raw, names, length - 1)


def test_a_chain_of_filters_that_cannot_be_followed_is_refused() -> None:
    for names in (["/LZWDecode", "/FlateDecode"], ["/ASCII85Decode"]):
        with pytest.raises(Refusal) as found:
            measures.unpacked(b"\x00{{{{", names, 1000)
        assert found.value.code == "PDF-FILTER"


def test_a_photograph_does_not_fade_by_being_passed_on() -> None:
    once = images.rebuilt(picture("JPEG", quality=40), Limits())
    again = images.rebuilt(once.content, Limits())
    assert again.content == once.content
    spoiled = once.content[:-2] + b"\xff\xfe\x00\x06MARK\xff\xd9"
    assert b"MARK" not in images.rebuilt(spoiled, Limits()).content
