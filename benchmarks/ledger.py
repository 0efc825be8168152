"""How fast a log is written and verified, and how large a proof is: `python -m benchmarks.ledger [--entries N] [--json]`.

Entries are of the portal's shape, each with a side row, in a SQLite file; verifying reads every stored byte through a raw
cursor and hashes entries, side rows and tree again. One process, seconds of processor time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from sekimori.ledger.export import Bundle, write_export
from sekimori.ledger.files import Folder
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.ledger.log import Draft, Log
from sekimori.ledger.sqlite_store import SqliteStorage
from sekimori.ledger.tiles import TileReader

ORIGIN = "shiomi.example/benchmark"
BATCH, PROOFS = 10_000, 20


def drafts() -> Iterator[Draft]:
    """Acts of an invented city, without end."""
    number = 0
    while True:
        number += 1
        yield Draft(
            act="procedures:application:approved",
            actor=f"person:{number % 700}",
            subject=f"procedures.application:{number}",
            clauses=("2(2)⑥", "3(1)②"),
            request="5d0a8a2e-7c6c-4f2f-9a3b-3a1f6f0c9d11",
            side={
                "name": "汐見 花子",
                "post": "総務課長",
                "before": {"state": "waiting"},
                "after": {"state": "approved"},
            },
        )


def seconds(work: Callable[[], object]) -> float:
    """The processor time `work` takes. Nothing here waits for anything else, and the machine may be shared."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(entries: int, folder: Path) -> dict[str, float]:
    """The numbers, by name with its unit."""
    log, keys = Log(SqliteStorage(folder / "log.sqlite3"), ORIGIN), KeyFolder.create(folder / "keys", ORIGIN)
    source = drafts()
    batches = range(0, entries, BATCH)

    def write() -> None:
        for _ in batches:
            log.append(islice(source, BATCH))
            log.checkpoint(keys)

    def check(report_ok: bool) -> None:  # noqa: FBT001
        if not report_ok:
            raise SystemExit("the log does not verify")

    written = seconds(write)
    size = log.storage.size()
    verified = seconds(lambda: check(log.verify(keys.public_keys()).ok))
    export = Folder(folder / "export")
    exported = seconds(lambda: write_export(log, keys.public_keys(), export))
    bundled = seconds(lambda: check(Bundle.open(export).verify().ok))
    tiles = TileReader(export, size).subtree
    places = range(0, size, size // PROOFS)
    proving = seconds(lambda: [log.prove_inclusion(seq, tiles) for seq in places])
    return {
        "entries": size,
        "written, entries/s": size / written,
        "verified from the store, entries/s (hold 100000)": size / verified,
        "exported, entries/s": size / exported,
        "verified from an export, entries/s": size / bundled,
        "inclusion proof, bytes at most (hold 2048)": max(len(str(log.prove_inclusion(seq, tiles))) for seq in places),
        "consistency proof, bytes at most (hold 2048)": max(
            len(str(log.prove_consistency(size, tiles))) for size in (1, size // 3, size - 1)
        ),
        "inclusion proof from tiles, ms": 1000 * proving / len(places),
    }


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=300_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        numbers = measure(given.entries, Path(folder))
    if given.json:
        print(json.dumps(numbers, ensure_ascii=False))
        return
    for name, value in numbers.items():
        print(f"{name:50} {value:>14,.1f}")


if __name__ == "__main__":
    main()
