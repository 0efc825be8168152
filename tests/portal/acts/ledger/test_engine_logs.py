"""The engines' own logs on other machines: their checkpoints are taken in only when each grew out of the one before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput, Refused
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.ledger.log import Draft, Log
from sekimori.ledger.proofs import ConsistencyProof
from sekimori.ledger.sqlite_store import SqliteStorage
from sekimori.portal.acts.ledger import selectors, services
from sekimori.portal.acts.models import EngineLog, LedgerEntry
from tests.world import World

ORIGIN = "collector.example/log"


class Engine:
    """A log collector on another host."""

    def __init__(self, folder: Path, origin: str = ORIGIN) -> None:
        folder.mkdir()
        self.keys = KeyFolder.create(folder / "keys", origin)
        self.log = Log(SqliteStorage(folder / "log.sqlite3"), origin)

    def submit(self, times: int, before: int = 0) -> str:
        """Seals `times` segments and gives the newest checkpoint with the proof that it follows the one of size `before`."""
        self.log.append(Draft(act="detect:segment:sealed", actor="service:collector") for _ in range(times))
        self.log.checkpoint(self.keys)
        proof = self.log.prove_consistency(before)
        return str(proof)


@pytest.fixture
def engine(world: World, tmp_path: Path) -> Engine:
    made = Engine(tmp_path / "engine")
    with world.system():
        services.engine_log_register(
            origin=ORIGIN, label="ログ収集機", public_keys=[str(key) for key in made.keys.public_keys()]
        )
    return made


def record(world: World, *submissions: str) -> None:
    with world.system():
        services.engine_checkpoints_record(untrusted_submissions=submissions)


def test_checkpoints_of_several_engines_are_taken_in_with_one_entry(
    world: World, engine: Engine, tmp_path: Path
) -> None:
    other = Engine(tmp_path / "other", "gateway.example/log")
    with world.system():
        services.engine_log_register(
            origin="gateway.example/log", label="無害化機", public_keys=[str(other.keys.public_keys()[0])]
        )
    record(world, engine.submit(3), other.submit(5))
    entry = LedgerEntry.objects.get(act="ledger:log:witnessed")
    taken = json.loads(bytes(entry.body))["data"]["checkpoints"]
    assert [(item["origin"], item["size"]) for item in taken] == [(ORIGIN, 3), ("gateway.example/log", 5)]
    assert selectors.log_report().ok


def test_the_portal_holds_the_last_checkpoint_against_a_rolled_back_engine(world: World, engine: Engine) -> None:
    record(world, engine.submit(3))
    record(world, engine.submit(4, before=3))
    held = selectors.engine_checkpoint(ORIGIN)
    assert held is not None
    assert ConsistencyProof.parse(f"old 0\n\n{held}").note == held
    assert EngineLog.objects.get().size == 7
    assert selectors.engine_checkpoint("nowhere.example/log") is None


def test_a_checkpoint_that_does_not_follow_the_last_one_is_refused(
    world: World, engine: Engine, tmp_path: Path
) -> None:
    record(world, engine.submit(3))
    rewritten = Log(SqliteStorage(tmp_path / "again.sqlite3"), ORIGIN)
    rewritten.append(Draft(act="detect:segment:sealed", actor="service:forger") for _ in range(9))
    (tmp_path / "engine" / "keys" / "checkpoint").unlink()
    rewritten.checkpoint(engine.keys)
    with pytest.raises(InvalidInput, match="ログ収集機"):
        record(world, str(rewritten.prove_consistency(3)))
    with pytest.raises(InvalidInput, match="ログ収集機"):
        record(world, str(rewritten.prove_consistency(0)))
    assert EngineLog.objects.get().size == 3


def test_all_submissions_are_taken_in_or_none(world: World, engine: Engine, tmp_path: Path) -> None:
    unknown = Engine(tmp_path / "unknown", "unknown.example/log")
    with pytest.raises(InvalidInput, match="登録されていない"):
        record(world, engine.submit(3), unknown.submit(1))
    assert EngineLog.objects.get().size == 0
    assert not LedgerEntry.objects.filter(act="ledger:log:witnessed").exists()


@pytest.mark.parametrize(
    "text", ["", "nonsense", "old 0\n\nnonsense", "old 0\n\ncollector.example/log\n1\nx\n\n— a b\n"]
)
def test_nonsense_is_refused(world: World, engine: Engine, text: str) -> None:
    with pytest.raises(InvalidInput):
        record(world, text)


def test_a_malformed_key_is_not_registered_and_only_the_administrator_registers(world: World) -> None:
    with world.system(), pytest.raises(InvalidInput):
        services.engine_log_register(origin=ORIGIN, label="", public_keys=["no key"])
    for person in ("staff", "ciso", "outsider"):
        with world.acting(person), pytest.raises(Refused):
            services.engine_log_register(origin=ORIGIN, label="", public_keys=[])
        with world.acting(person), pytest.raises(Refused):
            services.engine_checkpoints_record(untrusted_submissions=[])
