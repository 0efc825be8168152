"""Reading the log: verifying it, proving what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from sekimori.common.eras import format_long
from sekimori.common.errors import InvalidInput, Place
from sekimori.ledger.checkpoint import Checkpoint, as_kept, open_checkpoint, read
from sekimori.ledger.export import Bundle
from sekimori.ledger.files import Folder
from sekimori.ledger.findings import Finding, Kind, Report, joined
from sekimori.ledger.log import SignedLog
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.proofs import ConsistencyProof, InclusionProof
from sekimori.ledger.runs import runs_of
from sekimori.ledger.storage import StoredCheckpoint
from sekimori.ledger.tiles import TileReader
from sekimori.ledger.verification import Reference, verify
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import keys
from sekimori.portal.acts.ledger.store import COLUMNS, PortalStore
from sekimori.portal.acts.models import Deployment, EngineLog, LedgerEntry


def signed_log() -> SignedLog:
    """The portal's log, for signing and proving."""
    return SignedLog(PortalStore(), keys.origin())


def public_keys() -> tuple[VerifierKey, ...]:
    """The log's public keys in the order in which they came into force; none before the first checkpoint."""
    return keys.folder().public_keys() if keys.made() else ()


def held_elsewhere(untrusted_notes: Iterable[bytes]) -> list[Checkpoint]:
    """Checkpoints of this log that were kept elsewhere, opened with its keys.

    Raises UnreadableNote for what is no checkpoint, SignatureFault for one of another log or without our signature.
    """
    return [open_checkpoint(as_kept(note), keys.origin(), public_keys()) for note in untrusted_notes]


def log_report(*, against: Sequence[Checkpoint] = (), reference: Reference | None = None) -> Report:
    """Verifies the whole log from its stored bytes.

    `against` are checkpoints held elsewhere, `reference` leaf hashes held elsewhere. Acts may go on meanwhile: what is verified
    is the log as long as it was at the start. Raises NotAvailable when checkpoints exist but the public keys are gone.
    """
    store = PortalStore()
    last = store.last_checkpoint()
    known = public_keys() if last is None else keys.folder().public_keys()
    size = store.size()  # Read after the last checkpoint, which may therefore not be beyond it.
    report = verify(
        store.rows_with_columns(size),
        store.checkpoints(up_to=last.size) if last else (),
        known,
        origin=keys.origin(),
        size=size,
        outside=against,
        reference=reference,
        columns=COLUMNS,
    )
    strays = [Finding(Kind.ADDED, *run) for run in runs_of(store.past_the_end())]
    strays += [
        Finding(Kind.SIDE_ADDED, *run, _("（本文がありません。）")) for run in runs_of(store.sides_without_entry())
    ]
    return replace(report, findings=joined([*report.findings, *strays]))


def inclusion_proof(seq: int) -> tuple[InclusionProof, bytes]:
    """A proof that entry `seq` is in the log, and the entry's bytes it is a proof for.

    Raises InvalidInput when there is no such entry, NotAvailable when no checkpoint covers it yet.
    """
    body = LedgerEntry.objects.filter(pk=seq).values_list("body", flat=True).first()
    if body is None:
        raise InvalidInput(_("記録%(seq)sはありません。") % {"seq": seq})
    return signed_log().prove_inclusion(seq), bytes(body)


def consistency_proof(before: Checkpoint) -> ConsistencyProof:
    """A proof that the last checkpoint grew out of `before`. Raises NotAvailable or InvalidInput when there is none."""
    return signed_log().prove_consistency(before.size)


def last_checkpoint() -> StoredCheckpoint | None:
    """The newest signed checkpoint."""
    return PortalStore().last_checkpoint()


def engine_checkpoint(origin: str) -> str | None:
    """The last checkpoint of an engine's log that the portal has recorded, as a note to hold that log against."""
    return EngineLog.objects.filter(origin=origin).exclude(note="").values_list("note", flat=True).first()


def checkpoint_page(checkpoint: StoredCheckpoint) -> str:
    """A sheet of A4 (SVG) with the checkpoint in words and as a QR code, to be printed and put away."""
    from sekimori.ledger.sheet import checkpoint_sheet  # Only here are QR codes drawn.

    statement = read(checkpoint.note)[0]
    city = Deployment.objects.values_list("city", flat=True).first() or ""
    return checkpoint_sheet(checkpoint.note, statement, title=city, printed=format_long(context.today()))


def leaf_hashes_of(export: Path) -> tuple[TileReader, Checkpoint]:
    """The leaf hashes of an export kept elsewhere and its checkpoint, for naming the very row that was rewritten.

    Raises InvalidInput when it is not an export of this log or does not verify.
    """
    bundle = Bundle.open(Folder(export))
    if bundle.origin != keys.origin() or not bundle.verify(public_keys()[0] if public_keys() else None).ok:
        raise InvalidInput(_("書き出しが、この記録のものでないか、壊れています。"), place=Place(str(export)))
    (checkpoint,) = held_elsewhere([bundle.files.read("checkpoint") or b""])
    return bundle.tiles, checkpoint
