"""Signing the log, replacing its key, erasing side rows, taking in the checkpoints of the engines' own logs."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.ledger.checkpoint import Checkpoint, open_checkpoint
from sekimori.ledger.entry import erasure_data
from sekimori.ledger.export import write_export
from sekimori.ledger.files import Files
from sekimori.ledger.log import Tampered, key_data
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.proofs import ConsistencyProof
from sekimori.ledger.runs import runs_of
from sekimori.ledger.storage import StoredCheckpoint
from sekimori.portal.acts.ledger import act_types, erasing, keys, selectors, stamps
from sekimori.portal.acts.models import Checkpoint as Signed
from sekimori.portal.acts.models import Deployment, EngineLog, SideRow
from sekimori.portal.acts.performing import performing, subject_of

# Each entry says what it erased, or which checkpoints it took in; these keep its body below its 65,535 bytes.
RUNS_AT_ONCE, CHECKPOINTS_AT_ONCE = 2000, 200
SHOWN_FINDINGS = 5
log = logging.getLogger(__name__)


def checkpoint_sign() -> StoredCheckpoint | None:
    """Signs the log when entries were added since the last time; None when there were none.

    Raises Tampered when the log is not what was signed before, NotAvailable when the key is missing.
    """
    if not Deployment.objects.exists():
        return None
    folder = keys.ensure()
    try:
        with transaction.atomic():
            return selectors.signed_log().checkpoint(folder)
    except IntegrityError:  # Another process signed the same size a moment ago.
        return None


def log_verify() -> None:
    """Verifies the whole log, as the daily job does. Raises Tampered naming the first findings."""
    if not Deployment.objects.exists():
        return
    report = selectors.log_report()
    if not report.ok:
        told = "".join(finding.sentence for finding in report.findings[:SHOWN_FINDINGS])
        log.critical("ledger verification found: %s", report.as_json())
        raise Tampered(_("記録に%(count)s か所の異常があります。") % {"count": len(report.findings)} + told)


def key_replace(*, reason: str) -> StoredCheckpoint:
    """Puts a new signing key into force: an entry that says so, a checkpoint signed by both keys, and the old key is gone.

    Raises NotAvailable without a key, Tampered when the log cannot be signed.
    """
    folder = keys.folder()
    with performing(act_types.KEY_REPLACED) as act:
        act.authorise("replace_key", Signed)
        act.record(Deployment.objects.get(), reason=reason, data=key_data(folder))
    with transaction.atomic():
        return selectors.signed_log().hand_over(folder)


def side_rows_erase(*, seqs: Sequence[int], approval: models.Model, reason: str) -> int:
    """Empties the side rows of `seqs` because `approval` (the record of the decision) allows it; how many were emptied.

    The entries' leaves stay and verify. Raises Refused when those who know retention and holds do not agree (erasing.py),
    InvalidInput when a row does not exist or is already empty.
    """
    with performing(act_types.SIDE_ROWS_ERASED) as act:
        rows = list(SideRow.objects.select_for_update().filter(pk__in=seqs, payload__isnull=False))
        if absent := sorted(set(seqs) - {row.seq for row in rows}):
            raise InvalidInput(_("記録%(seq)sには消去できる付帯情報がありません。") % {"seq": absent[0]})
        decision = erasing.decide(rows, approval)
        if not decision:
            raise Refused(decision.sentence, clauses=decision.clauses, next_step=decision.next_step)
        runs = list(runs_of(seqs))
        for at in range(0, len(runs), RUNS_AT_ONCE):
            part = [seq for first, last in runs[at : at + RUNS_AT_ONCE] for seq in range(first, last + 1)]
            data = {**erasure_data(part), "approval": subject_of(approval)}
            act.record(approval, reason=reason, data=data)
            said = act.write_now()[-1]  # The database's trigger lets a row be emptied only by an entry that says so.
            SideRow.objects.filter(pk__in=part).update(salt=None, payload=None, erased_by=said.seq)
    return len(rows)


def engine_log_register(*, origin: str, label: str, public_keys: Sequence[str]) -> EngineLog:
    """Makes an engine's own log known, or gives it a further key. Raises UnreadableNote for a malformed key."""
    known = [str(VerifierKey.parse(key)) for key in public_keys]
    with performing(act_types.ENGINE_LOG_REGISTERED) as act:
        act.authorise("register", EngineLog)
        record, _made = EngineLog.objects.update_or_create(
            origin=origin, defaults={"label": label, "public_keys": "\n".join(known)}
        )
        act.record(record, after={"origin": origin, "label": label}, data={"public_keys": known})
    return record


def engine_checkpoints_record(*, untrusted_submissions: Sequence[str]) -> list[Checkpoint]:
    """Takes in the newest checkpoints of engines' logs, each with the proof that it grew out of the one before.

    A submission is the text of a `ConsistencyProof` (C2SP tlog-witness, add-checkpoint). One entry holds up to 200 of them. All
    are taken or none. Raises InvalidInput naming the log when one is unknown, does not follow or is not signed.
    """
    with performing(act_types.LOG_WITNESSED) as act:
        act.authorise("witness", EngineLog)
        taken = [_follow(submission) for submission in untrusted_submissions]
        for at in range(0, len(taken), CHECKPOINTS_AT_ONCE):
            part = taken[at : at + CHECKPOINTS_AT_ONCE]
            data = [{"origin": new.origin, "size": new.size, "root": new.root.hex()} for new in part]
            act.record(Deployment.objects.get(), data={"checkpoints": data})
    return taken


def _follow(untrusted_submission: str) -> Checkpoint:
    proof = ConsistencyProof.parse(untrusted_submission)
    origin = proof.note.partition("\n")[0]
    record = EngineLog.objects.select_for_update().filter(origin=origin).first()
    if record is None:
        raise InvalidInput(_("登録されていない機器の記録です。"), field="origin")
    known = [VerifierKey.parse(line) for line in record.public_keys.splitlines()]
    try:
        if record.note:
            new = proof.check(open_checkpoint(record.note, origin, known), known)
        else:
            new = open_checkpoint(proof.note, origin, known)
    except InvalidInput as error:
        raise InvalidInput(
            _("%(label)sの記録は、前に受け入れたものの続きではありません。") % {"label": record.label} + error.sentence
        ) from error
    record.note, record.size = proof.note, new.size
    record.save(update_fields=["note", "size"])
    return new


def log_export(*, files: Files, side_rows: bool) -> Checkpoint:
    """Writes an export of the log up to its last checkpoint and records that it was made.

    `side_rows` takes along those that stand behind no wall. Raises NotAvailable when there is no checkpoint or `files` cannot
    be written.
    """
    with performing(act_types.LOG_EXPORTED) as act:
        act.authorise("export", Signed)
        open_rows = SideRow.objects.filter(wall="").values_list("seq", flat=True) if side_rows else []
        shown = set(open_rows)
        written = write_export(
            selectors.signed_log(), selectors.public_keys(), files, may_show=lambda row: row.seq in shown
        )
        stamps.copy_all(files)
        act.record(
            Deployment.objects.get(),
            data={"size": written.size, "root": written.root.hex(), "side_rows": len(shown) if side_rows else 0},
        )
    return written


def stamp_accept(*, size: int, untrusted_response: bytes, authority: bytes) -> stamps.Stamp:
    """Takes in an outside authority's time stamp (RFC 3161) over the checkpoint of `size`, keeps and records it.

    `authority` are its certificates in PEM. Raises InvalidInput when there is no such checkpoint or the response is not for it,
    NotAvailable when openssl or the sandbox is missing.
    """
    with performing(act_types.CHECKPOINT_STAMPED) as act:
        act.authorise("stamp", Signed)
        signed = Signed.objects.filter(pk=size).first()
        if signed is None:
            raise InvalidInput(_("件数%(size)sのチェックポイントはありません。") % {"size": size})
        stamp = stamps.check(signed.note, size, untrusted_response, authority)
        stamps.keep(stamp, untrusted_response)
        data = {"size": size, "note": stamp.note_sha256, "response": stamp.response_sha256}
        act.record(Deployment.objects.get(), after={"stamped_at": stamp.stamped_at}, data=data)
    return stamp
