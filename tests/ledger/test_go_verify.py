"""The same export before code that is not ours: Go's golang.org/x/mod/sumdb, as Debian packages it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sekimori.ledger.export import Bundle, write_export
from sekimori.ledger.files import Folder
from sekimori.ledger.notes import SigningKey
from sekimori.ledger.tiles import pack, unpack
from tests.ledger.sample import ORIGIN, draft, filled_log

SOURCE = Path(__file__).resolve().parents[2] / "tools" / "go-verify"
PACKAGES = Path("/usr/share/gocode")
SUMDB = PACKAGES / "src/golang.org/x/mod/sumdb/tlog"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = shutil.which("go")
    if go is None or not SUMDB.is_dir():
        pytest.skip("Go with x/mod is not installed (apt: golang-go golang-golang-x-mod-dev)")
    folder = tmp_path_factory.mktemp("go")
    environ = {**os.environ, "GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOCACHE": str(folder / "cache")}
    subprocess.run([go, "build", "-o", folder / "go-verify", "."], cwd=SOURCE, env=environ, check=True)
    return folder / "go-verify"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 entries: two whole tiles, a partial one, a level above; the second key signed from entry 21 on."""
    folder = tmp_path_factory.mktemp("export")
    log, keys = filled_log(folder)
    for size in (256, 300, 600):
        log.append(draft(number) for number in range(log.storage.size(), size))
        log.checkpoint(keys)
    write_export(log, keys.public_keys(), Folder(folder / "export"))
    return folder / "export"


def run(program: Path, exported: Path, key: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, exported, str(key)], capture_output=True, text=True, check=False)


def test_go_verifies_signatures_entries_tiles_inclusion_and_consistency(program: Path, exported: Path) -> None:
    first, second = Bundle.open(Folder(exported)).keys()
    done = run(program, exported, second)
    assert (done.returncode, done.stdout) == (0, "ok 600 entries, 6 checkpoints verified, 1 by other keys\n")
    assert run(program, exported, first).returncode == 0


def test_go_refuses_a_changed_entry_tile_or_checkpoint_and_a_strangers_key(
    program: Path, exported: Path, tmp_path: Path
) -> None:
    key = Bundle.open(Folder(exported)).keys()[1]
    for name in ("tile/entries/001", "tile/0/001", "tile/1/000.p/2", "checkpoints.jsonl"):
        changed = tmp_path / name.replace("/", "-")
        shutil.copytree(exported, changed)
        data = bytearray((changed / name).read_bytes())
        if "entries" in name:
            bodies = unpack(bytes(data))
            bodies[7] = bodies[7].replace(b"approved", b"refused!")
            data = bytearray(pack(bodies))
        elif "json" in name:
            data = data.replace(b"\\n600\\n", b"\\n599\\n")
        else:
            data[5] ^= 1
        (changed / name).write_bytes(data)
        done = run(program, changed, key)
        assert done.returncode == 1, name
        assert "fail:" in done.stderr
    assert run(program, exported, SigningKey.generate(ORIGIN).verifier).returncode == 1
    assert run(program, exported, "no key").returncode == 2
