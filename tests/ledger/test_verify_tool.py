"""tools/verify.py, which shares no line with us, against exports that were changed in every way, and against our own verdict."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.ledger.export import Bundle, write_export
from sekimori.ledger.files import Archive, Folder
from sekimori.ledger.findings import Kind
from sekimori.ledger.log import Draft
from sekimori.ledger.notes import SigningKey
from sekimori.ledger.tiles import pack, unpack
from tests.ledger.sample import ERASED, ORIGIN, SIGNED, draft, filled_log, named

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify.py"
ENTRIES = "tile/entries/001.p/64"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("independent_verifier", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of 320 entries: a whole tile, a partial one, a level above."""
    folder = tmp_path_factory.mktemp("export")
    log, keys = filled_log(folder)
    log.append(draft(number) for number in range(log.storage.size(), 300))
    log.checkpoint(keys)
    log.append(draft(number) for number in range(300, 320))
    log.checkpoint(keys)
    write_export(log, keys.public_keys(), Folder(folder / "export"))
    return folder / "export"


@pytest.fixture
def exported(original: Path, tmp_path: Path) -> Path:
    shutil.copytree(original, tmp_path / "export")
    return tmp_path / "export"


@pytest.fixture
def run(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Verdict]:
    def call(*arguments: object) -> Verdict:
        monkeypatch.setattr(sys, "argv", ["verify.py", *map(str, arguments)])
        code = tool.main()
        return Verdict(code, capsys.readouterr().out)

    return call


class Verdict:
    """What the tool said: its exit code and the rows it named, by kind."""

    def __init__(self, code: int, output: str) -> None:
        self.code = code
        self.rows: dict[str, set[int]] = {}
        for line in output.splitlines():
            kind, _, rest = line.partition(" ")
            first, _, last = rest.partition(" ")[0].partition("-")
            if first.isdigit() and last.isdigit():
                self.rows.setdefault(kind, set()).update(range(int(first), int(last) + 1))

    def named(self, *kinds: str) -> set[int]:
        return {row for kind, rows in self.rows.items() if not kinds or kind in kinds for row in rows}


def ours(path: Path) -> tuple[int, set[int]]:
    try:
        report = Bundle.open(Folder(path)).verify()
    except InvalidInput:
        return 2, set()
    return int(not report.ok), named(report)


def test_the_tool_is_one_file_of_the_standard_library_under_500_lines() -> None:
    text = TOOL.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 500
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported - {"__future__"} <= sys.stdlib_module_names
    assert "sekimori" not in imported


def test_it_runs_alone_and_says_that_all_is_well(exported: Path, tmp_path: Path) -> None:
    key = (exported / "keys").read_text(encoding="utf-8").split("\n")[0]
    alone = tmp_path / "alone.py"
    shutil.copy(TOOL, alone)
    done = subprocess.run(
        [sys.executable, "-I", alone, "bundle", exported, "--key", key], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok 0-319 shiomi.example/ledger: 320件、改ざんは見つかりません")


def test_it_reads_archives_and_exports_without_side_rows(tmp_path: Path, run: Callable[..., Verdict]) -> None:
    log, keys = filled_log(tmp_path)
    with Archive(tmp_path / "export.zip", new=True) as archive:
        write_export(log, keys.public_keys(), archive, may_show=lambda _row: False)
    assert run("bundle", tmp_path / "export.zip").code == 0


def test_a_stranger_s_key_is_not_accepted(exported: Path, run: Callable[..., Verdict]) -> None:
    verdict = run("bundle", exported, "--key", SigningKey.generate(ORIGIN).verifier)
    assert verdict.code == 1
    assert verdict.named() == {320}


def rewrite(path: Path, change: Callable[[list[bytes]], object], name: str = ENTRIES) -> None:
    bodies = unpack((path / name).read_bytes())
    change(bodies)
    (path / name).write_bytes(pack(bodies))


def swap(bodies: list[bytes]) -> None:
    bodies[4], bodies[9] = bodies[9], bodies[4]


def edit(bodies: list[bytes]) -> None:
    bodies[4] = bodies[4].replace(b"approved", b"refused")


def test_every_kind_of_change_is_named(exported: Path, run: Callable[..., Verdict]) -> None:
    cases: list[tuple[Callable[[list[bytes]], object], str, set[int]]] = [
        (edit, "changed", {260}),
        (swap, "moved", {260, 265}),
        (lambda bodies: bodies.pop(4), "missing", {260}),
        (lambda bodies: bodies.pop(), "missing", {319}),
        (lambda bodies: bodies.insert(4, bodies[4]), "added", {261}),
        (lambda bodies: bodies.append(b"{}"), "added", {319}),
    ]
    before = (exported / ENTRIES).read_bytes()
    for change, kind, rows in cases:
        (exported / ENTRIES).write_bytes(before)
        rewrite(exported, change)
        verdict = run("bundle", exported)
        assert verdict.code == 1
        assert verdict.named(kind) == rows, kind
        assert ours(exported)[0] == 1
        assert rows <= ours(exported)[1]


def test_side_rows_changed_lost_or_come_back_are_named(exported: Path, run: Callable[..., Verdict]) -> None:
    sides = exported / "side_rows/000.jsonl"
    lines = sides.read_text(encoding="utf-8").splitlines()
    sides.write_text("\n".join([lines[0].replace("花子", "太郎"), *lines[2:]]), encoding="utf-8")
    verdict = run("bundle", exported)
    assert verdict.rows == {"side_row_changed": {0}, "side_row_missing": {1}}
    returned = lines[1].replace('"seq": 1,', f'"seq": {ERASED[0]},')
    sides.write_text("\n".join([*lines, returned]), encoding="utf-8")
    assert run("bundle", exported).rows == {"side_row_changed": {ERASED[0]}, "side_row_returned": {ERASED[0]}}


def test_a_rolled_back_or_rewritten_log_is_found_by_a_checkpoint_held_elsewhere(
    tmp_path: Path, run: Callable[..., Verdict]
) -> None:
    log, keys = filled_log(tmp_path)
    held = tmp_path / "held"
    held.write_text(list(log.storage.checkpoints())[-1].note, encoding="utf-8")
    write_export(log, keys.public_keys(), Folder(tmp_path / "export"))
    assert run("bundle", tmp_path / "export", "--outside", held).code == 0
    # The same keys on a log that was begun again from nothing, shorter and then longer.
    (tmp_path / "log.sqlite3").unlink()
    (tmp_path / "keys" / "checkpoint").unlink()
    again = type(log)(type(log.storage)(tmp_path / "log.sqlite3"), ORIGIN)  # type: ignore[call-arg]
    again.append(draft(number) for number in range(30))
    again.checkpoint(keys)
    first, second = keys.public_keys()
    write_export(again, [second], Folder(tmp_path / "shorter"))
    assert run("bundle", tmp_path / "shorter", "--key", second).code == 0
    assert run("bundle", tmp_path / "shorter", "--outside", held).rows == {"rolled_back": set(range(30, SIGNED))}
    again.append([Draft(act="acts:record:read", actor="person:1")] * 20)
    again.checkpoint(keys)
    write_export(again, [second], Folder(tmp_path / "longer"))
    assert run("bundle", tmp_path / "longer", "--outside", held).rows == {"rewritten": set(range(SIGNED))}
    assert run("bundle", tmp_path / "longer", "--key", first).code == 1


def meaning(path: Path) -> object:
    """What a file says: a list of values for side rows, whose spelling is free; of the manifest only what is relied on."""
    data = path.read_bytes()
    try:
        if path.parent.name == "side_rows":
            items = [json.loads(line) for line in data.split(b"\n") if line]
            return [(item["seq"], bytes.fromhex(item["salt"]), item["payload"]) for item in items]
        if path.name == "checkpoints.jsonl":
            return [json.loads(line) for line in data.split(b"\n") if line]
        if path.name == "keys":
            return [line.strip() for line in data.split(b"\n") if line]
        if path.name == "manifest.json":
            return {**json.loads(data), "side_rows": 0}
    except (KeyError, TypeError, ValueError):
        return data
    return data


@pytest.mark.parametrize("rounds", [150, pytest.param(10_000, marks=pytest.mark.proof)])
def test_the_tool_and_we_agree_on_everything_that_chance_does_to_an_export(
    original: Path, tmp_path: Path, run: Callable[..., Verdict], rounds: int
) -> None:
    names = [str(path.relative_to(original)) for path in sorted(original.rglob("*")) if path.is_file()]
    names = [name for name in names if name != "README.txt"]
    dice = random.Random(20261123)  # noqa: S311
    for turn in range(rounds):
        path = tmp_path / f"turn{turn}"
        shutil.copytree(original, path)
        target = path / dice.choice(names)
        data = bytearray(target.read_bytes())
        at = dice.randrange(len(data))
        match dice.randrange(5):
            case 0:
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                del data[at : at + dice.randrange(1, 80)]
            case 2:
                data[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 80)))
            case 3:
                del data[at:]
            case 4:
                data[at : at + 32] = data[:32]
        target.write_bytes(data)
        theirs, (our_code, our_rows) = run("bundle", path), ours(path)
        told = f"turn {turn}: {target.relative_to(path)} at {at}"
        touched = meaning(target) != meaning(original / target.relative_to(path))
        assert not touched or 0 not in (theirs.code, our_code), told
        if touched and 2 not in (theirs.code, our_code) and "entries" in told:
            changed = theirs.named("changed", "missing", "moved", "added")
            assert changed, told
            assert changed <= our_rows | theirs.named("added"), told
        shutil.rmtree(path)


def test_proofs_are_checked_alone(tmp_path: Path, run: Callable[..., Verdict]) -> None:
    log, keys = filled_log(tmp_path)
    key = keys.public_keys()[-1]
    rows = list(log.storage.rows())
    for name, row in (("entry", rows[17]), ("other", rows[18])):
        (tmp_path / name).write_bytes(row.body)
    (tmp_path / "proof").write_text(str(log.prove_inclusion(17)), encoding="utf-8")
    assert run("inclusion", tmp_path / "proof", tmp_path / "entry", "--key", key).code == 0
    assert run("inclusion", tmp_path / "proof", tmp_path / "other", "--key", key).code == 1
    stranger = SigningKey.generate(ORIGIN).verifier
    assert run("inclusion", tmp_path / "proof", tmp_path / "entry", "--key", stranger).code == 1
    for stored in log.storage.checkpoints():
        (tmp_path / "old").write_text(stored.note, encoding="utf-8")
        (tmp_path / "proof").write_text(str(log.prove_consistency(stored.size)), encoding="utf-8")
        code = run("consistency", tmp_path / "proof", tmp_path / "old", "--key", key).code
        assert code == (0 if stored.size > 10 else 1)  # The first was signed by the key before.
        (tmp_path / "proof").write_text(str(log.prove_consistency(stored.size - 1)), encoding="utf-8")
        assert run("consistency", tmp_path / "proof", tmp_path / "old", "--key", key).code == 1


def test_its_signature_check_agrees_with_the_library_on_true_and_forged_signatures(tool: ModuleType) -> None:
    dice = random.Random(8032)  # noqa: S311
    for _ in range(12):
        key = SigningKey("k", dice.randbytes(32))
        message, public = dice.randbytes(40).hex(), key.verifier.public
        value = key.sign(message).value
        assert tool.signed(public, message.encode(), value)
        for wrong in (value[:5] + bytes([value[5] ^ 1]) + value[6:], value[:63], bytes(64), value[:32] + b"\xff" * 32):
            assert not tool.signed(public, message.encode(), wrong)
        assert not tool.signed(public, b"another message", value)
        assert not tool.signed(b"\xff" * 32, message.encode(), value)


def test_nonsense_is_told_with_exit_code_2(tmp_path: Path, run: Callable[..., Verdict]) -> None:
    (tmp_path / "nonsense").write_bytes(b"nonsense")
    assert run("bundle", tmp_path / "nonsense").code == 2
    assert run("bundle", tmp_path / "nowhere").code == 2
    assert run("bundle", tmp_path).code == 2
    with pytest.raises(SystemExit):
        run("inclusion", tmp_path / "nonsense")


def test_every_kind_of_finding_has_the_same_name_in_both(tool: ModuleType) -> None:
    assert set(tool.NAMES) - {"proof_invalid"} == {kind.value for kind in Kind} - {Kind.COLUMNS.value}
