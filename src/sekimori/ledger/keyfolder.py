"""The folder that holds a log's key, its public keys in order, and the last checkpoint signed with them.

It never lies in the database: who can write only the database can neither sign nor make the signer forget how far the
log had come. The last checkpoint is what the signer remembers; a log that has become shorter since is not signed.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sekimori.common.errors import Conflict, NotAvailable
from sekimori.ledger.checkpoint import Checkpoint, open_checkpoint
from sekimori.ledger.notes import Note, SigningKey, VerifierKey

SIGNING_KEY, NEXT_KEY, PUBLIC_KEYS, LAST_CHECKPOINT = "signing-key", "signing-key.next", "public-keys", "checkpoint"


class KeyFolder:
    """A log's keys on disk. `origin` is the log's name and stands in the name of each key."""

    def __init__(self, path: Path, origin: str) -> None:
        self.path = path
        self.origin = origin

    @classmethod
    def create(cls, path: Path, origin: str) -> KeyFolder:
        """Makes the folder (0700) and a first key (0600). Raises Conflict when a key is already there, NotAvailable."""
        folder = cls(path, origin)
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _not_written(path.name, error) from error
        key = SigningKey.generate(origin)
        folder._write_new(SIGNING_KEY, key.private_text())
        folder._replace(PUBLIC_KEYS, f"{key.verifier}\n")
        return folder

    def complete(self) -> None:
        """Writes down the public key of a first key whose making was broken off. Only for a log that was never signed yet."""
        if not (self.path / PUBLIC_KEYS).exists():
            self._replace(PUBLIC_KEYS, f"{self.signing_key().verifier}\n")

    @property
    def exists(self) -> bool:
        """Whether there is a signing key."""
        return (self.path / SIGNING_KEY).exists()

    def public_keys(self) -> tuple[VerifierKey, ...]:
        """The public keys in the order in which they came into force. Raises NotAvailable or UnreadableNote."""
        return tuple(VerifierKey.parse(line) for line in self._read(PUBLIC_KEYS).splitlines() if line.strip())

    def signing_key(self) -> SigningKey:
        """The key in force. Raises NotAvailable when it is missing or others on the machine may read it."""
        return SigningKey.parse(self._read_secret(SIGNING_KEY))

    def next_key(self) -> SigningKey | None:
        """The key that is about to replace it, if one has been prepared."""
        return SigningKey.parse(self._read_secret(NEXT_KEY)) if (self.path / NEXT_KEY).exists() else None

    def prepare_next_key(self) -> SigningKey:
        """Makes the key that will replace the one in force; the same again when it is already prepared."""
        prepared = self.next_key()
        if prepared is None:
            prepared = SigningKey.generate(self.origin)
            self._write_new(NEXT_KEY, prepared.private_text())
        return prepared

    def adopt_next_key(self, signed_by_both: Note) -> None:
        """Puts the prepared key into force, once a checkpoint signed by it and by the old one has been stored."""
        prepared = self.next_key()
        if prepared is None:
            return
        keys = self.public_keys()
        signed_by_both.signed_by([prepared.verifier])
        signed_by_both.signed_by([keys[-1]] if keys[-1] != prepared.verifier else [prepared.verifier])
        if prepared.verifier not in keys:
            self._replace(PUBLIC_KEYS, "".join(f"{key}\n" for key in (*keys, prepared.verifier)))
        (self.path / NEXT_KEY).rename(self.path / SIGNING_KEY)
        self._sync_folder()

    def last_checkpoint(self) -> Checkpoint | None:
        """What was last signed here, verified. Raises UnreadableNote or SignatureFault when the file was meddled with."""
        if not (self.path / LAST_CHECKPOINT).exists():
            return None
        return open_checkpoint(self._read(LAST_CHECKPOINT), self.origin, self.public_keys())

    def remember(self, note: Note) -> None:
        """Keeps `note` as the last checkpoint signed here."""
        self._replace(LAST_CHECKPOINT, str(note))

    def _read(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except OSError as error:
            raise NotAvailable(f"記録の鍵フォルダの{name}を読めません（{error.strerror}）。") from error

    def _read_secret(self, name: str) -> str:
        text = self._read(name)
        if stat.S_IMODE((self.path / name).stat().st_mode) & 0o077:
            raise NotAvailable(
                f"署名鍵{name}をほかの利用者が読める状態です。所有者だけが読めるように（0600）してください。"
            )
        return text

    def _write_new(self, name: str, text: str) -> None:
        try:
            descriptor = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise Conflict("署名鍵はすでにあります。上書きしません。") from error
        except OSError as error:
            raise _not_written(name, error) from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._sync_folder()

    def _replace(self, name: str, text: str) -> None:
        draft = self.path / f"{name}.writing"
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.path / name)
        except OSError as error:
            raise _not_written(name, error) from error
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _not_written(name: str, error: OSError) -> NotAvailable:
    return NotAvailable(f"記録の鍵フォルダの{name}を書けません（{error.strerror}）。")
