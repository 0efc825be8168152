"""What this machine can confine is tried out, and what is missing is named; the operator's switch is shown wherever it counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sekimori import sandbox
from sekimori.common.errors import NotAvailable
from sekimori.sandbox import servers

HERE = "tests.sandbox.hostile"


@pytest.fixture(autouse=True)
def _fresh_servers():
    yield
    servers.shut_down()


@pytest.mark.kernel
def test_a_whole_machine_is_confined_and_proves_it():
    status = sandbox.status()
    assert status.mode == "confined"
    assert status.confined
    assert status.missing == ()
    assert status.refused == dict.fromkeys(("read", "list", "write", "signal", "network"), True)
    assert json.loads(json.dumps(status.as_json()))["confined"] is True
    assert status.sentences[0] == "ファイルの処理は、全ての制限の下で隔離されています。"


@pytest.mark.kernel
def test_the_operators_switch_is_shown_even_where_nothing_is_missing(monkeypatch):
    monkeypatch.setenv("SEKIMORI_SANDBOX", "unconfined")
    status = sandbox.status()
    assert status.mode == "unconfined"
    assert not status.confined
    assert "SEKIMORI_SANDBOX=unconfined" in status.sentences[0]
    assert sandbox.call(f"{HERE}:same", b"x").confined


@pytest.mark.kernel
def test_turning_the_switch_back_takes_effect_at_once(monkeypatch):
    monkeypatch.setenv("SEKIMORI_SANDBOX", "unconfined")
    lenient = sandbox.run(f"{HERE}:who", b"")["server"]
    monkeypatch.setenv("SEKIMORI_SANDBOX", "confined")
    assert sandbox.run(f"{HERE}:who", b"")["server"] != lenient


def test_a_switch_that_means_nothing_opens_nothing(monkeypatch):
    monkeypatch.setenv("SEKIMORI_SANDBOX", "unconfind")
    with pytest.raises(NotAvailable, match="unconfind"):
        sandbox.run(f"{HERE}:same", b"x")
    status = sandbox.status()
    assert status.mode == "unavailable"
    assert "unconfind" in status.sentences[0]


# A machine that lacks something is made by a filter that takes it away before anything else begins.
LACKING = """
    import json, sys
    take_away = sys.argv[1]
    import pyseccomp as s
    refuse = s.SyscallFilter(s.ALLOW)
    missing = {"landlock": ["landlock_create_ruleset"], "user": ["setresuid"], "limits": ["prlimit64"]}
    for name in missing.get(take_away, []):
        number = {"landlock_create_ruleset": 444}.get(name, name)
        conditions = [s.Arg(2, s.NE, 0)] if name == "prlimit64" else []
        refuse.add_rule(s.ERRNO(38 if take_away == "landlock" else 1), number, *conditions)
    refuse.load()
    from sekimori import sandbox
    from sekimori.common.errors import NotAvailable
    told = {}
    try:
        outcome = sandbox.call("tests.sandbox.hostile:same", b"x")
        told["missing"] = outcome.missing
        told["value"] = outcome.untrusted_value.decode()
    except NotAvailable as error:
        told["refused"] = error.sentence
    told["status"] = sandbox.status().as_json()
    print(json.dumps(told))
"""


def on_a_machine_without(layer, switch="", **changes):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SEKIMORI_SANDBOX": switch, **changes}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LACKING), layer], env=environment, capture_output=True, check=True
    )
    return json.loads(ran.stdout)


LAYERS = [
    ("landlock", "Landlock"),
    ("limits", "rlimit"),
    pytest.param(
        "user", "利用者権限", marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its user")
    ),
]


@pytest.mark.kernel
@pytest.mark.parametrize(("layer", "label"), LAYERS)
def test_without_a_layer_no_job_runs_and_the_layer_is_named(layer, label):
    told = on_a_machine_without(layer)
    assert label in told["refused"]
    assert "value" not in told
    assert told["status"]["mode"] == "unavailable"
    assert told["status"]["missing"] == [layer]
    assert label in told["status"]["sentences"][0]


@pytest.mark.kernel
@pytest.mark.parametrize(("layer", "label"), LAYERS)
def test_unconfined_a_job_runs_and_its_outcome_carries_what_is_missing(layer, label):
    told = on_a_machine_without(layer, "unconfined")
    assert told["value"] == "x"
    assert told["missing"] == [layer]
    assert told["status"]["mode"] == "unconfined"
    assert label in told["status"]["sentences"][0]


@pytest.mark.kernel
@pytest.mark.parametrize("switch", ["", "unconfined"])
def test_without_libseccomp(tmp_path, switch):
    (tmp_path / "pyseccomp.py").write_text(
        "import os, importlib.util\n"
        "if 'sandbox.server' in open('/proc/self/cmdline').read():\n"
        "    raise RuntimeError('Unable to find libseccomp')\n"
        f"found = importlib.util.spec_from_file_location('pyseccomp', {str(seccomp_module())!r})\n"
        "found.loader.exec_module(__import__('sys').modules[__name__])\n",
        encoding="utf-8",
    )
    told = on_a_machine_without("nothing", switch, PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert told["status"]["missing"] == ["seccomp"]
    if switch:
        assert told["missing"] == ["seccomp"]
        assert "通信" in told["status"]["sentences"][1]
        assert told["status"]["refused"]["read"] is True
    else:
        assert "seccomp" in told["refused"]


def seccomp_module():
    import pyseccomp

    return Path(str(pyseccomp.__file__))


ORDINARY = """
    import json, os
    os.environ.pop("SEKIMORI_SANDBOX", None)
    from sekimori import sandbox
    who = sandbox.run("tests.sandbox.hostile:who", b"")
    ends = {}
    for function in ("open_passwd", "open_socket", "fork", "kill_parent", "limit_parent", "trace_parent"):
        try:
            sandbox.run("tests.sandbox.hostile:" + function, b"")
        except sandbox.ChildDied as died:
            ends[function] = died.reason.value
    rendered = sandbox.run("tests.sandbox.hostile:start_thread", b"", profile=sandbox.RENDER)
    print(json.dumps({"uid": who["uid"], "ends": ends, "status": sandbox.status().as_json(), "rendered": rendered}))
"""


@pytest.mark.kernel
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already run as an ordinary user")
def test_an_ordinary_user_is_confined_as_well():
    python = next((p for p in (sys.executable, "/usr/bin/python3") if readable_by_nobody(p)), None)
    if python is None:
        pytest.skip("no Python that an ordinary user may run")
    ours = [entry for entry in sys.path if "site-packages" in entry or "lib/python" not in entry]
    ran = subprocess.run(
        [python, "-c", textwrap.dedent(ORDINARY)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(ours)},
        cwd="/",
        capture_output=True,
        check=False,
        user=65534,
        group=65534,
        extra_groups=[],
    )
    assert ran.returncode == 0, ran.stderr.decode()
    told = json.loads(ran.stdout)
    assert told["uid"] == 65534
    assert told["status"]["confined"]
    assert told["rendered"] == [1]
    assert told["ends"] == {
        "open_passwd": "unexpected",
        "open_socket": "forbidden",
        "fork": "forbidden",
        "kill_parent": "unexpected",
        "limit_parent": "forbidden",
        "trace_parent": "forbidden",
    }


def readable_by_nobody(python):
    try:
        subprocess.run([python, "-c", ""], user=65534, group=65534, extra_groups=[], cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
