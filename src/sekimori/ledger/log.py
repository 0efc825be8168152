"""A log over a storage: append, sign checkpoints, prove, verify, erase side rows, replace the key.

`SignedLog` serves the portal, whose entries are appended in the transactions of its acts (portal/acts), and `Log` the
engines, which keep a log of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sekimori.common.clock import Clock, SystemClock
from sekimori.common.errors import InvalidInput, NotAvailable, SekimoriError
from sekimori.ledger.checkpoint import Checkpoint, read
from sekimori.ledger.entry import KEY_REPLACED, SIDE_ROWS_ERASED, Entry, SideRow, erasure_data
from sekimori.ledger.findings import Report
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.ledger.notes import SignatureFault, SigningKey, VerifierKey
from sekimori.ledger.proofs import ConsistencyProof, InclusionProof
from sekimori.ledger.storage import SignedStore, Storage, StoredCheckpoint, StoredRow
from sekimori.ledger.tree import CompactRange, Subtree, consistency_path, inclusion_path, leaf_hash, subtree_from_leaves
from sekimori.ledger.verification import Reference, verify

_CHUNK = 1024


class Tampered(SekimoriError):
    """The log is not what was signed before; nothing more is signed until it has been looked into."""

    exit_code = 1


@dataclass(frozen=True)
class Draft:
    """An entry before it has a number: as `Entry`, with the side row's payload instead of its digest.

    `occurred` is when it happened if that was before it was recorded.
    """

    act: str
    actor: str
    subject: str = ""
    principal: str = ""
    clauses: tuple[str, ...] = ()
    request: str = ""
    occurred: dt.datetime | None = None
    side: Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def seal(self, seq: int, recorded: dt.datetime) -> StoredRow:
        """The row this becomes under number `seq`. Raises InvalidInput when it is too long, TypeError without canonical form."""
        side = SideRow.seal(self.side) if self.side is not None else None
        body = Entry(
            seq=seq,
            recorded=recorded,
            occurred=self.occurred or recorded,
            act=self.act,
            actor=self.actor,
            principal=self.principal or self.actor,
            subject=self.subject,
            clauses=self.clauses,
            request=self.request,
            side=side.digest if side else None,
            data=self.data,
        ).to_bytes()
        return StoredRow(seq, body, leaf_hash(body), side.salt if side else None, side.payload if side else None)


class SignedLog:
    """A log that somebody else appends to: signing, proving and verifying over what is stored."""

    def __init__(self, store: SignedStore, origin: str) -> None:
        self.store = store
        self.origin = origin

    def checkpoint(self, folder: KeyFolder, *, also: Sequence[SigningKey] = ()) -> StoredCheckpoint | None:
        """Signs the log as it stands when there are entries since the last time; None when there are none.

        Everything since the last checkpoint is hashed again from the stored bytes and held against what the key folder
        remembers. Raises Tampered when they do not fit, NotAvailable without a key.
        """
        self._finish_key_replacement(folder)
        remembered = folder.last_checkpoint()
        tree = self._start(folder, remembered)
        signed = tree.size
        self._grow(tree, remembered)
        if tree.size == signed and not also:
            return None
        statement = Checkpoint(self.origin, tree.size, tree.root())
        note = statement.signed(folder.signing_key(), *also)
        folder.remember(note)
        stored = StoredCheckpoint(tree.size, str(note), tree.frontier)
        self.store.add_checkpoint(stored)
        return stored

    def hand_over(self, folder: KeyFolder) -> StoredCheckpoint:
        """Puts the prepared key into force: signs a checkpoint with both keys, then forgets the old one.

        Appended before it is an entry `KEY_REPLACED` with `key_data(folder)`.
        """
        stored = self.checkpoint(folder, also=[folder.prepare_next_key()])
        if stored is None:
            raise Tampered("鍵の交代を記録できませんでした。")
        folder.adopt_next_key(read(stored.note)[1])
        return stored

    def prove_inclusion(self, seq: int, subtree: Subtree | None = None) -> InclusionProof:
        """A proof for entry `seq` under the last checkpoint. Raises NotAvailable when no checkpoint covers it yet."""
        last = self.store.last_checkpoint()
        if last is None or last.size <= seq:
            raise NotAvailable(f"記録{seq}を含むチェックポイントがまだありません。")
        source = subtree or subtree_from_leaves(self.store.leaves)
        return InclusionProof(seq, tuple(inclusion_path(seq, last.size, source)), last.note)

    def prove_consistency(self, old: int, subtree: Subtree | None = None) -> ConsistencyProof:
        """A proof that the last checkpoint grew out of the log of `old` entries. Raises NotAvailable without a checkpoint."""
        last = self.store.last_checkpoint()
        if last is None:
            raise NotAvailable("チェックポイントがまだありません。")
        source = subtree or subtree_from_leaves(self.store.leaves)
        return ConsistencyProof(old, tuple(consistency_path(old, last.size, source)), last.note)

    def verify(
        self, keys: Sequence[VerifierKey], outside: Iterable[Checkpoint] = (), reference: Reference | None = None
    ) -> Report:
        """Verifies the whole log as stored (`verification.verify`)."""
        return verify(
            self.store.rows(),
            self.store.checkpoints(),
            keys,
            origin=self.origin,
            size=self.store.size(),
            outside=outside,
            reference=reference,
        )

    def _finish_key_replacement(self, folder: KeyFolder) -> None:
        """Completes a replacement that was cut off after its checkpoint had been stored."""
        prepared, last = folder.next_key(), self.store.last_checkpoint()
        if prepared is None or last is None:
            return
        note = read(last.note)[1]
        try:
            note.signed_by([prepared.verifier])
        except SignatureFault:
            return
        folder.adopt_next_key(note)

    def _start(self, folder: KeyFolder, remembered: Checkpoint | None) -> CompactRange:
        """The tree at the last stored checkpoint, after making sure that it is genuine and not older than it may be."""
        last = self.store.last_checkpoint()
        if last is None:
            return CompactRange()
        checkpoint, note = read(last.note)
        note.signed_by(folder.public_keys())
        try:
            tree = CompactRange.from_bytes(last.size, last.frontier or b"")
        except InvalidInput:
            tree = CompactRange()
        if (checkpoint.origin, checkpoint.size, checkpoint.root) != (self.origin, tree.size, tree.root()):
            raise Tampered(f"件数{last.size}のチェックポイントの木の要約が、署名された根と合いません。")
        if remembered and remembered.size <= last.size:
            stored = (read(item.note)[0] for item in self.store.checkpoints() if item.size == remembered.size)
            if remembered not in stored:
                raise Tampered(f"以前に署名した件数{remembered.size}のチェックポイントが、保管された記録にありません。")
        return tree

    def _grow(self, tree: CompactRange, remembered: Checkpoint | None) -> None:
        """Extends `tree` to the head from the stored bodies. Raises Tampered naming the first row that does not fit."""
        stop = self.store.size()
        ends = sorted({stop, remembered.size} if remembered and tree.size < remembered.size <= stop else {stop})
        for end in ends:
            rows = self.store.rows(tree.size, end)
            while chunk := list(islice(rows, _CHUNK)):
                for seq, row in enumerate(chunk, tree.size):
                    if row.seq != seq or leaf_hash(row.body) != row.leaf:
                        raise Tampered(f"記録{seq}が書かれたときと違うため、署名しません。")
                tree.extend(row.leaf for row in chunk)
            if tree.size != end:
                raise Tampered(f"記録{tree.size}～{end - 1}がないため、署名しません。")
            if remembered and remembered.size == end and remembered.root != tree.root():
                raise Tampered(f"記録が、以前に署名した件数{end}のチェックポイントと合わないため、署名しません。")
        if remembered and remembered.size > stop:
            raise Tampered(
                f"記録{stop}～{remembered.size - 1}は以前に署名しましたが、失われています（巻き戻し）。署名しません。"
            )


class Log(SignedLog):
    """A log of one's own, with everything in it: a storage, a name (its origin) and a clock."""

    def __init__(self, storage: Storage, origin: str, clock: Clock | None = None) -> None:
        super().__init__(storage, origin)
        self.storage = storage
        self.clock = clock or SystemClock()

    def append(self, drafts: Iterable[Draft]) -> list[StoredRow]:
        """Appends all of `drafts` or none; returns the rows with their numbers."""
        with self.storage.transaction():
            moment = self.clock.now()
            rows = [draft.seal(seq, moment) for seq, draft in enumerate(drafts, self.storage.size())]
            self.storage.append(rows)
        return rows

    def erase_side_rows(self, seqs: Sequence[int], draft: Draft) -> StoredRow:
        """Empties the side rows of `seqs` by an entry that says so; who approved stands in `draft`, its act is set here."""
        data = {**draft.data, **erasure_data(seqs)}
        said = Draft(**{**vars(draft), "act": SIDE_ROWS_ERASED, "data": data})
        with self.storage.transaction():
            (row,) = self.append([said])
            self.storage.erase_side_rows(seqs, by=row.seq)
        return row

    def replace_key(self, folder: KeyFolder, draft: Draft) -> StoredCheckpoint:
        """Puts a new key into force: says so in an entry, signs a checkpoint with both keys, then forgets the old one."""
        data = {**draft.data, **key_data(folder)}
        self.append([Draft(**{**vars(draft), "act": KEY_REPLACED, "data": data})])
        return self.hand_over(folder)


def key_data(folder: KeyFolder) -> dict[str, str]:
    """The `data` of an entry `KEY_REPLACED`: the key in force and the one prepared to follow it."""
    return {"old": str(folder.signing_key().verifier), "new": str(folder.prepare_next_key().verifier)}
