"""An export: everything somebody else needs to verify the log without us, as plain files in a folder or a zip archive.

It reaches to the last checkpoint, since nothing after that is signed. `manifest.json` says what it holds, `keys` the
public keys (to be compared with a copy from elsewhere), `checkpoint` and `checkpoints.jsonl` the signed checkpoints,
`tile/` the tree and the entries, `side_rows/` the side rows its reader may see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sekimori.common.errors import InvalidInput, NotAvailable, Place
from sekimori.ledger.checkpoint import Checkpoint, read
from sekimori.ledger.files import Files
from sekimori.ledger.findings import Finding, Kind, Report, joined
from sekimori.ledger.log import SignedLog
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.storage import StoredCheckpoint, StoredRow
from sekimori.ledger.tiles import WIDTH, TileReader, TileWriter, number_path
from sekimori.ledger.tree import CompactRange, leaf_hash
from sekimori.ledger.verification import verify

FORMAT = "sekimori-ledger-export/v1"
_README = """\
この記録の確かめ方
==================

このフォルダーは、関守（情報セキュリティ対策基準を実行するソフトウェア）の改ざん検知つき記録の写しです。
次のどちらかで、関守がなくても確かめられます。確かめる道具と公開鍵は、このフォルダーとは別の経路で受け取ってください。

  python3 verify.py bundle フォルダー --key '公開鍵'      （Python 3だけで動く一つのファイル）
  go-verify フォルダー '公開鍵'                           （Goのgolang.org/x/mod/sumdbを使うもの）

紙やほかの機器に控えたチェックポイントがあれば、--outside ファイル を付けると、末尾の切り取りと巻き戻しも分かります。

  checkpoint          最後の署名つきチェックポイント（C2SP tlog-checkpoint）
  checkpoints.jsonl   これまでのチェックポイント
  keys                公開鍵（古い順）
  tile/               木のハッシュと記録の本文（C2SP tlog-tiles）
  side_rows.jsonl     付帯情報（氏名、名称、変更の前後）。閲覧できないもの、消去したものは含みません

How to verify this log
======================

This folder is a copy of a tamper-evident log kept by Sekimori. Verify it without Sekimori by either of the commands
above; obtain the tool and the public key by another way than this folder. With a checkpoint kept on paper or on another
host, --outside FILE also shows truncation and rollback. Entries and hashes are C2SP tlog-tiles, checkpoints are C2SP
tlog-checkpoint notes signed with Ed25519, the tree is that of RFC 6962. Each entry states in "side" the SHA-256 of the salt and
the payload of its side row; side rows that the reader may not see or that have been erased are not included.
"""


def write_export(
    log: SignedLog,
    keys: Sequence[VerifierKey],
    files: Files,
    *,
    may_show: Callable[[StoredRow], bool] = lambda _row: True,
) -> Checkpoint:
    """Writes the log up to its last checkpoint into `files`; side rows only where `may_show` says so.

    Returns that checkpoint. Raises NotAvailable when there is none yet or `files` cannot be written.
    """
    last = log.store.last_checkpoint()
    if last is None:
        raise NotAvailable("チェックポイントがまだないため、書き出せません。")
    writer, sides = TileWriter(files), _SideRows(files, may_show)
    writer.extend(sides.pass_on(log.store.rows(0, last.size)))
    writer.finish()
    notes = [{"size": kept.size, "note": kept.note} for kept in log.store.checkpoints()]
    manifest = {
        "format": FORMAT,
        "origin": log.origin,
        "size": last.size,
        "side_rows": {"included": sides.included, "left_out": sides.left_out, "erased": sides.erased},
    }
    files.write("checkpoints.jsonl", "".join(_line(note) for note in notes).encode())
    files.write("checkpoint", last.note.encode())
    files.write("keys", "".join(f"{key}\n" for key in keys).encode())
    files.write("README.txt", _README.encode())
    files.write("manifest.json", (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    return read(last.note)[0]


class _SideRows:
    """Takes the side rows out of the rows that pass by and writes them, a file for each 256 entries."""

    def __init__(self, files: Files, may_show: Callable[[StoredRow], bool]) -> None:
        self.included = self.left_out = self.erased = 0
        self._files = files
        self._may_show = may_show

    def pass_on(self, rows: Iterable[StoredRow]) -> Iterator[tuple[bytes, bytes]]:
        source = iter(rows)
        while chunk := list(islice(source, WIDTH)):
            lines = [line for row in chunk if (line := self._line(row))]
            if lines:
                self._files.write(_side_path(chunk[0].seq // WIDTH), "".join(lines).encode())
            yield from ((row.body, row.leaf) for row in chunk)

    def _line(self, row: StoredRow) -> str:
        if row.salt is None or row.payload is None:
            self.erased += json.loads(row.body)["side"] is not None
            return ""
        if not self._may_show(row):
            self.left_out += 1
            return ""
        self.included += 1
        return _line({"seq": row.seq, "salt": row.salt.hex(), "payload": row.payload.decode(errors="replace")})


@dataclass(frozen=True)
class Bundle:
    """An export as read back. Everything in it is distrusted until `verify` has passed."""

    files: Files
    origin: str
    size: int
    complete: bool

    @classmethod
    def open(cls, files: Files) -> Bundle:
        """Reads the manifest. Raises InvalidInput when `files` are not an export."""
        try:
            manifest = json.loads(files.read("manifest.json") or b"")
            if manifest["format"] != FORMAT:
                raise InvalidInput("この版では読めない書き出しです。", place=Place("manifest.json"))
            return cls(files, str(manifest["origin"]), int(manifest["size"]), not manifest["side_rows"]["left_out"])
        except (KeyError, RecursionError, TypeError, ValueError) as error:
            raise InvalidInput("書き出しの目録が読めません。", place=Place("manifest.json")) from error

    @property
    def tiles(self) -> TileReader:
        """The tree as the export states it."""
        return TileReader(self.files, self.size)

    def keys(self) -> tuple[VerifierKey, ...]:
        """The public keys as the export states them. Raises UnreadableNote."""
        lines = (self.files.read("keys") or b"").decode(errors="replace").splitlines()
        return tuple(VerifierKey.parse(line) for line in lines if line)

    def checkpoints(self) -> list[StoredCheckpoint]:
        """The checkpoints by size, with the tree at their size as the tiles give it. Raises InvalidInput."""
        found = []
        for item in _read_lines(self.files, "checkpoints.jsonl"):
            size, note = item.get("size"), item.get("note")
            if type(size) is not int or not isinstance(note, str):
                raise InvalidInput("チェックポイントの一覧が読めません。", place=Place("checkpoints.jsonl"))
            found.append(StoredCheckpoint(size, note, _frontier(self.tiles, size, note)))
        return sorted(found, key=lambda kept: kept.size)

    def rows(self) -> Iterator[StoredRow]:
        """The entries with their side rows, by the place in which they stand; ends where bundle and tile are both missing."""
        for number in range(-(-self.size // WIDTH)):
            first, width = number * WIDTH, min(WIDTH, self.size - number * WIDTH)
            sides = self._side_rows(number)
            try:
                bodies = self.tiles.bodies(number)
            except InvalidInput:
                if self._missing_tile(number):
                    return
                continue
            for at, body in enumerate(bodies):
                seq = first + min(at, width - 1)  # One too many shows as a second row in the last place.
                yield StoredRow(seq, body, leaf_hash(body), *sides.get(seq, (None, None)))

    def verify(self, trusted: VerifierKey | None = None, outside: Iterable[Checkpoint] = ()) -> Report:
        """Verifies the export, by its own keys and the one its reader knows. Raises InvalidInput when a list cannot be read."""
        checkpoints = self.checkpoints()
        damage = self._damaged_tiles()
        report = verify(
            self.rows(),
            checkpoints,
            self.keys(),
            origin=self.origin,
            size=self.size,
            outside=outside,
            reference=None if damage else self.tiles,
            all_side_rows=self.complete,
            trusted=trusted,
        )
        if (self.files.read("checkpoint") or b"").decode(errors="replace") not in {kept.note for kept in checkpoints}:
            damage.append(
                Finding(Kind.CHECKPOINT, self.size, self.size, "（最後のチェックポイントが一覧にありません。）")
            )
        return replace(report, findings=joined([*report.findings, *damage]))

    def _side_rows(self, number: int) -> dict[int, tuple[bytes, bytes]]:
        found = {}
        for item in _read_lines(self.files, _side_path(number)):
            try:
                found[int(item["seq"])] = (bytes.fromhex(item["salt"]), str(item["payload"]).encode())
            except (KeyError, TypeError, ValueError) as error:
                raise InvalidInput("付帯情報が読めません。", place=Place(_side_path(number))) from error
        return found

    def _missing_tile(self, number: int) -> Finding | None:
        try:
            self.tiles.tile(0, number)
        except InvalidInput as error:
            last = min(self.size, (number + 1) * WIDTH) - 1
            return Finding(Kind.FILE, number * WIDTH, last, f"（{error.place}）")
        return None

    def _damaged_tiles(self) -> list[Finding]:
        """The tiles that are missing or not what the leaf hashes give, and all when these do not give the checkpoint's root."""
        comparing = _Comparing(self.files)
        writer, tree = TileWriter(comparing), CompactRange()
        for number in range(-(-self.size // WIDTH)):
            missing = self._missing_tile(number)
            if missing:
                return [missing]
            first = number * WIDTH
            leaves = self.tiles.leaves(first, min(first + WIDTH, self.size))
            writer.extend((b"", leaf) for leaf in leaves)
            tree.extend(leaves)
        writer.finish()
        found = [Finding(Kind.FILE, 0, self.size - 1, f"（{path}）") for path in comparing.differing]
        if tree.root() != read(self.files.read("checkpoint") or b"")[0].root:
            found += self._leaves_unlike_bodies()
        return found

    def _leaves_unlike_bodies(self) -> list[Finding]:
        """Where the hashes of the lowest tiles are not those of the entries, when the tiles are known to be wrong."""
        return [
            Finding(Kind.FILE, row.seq, row.seq)
            for row in self.rows()
            if self.tiles.leaves(row.seq, row.seq + 1) != [row.leaf]
        ] or [Finding(Kind.FILE, 0, self.size - 1)]


class _Comparing:
    """`Files` that compares what is written with what is there."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.differing: list[str] = []

    def read(self, path: str) -> bytes | None:
        return self._files.read(path)

    def write(self, path: str, data: bytes) -> None:
        if "/entries/" not in path and self._files.read(path) != data:
            self.differing.append(path)


def _side_path(number: int) -> str:
    return f"side_rows/{number_path(number)}.jsonl"


def _line(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False) + "\n"


def _read_lines(files: Files, path: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate((files.read(path) or b"").split(b"\n"), 1):
        try:
            item = json.loads(line) if line else {}
        except (RecursionError, ValueError) as error:
            raise InvalidInput("1行ずつのJSONとして読めません。", place=Place(path, number)) from error
        if not isinstance(item, dict):
            raise InvalidInput("1行ずつのJSONとして読めません。", place=Place(path, number))
        if item:
            yield item


def _frontier(tiles: TileReader, size: int, note: str) -> bytes | None:
    """The compact range at `size`, if the tiles have one that hashes to the checkpoint's root."""
    try:
        frontier = tiles.frontier(size) if 0 <= size <= tiles.size else b""
        return frontier if CompactRange.from_bytes(size, frontier).root() == read(note)[0].root else None
    except InvalidInput:
        return None
