"""One warm server per profile: shared by threads, replaced when dead or worn, leaving nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sekimori import sandbox
from sekimori.common.errors import NotAvailable, SekimoriError
from sekimori.sandbox import ChildDied, Limits, Reason, servers
from sekimori.sandbox.limits import MIB

pytestmark = pytest.mark.kernel

HERE = "tests.sandbox.hostile"
LIMITS = Limits(memory_bytes=256 * MIB, wall_seconds=20)


@pytest.fixture(autouse=True)
def _fresh_servers():
    servers.shut_down()
    yield
    servers.shut_down()


def who(profile=sandbox.PARSE):
    return sandbox.run(f"{HERE}:who", b"", limits=LIMITS, profile=profile)


def children_of(pid):
    """The living and the unburied children of a process."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def own_children(others):
    """The children of this process without `others`: a browser or a server that an earlier test has left running."""
    return [child for child in children_of(os.getpid()) if child not in others]


@pytest.fixture
def others():
    return children_of(os.getpid())


def at_work():
    """The job's children of this process's first server: only they lead a session of their own."""
    running = servers.pids()
    return [child for child in (children_of(running[0]) if running else []) if os.getsid(child) == child]


def exists(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def soon(condition, seconds=5.0):
    """Whether a condition comes true within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def open_files(pid="self"):
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # The listing's own.
            found.append(str(entry.readlink()))
    return sorted(found)


def in_background(job, *arguments, **named):
    pool = ThreadPoolExecutor(1)
    future = pool.submit(job, *arguments, **named)
    pool.shutdown(wait=False)
    return future


def test_a_server_holds_nothing_of_this_process(monkeypatch):
    monkeypatch.setenv("SEKIMORI_SECRET_KEY", "とても秘密")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@host/db")
    environment = sandbox.run(f"{HERE}:environment", b"", limits=LIMITS)
    ours = {name for name in environment if not name.startswith("COVERAGE_")}  # Put there by these tests' conftest.
    assert ours <= {"PATH", "HOME", "LANG", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    (pid,) = servers.pids()
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes().lower()
    assert b"sekimori.sandbox.server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    seen = who()
    assert seen["server"] == pid
    assert __name__ not in seen["modules"]
    assert "pytest" not in seen["modules"]


@pytest.mark.parametrize("profile", [sandbox.PARSE, sandbox.RENDER])
def test_a_child_of_root_has_no_power_of_root(profile):
    future = in_background(sandbox.run, f"{HERE}:nap", b"", {"seconds": 1}, LIMITS, profile=profile)
    assert soon(at_work)
    time.sleep(0.3)
    status = Path(f"/proc/{at_work()[0]}/status").read_text(encoding="utf-8")
    said = dict(line.split(":\t", 1) for line in status.splitlines())
    assert said["CapEff"] == said["CapPrm"] == said["CapInh"] == "0" * 16
    assert said["NoNewPrivs"] == "1"
    assert said["Seccomp"] == "2"
    if profile is sandbox.PARSE and os.geteuid() == 0:
        assert said["Uid"].split() == said["Gid"].split() == ["65534"] * 4
        assert said["Groups"].strip() == ""
    future.result(timeout=10)


def test_each_job_has_its_own_child_and_each_profile_its_server():
    first, second, render = who(), who(), who(sandbox.RENDER)
    assert first["pid"] != second["pid"]
    assert first["server"] == second["server"] != render["server"]


def test_many_threads_get_their_own_answers():
    def ask(number):
        return sandbox.run(f"{HERE}:same", str(number).encode() * 1000, limits=LIMITS)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(120)))
    assert answers == [str(number).encode() * 1000 for number in range(120)]
    assert len(servers.pids()) == 1


def test_a_dying_job_does_not_disturb_others_at_the_same_time():
    def ask(number):
        function = ("same", "open_socket", "crash", "write_results_for_ever")[number % 4]
        try:
            return sandbox.run(f"{HERE}:{function}", b"%d" % number, limits=Limits(output_bytes=MIB))
        except ChildDied as died:
            return died.reason

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(80)))
    for number, answer in enumerate(answers):
        expected = (b"%d" % number, Reason.FORBIDDEN, Reason.CRASH, Reason.OUTPUT)[number % 4]
        assert answer == expected


def test_a_server_that_was_killed_is_replaced_without_anyone_noticing():
    before = who()["server"]
    os.kill(before, signal.SIGKILL)
    assert soon(lambda: not exists(before))
    assert who()["server"] != before


def test_a_server_that_dies_at_work_is_told_and_takes_its_children_along():
    future = in_background(sandbox.run, f"{HERE}:sleep", b"", limits=LIMITS)
    assert soon(at_work)
    (server,) = servers.pids()
    (child,) = at_work()
    os.kill(server, signal.SIGKILL)
    error = future.exception(timeout=10)
    assert isinstance(error, ChildDied)
    assert error.reason is Reason.SERVER
    assert soon(lambda: not exists(child))
    assert who()["server"] != server


def test_a_child_that_is_killed_from_outside_is_told_as_that():
    future = in_background(sandbox.run, f"{HERE}:sleep", b"", limits=LIMITS)
    assert soon(at_work)
    os.kill(at_work()[0], signal.SIGKILL)
    error = future.exception(timeout=10)
    assert isinstance(error, ChildDied)
    assert error.reason is Reason.KILLED


def test_a_server_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr("sekimori.sandbox.client._SERVER_GRACE_SECONDS", 0.2)
    server = who()["server"]
    os.kill(server, signal.SIGSTOP)
    with pytest.raises(ChildDied) as caught:
        sandbox.run(f"{HERE}:same", b"", limits=Limits(wall_seconds=0.2))
    assert caught.value.reason is Reason.SERVER
    assert who()["server"] != server
    assert not exists(server)


def test_a_worn_server_is_replaced_and_buried(monkeypatch, others):
    monkeypatch.setattr(servers, "JOBS_PER_SERVER", 3)
    seen = [who()["server"] for _ in range(10)]
    assert [seen.count(pid) for pid in dict.fromkeys(seen)] == [3, 3, 3, 1]
    assert own_children(others) == servers.pids() == seen[-1:]


def test_a_worn_server_first_finishes_what_it_has_begun(monkeypatch):
    monkeypatch.setattr(servers, "JOBS_PER_SERVER", 1)
    future = in_background(sandbox.run, f"{HERE}:nap", b"", {"seconds": 0.5}, LIMITS)
    assert soon(at_work)
    first = servers.pids()[0]
    assert who()["server"] != first
    assert future.result(timeout=10) == "rested"
    assert soon(lambda: not exists(first))
    assert first not in children_of(os.getpid())


def test_nothing_is_left_behind(others):
    who()
    who(sandbox.RENDER)
    before = open_files()
    for function in ("same", "open_socket", "crash", "write_results_for_ever", "refuse", "no_such_function"):
        for _ in range(3):
            with contextlib.suppress(SekimoriError):
                sandbox.run(f"{HERE}:{function}", b"", {"kind": "plain"}, Limits(output_bytes=MIB))
    with pytest.raises(sandbox.ChildDied):
        sandbox.run(f"{HERE}:sleep", b"", limits=Limits(wall_seconds=0.1))
    assert open_files() == before
    assert all(not children_of(pid) for pid in servers.pids())
    assert sorted(own_children(others)) == sorted(servers.pids())
    servers.shut_down()
    assert own_children(others) == []


def test_a_server_keeps_no_file_of_past_jobs():
    who()
    (server,) = servers.pids()
    before = len(open_files(server))
    for _ in range(20):
        who()
    assert soon(lambda: len(open_files(server)) <= before)


def test_a_caller_that_goes_away_ends_its_job():
    class Enough(Exception):
        pass

    def interrupt(*_):
        raise Enough

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(Enough):
            sandbox.run(f"{HERE}:sleep", b"", limits=LIMITS)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert soon(lambda: not children_of(servers.pids()[0]))
    assert sandbox.run(f"{HERE}:same", b"next") == b"next"


def test_no_more_jobs_run_at_once_than_there_are_places(monkeypatch):
    monkeypatch.setattr(servers, "_SLOT_SECONDS", 0.1)
    release = threading.Event()
    taken = threading.Barrier(servers._PARALLEL + 1)

    def hold():
        with servers.slot():
            taken.wait(5)
            release.wait(5)

    threads = [threading.Thread(target=hold) for _ in range(servers._PARALLEL)]
    for thread in threads:
        thread.start()
    taken.wait(5)
    try:
        with pytest.raises(NotAvailable, match="混み合って"):
            sandbox.run(f"{HERE}:same", b"")
    finally:
        release.set()
        for thread in threads:
            thread.join()
    assert sandbox.run(f"{HERE}:same", b"next") == b"next"


@pytest.mark.parametrize("lacking", ["executable", "pidfd"])
def test_a_server_that_cannot_be_started_or_watched_is_not_available(monkeypatch, lacking, others):
    def refuse(_):
        raise OSError(38, "Function not implemented")

    before = open_files()
    if lacking == "executable":
        monkeypatch.setattr(sys, "executable", "/no/such/python")
    else:
        monkeypatch.setattr(os, "pidfd_open", refuse)
    with pytest.raises(NotAvailable, match="開始できませんでした"):
        sandbox.run(f"{HERE}:same", b"")
    assert own_children(others) == []
    assert open_files() == before
    monkeypatch.undo()
    assert sandbox.run(f"{HERE}:same", b"next") == b"next"


def test_a_forked_worker_has_servers_of_its_own():
    parents = who()["server"]
    read, write = os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            os.write(write, b"%d" % who()["server"])
            servers.shut_down()
        finally:
            os._exit(0)
    os.waitpid(worker, 0)
    workers = int(os.read(read, 20))
    os.close(read)
    os.close(write)
    assert workers != parents
    assert who()["server"] == parents
    assert soon(lambda: not exists(workers))


PARENT = """
    import sys, threading
    from sekimori import sandbox
    from sekimori.sandbox import servers

    def sleep():
        sandbox.run("tests.sandbox.hostile:sleep", b"")

    # The thread that started the server ends; the server must not.
    starter = threading.Thread(target=sandbox.run, args=("tests.sandbox.hostile:same", b""))
    starter.start()
    starter.join()
    threading.Thread(target=sleep, daemon=True).start()
    print(servers.pids()[0], flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["kill -9", "exit"])
def test_when_the_web_process_goes_its_server_and_children_go_too(end):
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with parent:
        assert parent.stdin
        assert parent.stdout
        server = int(parent.stdout.readline())
        assert soon(lambda: [child for child in children_of(server) if os.getsid(child) == child])
        (child,) = children_of(server)
        if end == "kill -9":
            parent.kill()
        else:
            parent.stdin.close()
        assert soon(lambda: not exists(child))
        assert soon(lambda: not exists(server))
        parent.kill()
