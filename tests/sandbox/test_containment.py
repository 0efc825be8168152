"""Whatever a parser does, the caller gets a Japanese sentence and the next call works."""

from __future__ import annotations

import re
import time

import pytest

from sekimori import sandbox
from sekimori.sandbox import ChildDied, Limits, Reason
from sekimori.sandbox.limits import MIB

pytestmark = pytest.mark.kernel

HERE = "tests.sandbox.hostile"
SHORT = Limits(memory_bytes=256 * MIB, cpu_seconds=2, wall_seconds=5, output_bytes=MIB, input_bytes=MIB)


def died(function, options=None, *, untrusted=b"", limits=SHORT, profile=sandbox.PARSE):
    """How the job ended; afterwards the sandbox must work as before."""
    with pytest.raises(ChildDied) as caught:
        sandbox.run(f"{HERE}:{function}", untrusted, options, limits, profile=profile)
    assert re.search(r"[ぁ-ん].*。$", caught.value.sentence)
    assert sandbox.run(f"{HERE}:same", b"next", limits=SHORT, profile=profile) == b"next"
    return caught.value


@pytest.mark.parametrize("function", ["open_passwd", "list_root"])
def test_a_job_cannot_look_at_files(function):
    error = died(function)
    assert error.reason is Reason.UNEXPECTED
    assert error.untrusted_detail.endswith("PermissionError")


def test_a_job_cannot_write_a_file(tmp_path):
    tmp_path.chmod(0o777)
    assert died("write_file", {"path": str(tmp_path / "x")}).reason is Reason.UNEXPECTED
    assert not list(tmp_path.iterdir())


def test_a_job_cannot_remove_a_file(tmp_path):
    tmp_path.chmod(0o777)
    kept = tmp_path / "kept"
    kept.touch(mode=0o666)
    assert died("remove_file", {"path": str(kept)}).reason is Reason.FORBIDDEN
    assert kept.exists()


def test_a_job_cannot_learn_whether_a_file_exists():
    known = died("stat_file", {"path": "/etc/passwd"}).untrusted_detail
    unknown = died("stat_file", {"path": "/no/such/file"}).untrusted_detail
    assert known == unknown
    assert known.endswith("PermissionError")


def test_a_job_has_no_file_of_the_server_or_of_another_job():
    assert sandbox.run(f"{HERE}:open_files", b"", limits=SHORT) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("profile", [sandbox.PARSE, sandbox.RENDER])
@pytest.mark.parametrize(
    "function",
    [
        "open_socket",
        "open_unix_socket",
        "open_socket_of_another_abi",
        "run_program",
        "fork",
        "fork_bomb",
        "trace_parent",
        "limit_parent",
        "mount",
        "ask_keyring",
    ],
)
def test_a_forbidden_system_call_ends_the_job(function, profile):
    assert died(function, profile=profile).reason is Reason.FORBIDDEN


@pytest.mark.parametrize("profile", [sandbox.PARSE, sandbox.RENDER])
@pytest.mark.parametrize("function", ["kill_parent", "signal_parent_by_file", "kill_itself", "type_into_terminal"])
def test_signals_and_terminals_are_out_of_reach(function, profile):
    assert died(function, profile=profile).reason is Reason.UNEXPECTED


def test_no_thread_and_no_executable_memory_to_parse():
    assert died("start_thread").untrusted_detail.endswith("RuntimeError")
    assert died("make_executable_memory").untrusted_detail.endswith("PermissionError")


def test_too_much_memory():
    assert died("allocate", {"bytes": 4 << 30}).reason is Reason.MEMORY
    assert sandbox.run(f"{HERE}:allocate_natively", b"", {"bytes": 4 << 30}, SHORT) == 0
    assert "256MiB" in died("allocate", {"bytes": 257 * MIB}).sentence
    assert sandbox.run(f"{HERE}:allocate", b"", {"bytes": 200 * MIB}, SHORT) == 200 * MIB


def test_an_endless_loop_ends_by_the_wall_clock():
    begun = time.monotonic()
    error = died("loop", limits=Limits(wall_seconds=0.3))
    assert error.reason is Reason.CLOCK
    assert "0.3秒" in error.sentence
    assert time.monotonic() - begun < 3


def test_sleeping_ends_by_the_wall_clock():
    assert died("sleep", limits=Limits(wall_seconds=0.3)).reason is Reason.CLOCK


def test_an_endless_loop_ends_by_processor_time():
    assert died("loop", limits=Limits(cpu_seconds=1, wall_seconds=30)).reason is Reason.CPU


def test_endless_printing_reaches_nobody_and_ends(capfd):
    assert died("print_much", limits=Limits(wall_seconds=0.3)).reason is Reason.CLOCK
    assert sandbox.run(f"{HERE}:print_some", b"", limits=SHORT) == "printed"
    assert capfd.readouterr() == ("", "")


def test_a_result_of_a_gigabyte_is_not_taken():
    limits = Limits(memory_bytes=3 << 30, output_bytes=MIB)
    error = died("return_much", {"bytes": 1 << 30}, limits=limits)
    assert error.reason is Reason.OUTPUT
    assert "1MiB" in error.sentence


@pytest.mark.parametrize("function", ["write_results_for_ever", "claim_a_huge_result"])
def test_a_child_that_writes_past_the_protocol_is_cut_off(function):
    assert died(function).reason is Reason.OUTPUT


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("J", b"[" * 100_000, Reason.GARBLED),
        ("J", b"{" + b'"a":1,' * 100_000, Reason.GARBLED),
        ("J", b"[" + b"{}," * 4_000_000 + b"{}]", Reason.OUTPUT),
        ("J", b"\xff", Reason.GARBLED),
        ("J", b"[NaN]", Reason.GARBLED),
        ("J", b"1" * 10_000, Reason.GARBLED),
        ("E", b"[]", Reason.GARBLED),
        ("E", b'[{"names":5}]', Reason.GARBLED),
        ("C", b"{}", Reason.GARBLED),
        ("?", b"", Reason.GARBLED),
        ("X", b"\xff\x1b[31m", Reason.UNEXPECTED),
    ],
)
def test_a_child_that_garbles_its_answer_is_not_believed(kind, content, reason):
    limits = Limits(input_bytes=16 * MIB, output_bytes=16 * MIB)
    assert died("send_raw", {"kind": kind}, untrusted=content, limits=limits).reason is reason


def test_a_value_does_not_count_when_the_child_then_fails():
    assert died("send_raw", {"kind": "J", "exit": 1}, untrusted=b"1").reason is Reason.CRASH


@pytest.mark.parametrize(("function", "reason"), [("recurse", Reason.DEPTH), ("nest", Reason.DEPTH)])
def test_nesting_without_end(function, reason):
    assert died(function).reason is reason


@pytest.mark.parametrize("function", ["abort", "crash", "exit_quietly"])
def test_a_crash_is_told_as_a_crash(function):
    assert died(function).reason is Reason.CRASH


@pytest.mark.parametrize(
    "kind",
    [
        "without text",
        "without name",
        "with a line end in its name",
        "with an endless name",
        "outside Exception",
        "interrupt",
    ],
)
def test_a_strange_exception_is_contained_and_its_message_stays_inside(kind):
    error = died("raise_strangely", {"kind": kind})
    assert error.reason in {Reason.UNEXPECTED, Reason.CRASH}
    assert len(error.untrusted_detail) <= 4000
    assert error.untrusted_detail.isprintable()
    assert "秘密" not in f"{error} {error.untrusted_detail}"


def test_leaving_by_sys_exit_is_no_result():
    error = died("exit_loudly")
    assert error.reason is Reason.UNEXPECTED
    assert "貴重" not in error.untrusted_detail
