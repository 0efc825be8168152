"""An external program sees its files, /usr, and nothing else; what it leaves comes back bounded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.sandbox import ChildDied, Limits, Reason, programs
from sekimori.sandbox.limits import MIB

LIMITS = Limits(memory_bytes=512 * MIB, cpu_seconds=5, wall_seconds=20, output_bytes=4 * MIB, input_bytes=4 * MIB)

needs_bubblewrap = [
    pytest.mark.kernel,
    pytest.mark.skipif(
        bool(programs.absent() or programs.refusal()), reason="bubblewrap is not installed or is refused here"
    ),
]


def shell(script, files=None, limits=LIMITS):
    return sandbox.run_program(["sh", "-c", script], files or {}, limits)


class TestWithBubblewrap:
    pytestmark = needs_bubblewrap

    def test_files_go_in_and_come_out(self):
        result = shell(
            "cat in/a in/議事録.txt > out/both; mkdir out/sub; echo deep > out/sub/x", {"a": b"1", "議事録.txt": b"2"}
        )
        assert result.outputs == {"both": b"12", "sub/x": b"deep\n"}
        assert result.returncode == 0
        assert result.untrusted_messages == ""

    def test_a_large_file_passes_whole(self):
        content = os.urandom(3 * MIB)
        assert shell("cp in/a out/b", {"a": content}).outputs == {"b": content}

    def test_exit_code_and_messages_are_told(self):
        result = shell("echo to output; echo to error >&2; exit 7")
        assert result.returncode == 7
        assert result.untrusted_messages == "to output\nto error\n"
        assert result.outputs == {}

    def test_it_sees_no_file_of_the_machine_and_no_process(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("秘密", encoding="utf-8")
        result = shell(f"cat {secret} /etc/passwd /etc/shadow; ls -d /home /root /srv /proc/{os.getpid()}")
        assert "秘密" not in result.untrusted_messages
        assert result.untrusted_messages.count("No such file") == 7

    def test_it_sees_no_variable_of_ours(self, monkeypatch):
        monkeypatch.setenv("SEKIMORI_SECRET_KEY", "秘密")
        names = {line.partition("=")[0] for line in shell("env").untrusted_messages.splitlines()}
        assert names <= {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "OLDPWD", "SHLVL", "_"}

    def test_it_has_no_network(self):
        result = shell("cat /proc/net/dev | grep -c ':'; cat /proc/net/tcp | wc -l")
        assert result.untrusted_messages.split()[0] == "1"

    def test_it_is_nobody_and_makes_no_further_namespace(self):
        result = shell(
            "id -u; unshare -Ur true; mount -t tmpfs x /tmp; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status"
        )
        expected = "65534" if os.geteuid() == 0 else str(os.geteuid())
        assert result.untrusted_messages.split()[0] == expected
        assert re.search(r"unshare.*(not permitted|No space)", result.untrusted_messages)
        assert re.search(r"CapEff:\s*0{16}\s+NoNewPrivs:\s*1\s+Seccomp:\s*2", result.untrusted_messages)

    def test_it_writes_only_where_memory_is_bounded(self):
        result = shell(
            "for d in / /usr /etc /dev /proc; do touch $d/x && echo WROTE; done; touch /tmp/x /job/x /dev/shm/x && echo fine"
        )
        assert "WROTE" not in result.untrusted_messages
        assert result.untrusted_messages.endswith("fine\n")

    def test_filling_its_disk_fills_nothing_of_ours(self):
        result = shell(
            "for n in 1 2 3 4 5 6 7 8 9; do head -c 4000000 /dev/zero > /tmp/$n; done; rm /tmp/*; echo survived"
        )
        assert "No space left" in result.untrusted_messages
        assert "survived" in result.untrusted_messages

    def test_more_output_than_allowed_is_not_taken(self):
        for script in (
            "head -c 5000000 /dev/zero > out/x",
            "for n in 1 2 3; do head -c 2000000 /dev/zero > out/$n; done",
        ):
            with pytest.raises(ChildDied) as caught:
                shell(f"{script}; exit 153")
            assert caught.value.reason is Reason.OUTPUT

    def test_endless_printing_is_cut(self):
        limits = Limits(cpu_seconds=2, wall_seconds=20, output_bytes=MIB)
        with pytest.raises(ChildDied) as caught:
            sandbox.run_program(["yes"], {}, limits)
        assert caught.value.reason is Reason.OUTPUT
        assert len(shell("yes | head -c 300000").untrusted_messages) == 64 * 1024

    def test_an_endless_program_ends_by_clock_or_processor_time(self):
        begun = time.monotonic()
        with pytest.raises(ChildDied) as caught:
            sandbox.run_program(["sleep", "3600"], {}, Limits(wall_seconds=0.5))
        assert caught.value.reason is Reason.CLOCK
        assert time.monotonic() - begun < 5
        with pytest.raises(ChildDied) as caught:
            sandbox.run_program(["sh", "-c", "while :; do :; done"], {}, Limits(cpu_seconds=1, wall_seconds=20))
        assert caught.value.reason is Reason.CPU

    def test_nothing_runs_on_after_its_end(self):
        mark = f"314{os.getpid()}"
        begun = time.monotonic()
        result = shell(f"sleep {mark} & setsid sleep {mark} & echo started")
        assert result.untrusted_messages == "started\n"
        assert time.monotonic() - begun < 10
        with pytest.raises(ChildDied):
            shell(f"sleep {mark} & sleep {mark}", limits=Limits(wall_seconds=0.5))
        time.sleep(0.3)
        running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert not [line for line in running if line == b"sleep\0%s\0" % mark.encode()]

    def test_a_fork_bomb_is_bounded_and_ends(self):
        assert "fork" in shell("sh -c 'b() { while :; do b & done; }; b'").untrusted_messages
        assert shell("echo next").untrusted_messages == "next\n"

    def test_a_program_that_ends_its_own_shell_is_a_crash(self):
        with pytest.raises(ChildDied) as caught:
            shell("kill -9 $PPID; kill -9 2; sleep 5")
        assert caught.value.reason is Reason.CRASH

    def test_memory_of_a_process_is_bounded(self):
        result = shell("head -c 600000000 /dev/zero | tail | wc -c")
        assert "memory exhausted" in result.untrusted_messages

    def test_memory_of_all_processes_together_is_bounded(self):
        with pytest.raises(ChildDied) as caught:
            shell("for n in 1 2 3 4 5 6; do { head -c 150000000 /dev/zero; sleep 30; } | tail & done; wait")
        assert caught.value.reason is Reason.MEMORY

    def test_links_and_pipes_it_leaves_are_passed_over(self):
        result = shell("ln -s /etc/passwd out/link; mkfifo out/pipe; echo x > out/file")
        assert result.outputs == {"file": b"x\n"}

    def test_programs_run_beside_each_other(self):
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda n: shell(f"sleep 0.05; echo {n}").untrusted_messages, range(12)))
        assert answers == [f"{n}\n" for n in range(12)]

    def test_no_file_and_no_process_is_left_open(self):
        before = sorted(Path("/proc/self/fd").iterdir())
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
        shell("echo x > out/x", {"a": b"1"})
        assert sorted(Path("/proc/self/fd").iterdir()) == before
        assert Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii") == children


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".hidden", "-rf", "a\0b", "/etc/passwd", "x" * 201])
def test_only_plain_names_go_in(name):
    with pytest.raises(ValueError, match="plain file name"):
        sandbox.run_program(["true"], {name: b""}, LIMITS)


def test_input_above_the_limit_never_starts():
    with pytest.raises(InvalidInput, match="大きすぎる"):
        sandbox.run_program(["true"], {"a": bytes(3 * MIB), "b": bytes(3 * MIB)}, LIMITS)


def test_without_bubblewrap_nothing_runs_even_unconfined(monkeypatch, tmp_path):
    monkeypatch.setenv("SEKIMORI_SANDBOX", "unconfined")
    monkeypatch.setattr(programs, "_PATH", str(tmp_path))
    with pytest.raises(NotAvailable, match="bubblewrapがない"):
        shell("true")


@pytest.mark.parametrize(("version", "sentence"), [("bubblewrap 0.4.1", "版が古い"), ("nonsense", "版が古い")])
def test_an_old_bubblewrap_is_not_enough(monkeypatch, tmp_path, version, sentence):
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho {version}\n", encoding="ascii")
    fake.chmod(0o755)
    monkeypatch.setattr(programs, "_PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NotAvailable, match=sentence):
        shell("true")


@pytest.mark.kernel
def test_a_program_that_is_not_installed_is_named():
    if reason := programs.absent():
        pytest.skip(reason)
    for program in ("no-such-program", "/opt/no-such-program", "/etc/passwd"):
        with pytest.raises(NotAvailable, match=program):
            sandbox.run_program([program], {}, LIMITS)


REFUSING = """
    import json, sys
    import pyseccomp as s
    refuse = s.SyscallFilter(s.ALLOW)
    new_user = 0x10000000
    refuse.add_rule(s.ERRNO(1), "unshare")
    refuse.add_rule(s.ERRNO(1), "clone", s.Arg(0, s.MASKED_EQ, new_user, new_user))
    refuse.load()
    from sekimori import sandbox
    try:
        sandbox.run_program(["true"], {})
    except sandbox.errors.NotAvailable as error:
        print(json.dumps([error.sentence, sandbox.status().programs]))
"""


@pytest.mark.kernel
def test_where_namespaces_are_refused_it_says_so():
    if reason := programs.absent():
        pytest.skip(reason)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(REFUSING)], env=environment, capture_output=True, check=True
    )
    sentence, in_status = json.loads(told.stdout)
    assert "bubblewrapが外部プログラムを開始できませんでした" in sentence
    assert "bwrap:" in sentence
    assert in_status == sentence
