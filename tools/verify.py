#!/usr/bin/env python3
"""Verifies a Sekimori ledger (RFC 6962, RFC 8032, C2SP tlog) without Sekimori: this file and Python 3.9, nothing else.

    verify.py bundle FOLDER_OR_ZIP [--key VKEY] [--outside NOTE]...
    verify.py inclusion PROOF ENTRY --key VKEY
    verify.py consistency PROOF OLD_CHECKPOINT --key VKEY
    verify.py evidence FOLDER_OR_ZIP [--key VKEY]       exhibits of an incident as they were taken out

Exit code 0: all fits; 1: something does not, and lines `kind first-last 日本語 / English` name it; 2: cannot be read.
Without --key a bundle is held against the keys it brings itself, which shows damage but not forgery. A key given must be
in the bundle's chain, where each new key is introduced by a checkpoint that the one before it signed too.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LEAF, NODE, WIDTH, HASH, GROUP, BODY_LINES = b"\x00", b"\x01", 256, 32, 1000, 3
NAMES = {
    "changed": "内容が書かれたときと違います / differs from what was written",
    "missing": "ありません / is missing",
    "added": "仕組みを通らずに加えられた行があります / has a row that was added from outside",
    "moved": "本来の位置にありません / is not in its place",
    "side_row_changed": "付帯情報が書かれたときと違います / has a side row that was changed",
    "side_row_missing": "付帯情報が消去の記録なしに失われています / has lost its side row without a recorded erasure",
    "side_row_added": "本文が知らない付帯情報があります / has a side row its body does not know",
    "side_row_returned": "消去したはずの付帯情報があります / has a side row that was recorded as erased",
    "not_confirmed": "署名されたチェックポイントと合いません / does not hash to the signed checkpoint",
    "checkpoint_invalid": "その件数のチェックポイントが正しくありません / (size) has an invalid checkpoint",
    "truncated": "末尾から切り取られています / was cut off from the end",
    "file_differs": "木のファイルがないか、葉と合いません / has a tile that is missing or does not fit its leaves",
    "rolled_back": "外のチェックポイントにはありますが、ここにはありません / is in a checkpoint held elsewhere only",
    "rewritten": "外のチェックポイントの後で書き換えられています / was rewritten after a checkpoint held elsewhere",
    "proof_invalid": "証明は成り立ちません / has a proof that does not hold",
}
READING = (EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError, zipfile.BadZipFile, zlib.error)
Point = tuple[int, int, int, int]
Key = tuple[str, bytes]


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# Ed25519 (RFC 8032 section 5.1), points in extended coordinates.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decompress(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 2 * HASH or scalar >= ORDER:
        return False
    try:
        key, r = decompress(public), decompress(signature[:32])
    except ValueError:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    left, right = times(scalar, BASE), add(r, times(digest % ORDER, key))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def decode64(text: str) -> bytes:
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode() != text:
        raise ValueError(f"not proper base64: {text[:60]}")
    return value


def read_key(vkey: str) -> Key:
    name, _, rest = vkey.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    material = decode64(encoded)
    if sha256(name.encode(), b"\n", material)[:4].hex() != stated or material[:1] != b"\x01":
        raise ValueError(f"not the public key of a log: {vkey[:80]}")
    return name, material[1:]


class Note:
    """A checkpoint with its signatures, nothing verified yet."""

    def __init__(self, source: str) -> None:
        text, _, block = source.rpartition("\n\n")
        lines = text.split("\n")
        if len(lines) < BODY_LINES or "" in lines or not lines[1].isdigit() or str(int(lines[1])) != lines[1]:
            raise ValueError("not a checkpoint")
        self.origin, self.size, self.root = lines[0], int(lines[1]), decode64(lines[2])
        self.text = f"{text}\n".encode()
        self.signatures: dict[tuple[str, bytes], bytes] = {}
        for line in block.rstrip("\n").split("\n"):
            dash, name, encoded = line.split(" ")
            self.signatures.setdefault((name, decode64(encoded)[:4]), decode64(encoded)[4:])
            if dash != "—" or len(self.root) != HASH or not block.endswith("\n"):
                raise ValueError("not a checkpoint")

    def by(self, key: Key) -> bool:
        """Whether `key` signed it."""
        key_id = sha256(key[0].encode(), b"\n\x01", key[1])[:4]
        return signed(key[1], self.text, self.signatures.get((key[0], key_id), b""))


class Tree:
    """A growing tree: (number of leaves, hash) of its perfect subtrees, largest first."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.parts: list[tuple[int, bytes]] = []
        self.size = 0
        self.extend(leaves)

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            width, found, self.size = 1, leaf, self.size + 1
            while self.parts and self.parts[-1][0] == width:
                found, width = sha256(NODE, self.parts.pop()[1], found), width * 2
            self.parts.append((width, found))

    def root(self) -> bytes:
        root = self.parts[-1][1] if self.parts else sha256()
        for _, left in self.parts[-2::-1]:
            root = sha256(NODE, left, root)
        return root


def climb(index: int, last: int, path: list[bytes], start: bytes) -> tuple[bytes, bytes] | None:
    """The new root and the old one to which a path leads from the leaf or subtree `index`; None if its length is wrong."""
    new = old = start
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            new, old = sha256(NODE, sibling, new), sha256(NODE, sibling, old)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = sha256(NODE, new, sibling)
        index, last = index >> 1, last >> 1
    return (new, old) if last == 0 else None


def consistent(old: Note, new: Note, path: list[bytes]) -> bool:
    if old.size in (0, new.size):
        return not path and old.root == (new.root if old.size else Tree().root())
    path = [old.root, *path] if old.size & (old.size - 1) == 0 else path
    index, last = old.size - 1, new.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return old.size < new.size and bool(path) and climb(index, last, path[1:], path[0]) == (new.root, old.root)


def number_path(number: int, mark: str = "") -> str:
    above = number_path(number // GROUP, "x") + "/" if number >= GROUP else ""
    return f"{above}{mark}{number % GROUP:03d}"


class Files:
    """A folder or archive."""

    def __init__(self, path: Path) -> None:
        self.root: Any = path if path.is_dir() else zipfile.Path(str(path))

    def read(self, name: str) -> bytes | None:
        return bytes((self.root / name).read_bytes()) if (self.root / name).is_file() else None

    def text(self, name: str) -> str:
        return (self.read(name) or b"").decode()

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text(name).split("\n") if line]

    def keys(self) -> list[Key]:
        return [read_key(line) for line in self.text("keys").split("\n") if line]


class Bundle(Files):
    """An export under examination; `found` collects (kind, first, last)."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.found: list[tuple[str, int, int]] = []
        manifest = json.loads(self.text("manifest.json"))
        self.origin, self.partial = manifest["origin"], manifest["side_rows"]["left_out"] > 0
        self.size = Note(self.text("checkpoint")).size
        if (manifest["format"], manifest["size"]) != ("sekimori-ledger-export/v1", self.size):
            raise ValueError("not an export of this version, or not of this size")
        self.known = self.keys()
        self.places: dict[int, list[bytes]] = {}
        self.leaves: list[bytes] = []

    def note(self, kind: str, first: int, last: int | None = None) -> None:
        self.found.append((kind, first, first if last is None else last))

    def tile(self, level: object, number: int, width: int) -> bytes | None:
        name = f"tile/{level}/{number_path(number)}"
        return self.read(f"{name}.p/{width}" if width < WIDTH else name)

    def checkpoints(self, trusted: Key | None) -> dict[int, list[bytes]]:
        """The roots of the sound checkpoints by size, following the chain of keys."""
        sound: dict[int, list[bytes]] = {}
        items, at = sorted(self.lines("checkpoints.jsonl"), key=lambda item: item["size"]), 0
        if self.text("checkpoint") not in [item["note"] for item in items]:
            self.note("checkpoint_invalid", self.size)
        for item in items:
            try:
                note = Note(item["note"])
                good = (note.origin, note.size) == (self.origin, item["size"]) and note.by(self.known[at])
            except ValueError:
                good = False
            if good:
                sound.setdefault(note.size, []).append(note.root)
                while at + 1 < len(self.known) and note.by(self.known[at + 1]):
                    at += 1
            else:
                self.note("checkpoint_invalid", item["size"])
        if trusted and trusted not in self.known[: at + 1]:
            self.note("checkpoint_invalid", self.size)
        return sound

    def load(self) -> None:
        """Reads bodies and leaf hashes; the leaves of a tile that is not there are made from the bodies."""
        for number in range(-(-self.size // WIDTH)):
            first, width = number * WIDTH, min(WIDTH, self.size - number * WIDTH)
            data, hashes = self.tile("entries", number, width), self.tile(0, number, width)
            bodies, at = self.places.setdefault(number, []), 0
            while data and at < len(data):
                end = at + 2 + int.from_bytes(data[at : at + 2], "big")
                bodies.append(data[at + 2 : end])
                at = end
            if hashes is None or len(hashes) != width * HASH:
                self.note("file_differs", first, first + width - 1 if data else self.size - 1)
                hashes = b"".join(sha256(LEAF, body) for body in bodies).ljust(width * HASH)[: width * HASH]
                if not data:  # Nothing more is looked for behind a bundle that is missing with its tile.
                    break
            self.leaves += [hashes[i : i + HASH] for i in range(0, len(hashes), HASH)]

    def check_tree(self, sound: dict[int, list[bytes]], outside: list[Note]) -> None:
        """Holds the leaves against every checkpoint; leaves from tiles give way to the bodies' where only these fit."""
        bodies, last = [sha256(LEAF, body) for held in self.places.values() for body in held], sound.get(self.size, [])
        if last and Tree(self.leaves).root() not in last and Tree(bodies).root() in last:
            self.found += [("file_differs", at, at) for at, leaf in enumerate(bodies) if self.leaves[at] != leaf]
            self.leaves = bodies
        tree, own, other = Tree(), 0, 0
        for size in sorted({*sound, *(note.size for note in outside)}):
            tree.extend(self.leaves[tree.size : size])
            roots, held = sound.get(size, []), [note.root for note in outside if note.size == size]
            if tree.size < size:
                self.note("truncated" if roots else "rolled_back", tree.size, size - 1)
                continue
            if any(root != tree.root() for root in roots):
                self.note("not_confirmed", own, size - 1)
            if any(root != tree.root() for root in held):
                self.note("rewritten", other, size - 1)
            own, other = (size if roots else own), (size if held else other)
        level, hashes = 0, self.leaves
        while hashes:
            groups = [hashes[at : at + WIDTH] for at in range(0, len(hashes), WIDTH)]
            for number, group in enumerate(groups):
                if level and self.tile(level, number, len(group)) != b"".join(group):
                    self.note("file_differs", number * WIDTH ** (level + 1), self.size - 1)
            level, hashes = level + 1, [Tree(group).root() for group in groups if len(group) == WIDTH]

    def check_rows(self) -> None:
        """Finds for each body the place it belongs to, by its leaf hash."""
        proper = {leaf: seq for seq, leaf in enumerate(self.leaves)}
        strays: list[tuple[int, int]] = []
        unknown: list[tuple[int, bool]] = []
        held, erased, bare = set[int](), set[int](), set[int]()
        for number, bodies in self.places.items():
            width = min(WIDTH, self.size - number * WIDTH)
            sides = {item["seq"]: item for item in self.lines(f"side_rows/{number_path(number)}.jsonl")}
            for at, body in enumerate(bodies):
                place, belongs = number * WIDTH + min(at, width - 1), proper.get(sha256(LEAF, body))
                if belongs == place and at < width:
                    held.add(place)
                    self.check_row(place, body, sides.get(place), erased, bare)
                elif belongs is None:
                    unknown.append((place, at < width))
                else:
                    strays.append((place, belongs))
        moved = {belongs for _, belongs in strays if belongs not in held}
        self.found += [("moved", b, b) if b in moved else ("added", place, place) for place, b in strays]
        self.found += [("changed" if alone and p not in moved else "added", p, p) for p, alone in unknown]
        gone = {*range(len(self.leaves))} - held - moved - {place for place, alone in unknown if alone}
        lost = set() if self.partial else bare - erased
        for kind, rows in ("missing", gone), ("side_row_missing", lost), ("side_row_returned", (erased & held) - bare):
            self.found += [(kind, seq, seq) for seq in rows]

    def check_row(self, seq: int, body: bytes, side: Any, erased: set[int], bare: set[int]) -> None:
        try:
            record = json.loads(body)
            stated = record["side"]
            if record["act"] == "ledger:side_rows:erased":
                erased.update(n for first, last in record["data"]["erased"] for n in range(first, min(last + 1, seq)))
        except READING:
            record, stated = {}, None
        if record.get("seq") != seq:
            self.note("changed", seq)
        elif side is None:
            bare.update([] if stated is None else [seq])
        elif stated is None:
            self.note("side_row_added", seq)
        elif sha256(bytes.fromhex(side["salt"]), side["payload"].encode()).hex() != stated:
            self.note("side_row_changed", seq)


def report(found: list[tuple[str, int, int]], right: str) -> int:
    """Prints each finding once, neighbours together, or `right` when there is none; gives the exit code."""
    runs: list[list[Any]] = []
    for kind, first, last in sorted(set(found)):
        if runs and runs[-1][0] == kind != "checkpoint_invalid" and first <= runs[-1][2] + 1:
            runs[-1][2] = max(runs[-1][2], last)
        else:
            runs.append([kind, first, last])
    for kind, first, last in sorted(runs, key=lambda run: run[1:]):
        print(f"{kind} {first}-{last} 記録{first}～{last}: {NAMES[kind]}")
    print("" if runs else right, end="" if runs else "\n")
    return 1 if runs else 0


def check_bundle(path: Path, key: Key | None, outside: list[Note]) -> int:
    bundle = Bundle(path)
    if any(note.origin != bundle.origin or not any(map(note.by, bundle.known)) for note in outside):
        raise ValueError("an outside checkpoint is not of this log or not signed by its keys")
    sound = bundle.checkpoints(key)
    bundle.load()
    bundle.check_tree(sound, outside)
    bundle.check_rows()
    if key is None:
        print("注意: 書き出しの中の鍵で確かめました / note: verified with the bundle's own keys")
    right = f"ok 0-{bundle.size - 1} {bundle.origin}: {bundle.size}件、改ざんは見つかりません / no tampering found"
    return report(bundle.found, right)


def proof_of(text: str) -> tuple[int, list[bytes], Note]:
    head, _, note = text.partition("\n\n")
    lines = [line for line in head.split("\n") if line != "c2sp.org/tlog-proof@v1" and not line.startswith("extra ")]
    return int(lines[0].split(" ")[1]), [decode64(line) for line in lines[1:]], Note(note)


def included(proof: tuple[int, list[bytes], Note], body: bytes) -> bool:
    number, hashes, note = proof
    found = climb(number, note.size - 1, hashes, sha256(LEAF, body))
    return 0 <= number < note.size and found is not None and found[0] == note.root


def check_proof(path: Path, key: Key, other: Path, *, inclusion: bool) -> int:
    number, hashes, new = proof = proof_of(path.read_text(encoding="utf-8"))
    if inclusion:
        good = included(proof, other.read_bytes())
    else:
        old = Note(other.read_text(encoding="utf-8-sig").strip() + "\n")
        good = number == old.size and old.origin == new.origin and old.by(key) and consistent(old, new, hashes)
    found_wrong = [] if good and new.by(key) else [("proof_invalid", number, number)]
    return report(found_wrong, f"ok {number}-{new.size} {new.origin}: 証明は正しい / the proof holds")


def entry_of(files: Files, seq: int, keys: list[Key], wrong: list[str]) -> dict[str, Any]:
    """The facts of an entry that its proof confirms; what does not fit is added to `wrong`."""
    body, side = files.read(f"entries/{seq}.json") or b"", files.lines(f"entries/{seq}.side")
    try:
        proof = proof_of(files.text(f"entries/{seq}.proof"))
        entry: dict[str, Any] = json.loads(body)
        good = proof[0] == entry["seq"] == seq and included(proof, body) and any(map(proof[2].by, keys))
    except READING:
        entry, good = {}, False
    wrong += [] if good else [f"entries/{seq} 記録か証明が違います / entry or proof differs"]
    if good and side and sha256(bytes.fromhex(side[0]["salt"]), side[0]["payload"].encode()).hex() != entry["side"]:
        wrong.append(f"entries/{seq}.side 付帯情報が違います / side row differs")
    return entry if good else {}


def check_file(files: Files, item: dict[str, Any], stated: Any, wrong: list[str]) -> None:
    """Holds a file against the hash of its entry; where it differs, the pieces listed for it say near which byte."""
    data, path, width = files.read(item["path"]), item["path"], item["width"]
    if data is None or sha256(data).hex() != stated:
        held = data or b""
        at = [
            n * width for n, piece in enumerate(item["pieces"]) if sha256(held[n * width :][:width]).hex()[:16] != piece
        ]
        where = f"{at[0]}-{min(at[0] + width, len(held)) - 1}" if at and data else ""
        wrong.append(
            f"{path} {where or len(held)} バイト目から違います / differs at byte"
            if data
            else f"{path} ありません / missing"
        )


def check_evidence(path: Path, key: Key | None) -> int:
    files, wrong = Files(path), list[str]()
    keys = [key] if key else files.keys()
    exhibits = json.loads(files.text("manifest.json"))["exhibits"]
    for exhibit in exhibits:
        entries = [entry_of(files, seq, keys, wrong) for seq in exhibit["entries"]]
        facts = [entry.get("data", {}) for entry in entries]
        whose = {entry["subject"] for entry in entries if entry}
        if len(whose) > 1 or [fact.get("step", n) for n, fact in enumerate(facts)] != [*range(max(len(facts), 1))]:
            wrong.append(f"{exhibit['number']} 受渡しの記録が欠けています / its chain of custody has a gap")
        for item in exhibit["files"]:
            check_file(files, item, facts[item["step"]].get(item["fact"]), wrong)
    print("\n".join(wrong) or f"ok 証拠{len(exhibits)}点、改ざんは見つかりません / exhibits, no tampering found")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["bundle", "inclusion", "consistency", "evidence"])
    parser.add_argument("path", type=Path)
    parser.add_argument("other", type=Path, nargs="?")
    parser.add_argument("--key")
    parser.add_argument("--outside", type=Path, action="append", default=[])
    given = parser.parse_args()
    if given.command in {"inclusion", "consistency"} and (given.other is None or given.key is None):
        parser.error("a proof needs --key, and the entry (inclusion) or the old checkpoint (consistency)")
    try:
        key = read_key(given.key) if given.key else None
        if given.command == "evidence":
            return check_evidence(given.path, key)
        if given.command == "bundle" or key is None:
            kept = [path.read_text(encoding="utf-8-sig").strip() for path in given.outside]
            return check_bundle(given.path, key, [Note(f"{text}\n") for text in kept])
        return check_proof(given.path, key, given.other, inclusion=given.command == "inclusion")
    except (AttributeError, *READING) as error:
        print(f"unreadable 読めません / cannot be read: {type(error).__name__} {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
