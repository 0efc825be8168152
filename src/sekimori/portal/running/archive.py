"""A backup file: a tar of sealed members, the list of them with their hashes last.

Every member is sealed under the key of evidence (common/sealing.py), so that the file shows nothing without that key, which is
the one thing that is not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sekimori.common.errors import InvalidInput, Place
from sekimori.common.sealing import Damaged, MasterKey, Sealer, unseal

MANIFEST, EVIDENCE, DATABASE, PRIVATE = "manifest", "evidence/", "database", "private/"
_NAME = re.compile(r"^(manifest|database|evidence/[0-9a-f]{64}|private/[\w.-]+(/[\w.-]+)*)$")
PIECE = 1024 * 1024


class Writer:
    """Writes a backup beside `target` and puts it into place when it is whole."""

    def __init__(self, tar: tarfile.TarFile, key: MasterKey) -> None:
        self._tar, self._key = tar, key
        self.members: dict[str, str] = {}

    def add_sealed(self, name: str, path: Path) -> None:
        """Adds a file that is sealed already. Raises FileNotFoundError when it has just gone."""
        with path.open("rb") as file:
            self._add(name, file)

    def add(self, name: str, content: BinaryIO) -> None:
        """Seals `content` and adds it."""
        with tempfile.TemporaryFile() as sealed:
            sealer = Sealer(sealed, self._key)
            while piece := content.read(PIECE):
                sealer.write(piece)
            sealer.close()
            sealed.seek(0)
            self._add(name, sealed)

    def _add(self, name: str, file: BinaryIO) -> None:
        digest = hashlib.sha256()
        while piece := file.read(PIECE):
            digest.update(piece)
        about = tarfile.TarInfo(name)
        about.size, about.mode = file.tell(), 0o600
        file.seek(0)
        self._tar.addfile(about, file)
        self.members[name] = digest.hexdigest()

    def finish(self, about: dict[str, Any]) -> None:
        """Adds the list of members, without which a backup counts as cut off."""
        told = json.dumps({**about, "members": self.members}, ensure_ascii=False).encode()
        self.add(MANIFEST, io.BytesIO(told))


def members(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    """The members of a backup in order. Raises InvalidInput for one that no backup holds, tarfile.TarError."""
    with tarfile.open(source, "r:") as tar:
        for about in tar:
            file = tar.extractfile(about) if about.isfile() and _NAME.match(about.name) else None
            if file is None or ".." in about.name:
                raise InvalidInput("バックアップにないはずのものが入っています。", place=Place(str(source)))
            yield about.name, file  # type: ignore[misc]


def unpack(source: Path, folder: Path, key: MasterKey) -> dict[str, Any]:
    """Puts a whole, unchanged backup into `folder`: evidence still sealed, all else in the clear; the manifest.

    Raises InvalidInput naming the backup and the member that was changed or cut off, sealing.OtherKey.
    """
    digests: dict[str, str] = {}
    try:
        for name, file in members(source):
            digests[name] = _put(folder / name, file)
            if not name.startswith(EVIDENCE):
                _unseal(folder / name, key, Place(str(source)), name)
    except (tarfile.TarError, EOFError, FileExistsError):
        raise InvalidInput("バックアップのファイルではないか、途中で切れています。", place=Place(str(source))) from None
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise InvalidInput("バックアップが途中で切れています。", place=Place(str(source))) from None
    digests.pop(MANIFEST)
    if digests != manifest["members"]:
        raise InvalidInput("バックアップの中身が、取ったときと違います。", place=Place(str(source)))
    return manifest


def _put(path: Path, file: BinaryIO) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := file.read(PIECE):
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _unseal(path: Path, key: MasterKey, place: Place, name: str) -> None:
    """Unseals a member in its place. Raises InvalidInput naming the backup and the member, OtherKey."""
    try:
        _unseal_in_place(path, key)
    except Damaged:
        sentence = f"バックアップの中の「{name}」が壊れているか、書き換えられています。"
        raise InvalidInput(sentence, place=place) from None


def _unseal_in_place(path: Path, key: MasterKey) -> None:
    clear = path.with_name(path.name + ".clear")
    with path.open("rb") as sealed, os.fdopen(os.open(clear, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in unseal(sealed, key):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    clear.replace(path)
