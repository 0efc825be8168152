from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import uuid
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.filekinds import LOOKED_AT, LOOKED_INTO, FileKind, kind_of
from sekimori.common.sealing import MasterKey, Sealer
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.evidence import act_types, keys, looking, subjects
from sekimori.portal.evidence import retention as classes
from sekimori.portal.evidence.contents import named
from sekimori.portal.evidence.looking import Look
from sekimori.portal.evidence.models import Evidence, StoredObject
from sekimori.portal.evidence.store import store
from sekimori.portal.evidence.walling import in_ledger

PIECE = 256 * 1024
LONGEST_NAME, LONGEST_SUFFIX = 255, 9
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
Period = tuple[dt.date | None, dt.date | None]


class Readable(Protocol):
    """A file as it comes in."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""
        ...


@dataclass(frozen=True)
class Taken:
    """Bytes that lie in the store already, sealed, and are evidence of nothing yet; without a row the sweep takes them away."""

    object_name: str
    digest: str
    size: int
    kind: FileKind
    wall: str
    key_id: str
    facts: dict[str, Any] = field(default_factory=dict)
    as_is: bool = False


def evidence_take(
    untrusted: Readable | bytes, *, name: str, wall: str = "", limit: int | None = None, as_is: bool = False
) -> Taken:
    """Puts a file into the store, sealed and durable; best before an act begins, so that no lock waits for it.

    It is identified by its content and looked into in the sandbox, unless it is kept `as_is` (an exhibit). `limit` in bytes is the
    deployment's when not given. Raises InvalidInput for an empty, too large, unreadable or wrongly named file, NotAvailable when
    the disk is full, the key missing or nothing can be confined; then nothing is left.
    """
    key, most = keys.ensure(), settings.UPLOAD_LIMIT if limit is None else limit
    source: Readable = io.BytesIO(untrusted) if isinstance(untrusted, bytes) else untrusted
    taken: list[Taken] = []

    def write(out: BinaryIO) -> str:
        taken.append(_seal(source, out, key, wall=wall, most=most, name="" if as_is else safe_name(name)))
        return taken[0].object_name

    store().put(write)
    return taken[0]


def _seal(source: Readable, out: BinaryIO, key: MasterKey, *, wall: str, most: int, name: str) -> Taken:
    """Seals what `source` gives; a file with a `name` is looked into before its end is written."""
    sealer, digest, size, head = Sealer(out, key), hashlib.sha256(), 0, b""
    whole = bytearray()
    while piece := source.read(PIECE):
        size += len(piece)
        if size > most:
            sentence = _("ファイルが大きすぎます（上限%(most)s）。") % {"most": filesizeformat(most)}
            raise InvalidInput(sentence, field="file")
        head = head or piece[:LOOKED_AT]
        if name and (kind_of(head) in LOOKED_INTO or not whole):
            whole += piece
        digest.update(piece)
        sealer.write(piece)
    if not size:
        raise InvalidInput(_("ファイルが空です。"), field="file")
    found = looking.look(bytes(whole), name) if name else Look(kind_of(head))
    sealer.close()
    sealed = key.name_of(wall, digest.hexdigest())
    return Taken(sealed, digest.hexdigest(), size, found.kind, wall, key.id.hex(), found.facts, as_is=not name)


def taken_content(object_name: str) -> bytes:
    """The bytes of what was taken in a moment ago and is evidence of nothing yet. Raises sealing.Damaged when it is gone."""
    return b"".join(named(object_name))


def keep(
    *,
    untrusted: Readable | bytes | Taken,
    name: str,
    subject: Model | str,
    title: str = "",
    purpose: str = "",
    unit: int | None = None,
    period: Period | None = None,
    retention: str = "records",
    wall: str = "",
    sensitive: bool = False,
    limit: int | None = None,
    as_is: bool = False,
) -> Evidence:
    """Keeps a file as evidence of a record, inside the act that is under way or in one of its own.

    The content lies in the store, sealed and durable, before its row does; content that is there already behind the same wall is
    not stored twice. `period` is the time it speaks for (not the day it was uploaded), `retention` a class of the city's table;
    `as_is` keeps an exhibit without looking into it. Who may do this is the business of the act that calls (`evidence_attach`
    asks). Raises InvalidInput, NotAvailable (disk, key, sandbox).
    """
    label, pk = subjects.named(subject)
    first, last = period or (None, None)
    if first and last and last < first:
        raise InvalidInput(_("対象期間の終わりは、始まりより後にしてください。"), field="period_to")
    if not isinstance(untrusted, Taken):
        untrusted = evidence_take(untrusted, name=name, wall=wall, limit=limit, as_is=as_is)
    if untrusted.wall != wall:
        raise ValueError("a file taken in for one wall cannot be kept behind another")
    made = Evidence(
        name=safe_name(name),
        title=title.strip()[:200],
        purpose=purpose.strip()[:200],
        subject_model=label,
        subject_pk=pk,
        unit_id=unit,
        wall=wall,
        sensitive=sensitive,
        period_from=first,
        period_to=last,
    )
    return _keep(made, untrusted, retention)


def _keep(made: Evidence, taken: Taken, retention: str) -> Evidence:
    """Writes the row of what lies in the store."""
    with performing(act_types.KEPT) as act:
        row = classes.named(retention)
        made.stored, made.digest, made.size = _stored(taken), taken.digest, taken.size
        made.kind, made.facts, made.as_is = taken.kind.value, taken.facts, taken.as_is
        made.retention, made.counts_from = row.key, made.period_to or act.today()
        made.retain_until = classes.until(row, made.counts_from)
        made.kept_at, made.kept_by_id = act.now(), act.actor.person
        made.save()
        _record(act, made)
    return made


def _record(act: Performing, made: Evidence) -> None:
    told = ("name", "title", "purpose", "period_from", "period_to", "retention", "retain_until")
    act.record(
        made,
        act_type=act_types.KEPT,
        after={name: getattr(made, name) for name in told},
        unit=made.unit_id,
        wall=in_ledger(made.wall),
        data={"sha256": made.digest, "size": made.size, "of": made.subject},
    )


def _stored(taken: Taken) -> StoredObject:
    """The row of the stored bytes. The file counts as new from now on, so that no sweep takes it before this act is over."""
    if not store().refresh(taken.object_name):
        raise InvalidInput(_("預けたファイルが見つかりません。もう一度選んでください。"), field="file")
    row, _made = StoredObject.objects.get_or_create(
        wall=taken.wall,
        digest=taken.digest,
        defaults={"size": taken.size, "name": taken.object_name, "key_id": taken.key_id, "made_at": context.now()},
    )
    # The same content was just sealed anew over the old object, so what may have been wrong with that one no longer is.
    if row.fault or row.key_id != taken.key_id:
        old, row.fault, row.key_id, row.name = row.name, "", taken.key_id, taken.object_name
        row.save(update_fields=["fault", "key_id", "name"])
        if old != row.name:
            transaction.on_commit(lambda: store().delete(old))
    return row


def safe_name(name: str) -> str:
    """A file's name without folders and without signs that cannot be seen or turn the reading direction round."""
    bare = _UNFIT.sub("", PurePath(name.replace("\\", "/")).name).strip()
    if len(bare) > LONGEST_NAME:
        stem, dot, suffix = bare.rpartition(".")
        ending = dot + suffix if dot and len(suffix) <= LONGEST_SUFFIX else ""
        bare = f"{(stem if ending else bare)[: LONGEST_NAME - len(ending)]}{ending}"
    return bare or "file"


def evidence_attach(
    *,
    untrusted: Readable | bytes,
    name: str,
    subject: str,
    token: uuid.UUID | None = None,
    unit: int | None = None,
    title: str = "",
    purpose: str = "",
    period: Period | None = None,
    retention: str = "records",
    sensitive: bool = False,
) -> Evidence:
    """Adds a file to a record, by somebody who may: the record's own policy is asked for `attach`.

    Raises policies.NotFound, Refused, InvalidInput, NotAvailable.
    """
    label, pk = subjects.asked(subject)
    actor = context.current().actor
    if not actor.system:
        subjects.record_of(label, pk, actor, "attach")
    taken = evidence_take(untrusted, name=name)
    with performing(act_types.KEPT) as act:
        record = act.obtain(subjects.model_of(label), pk, need="attach")
        act.once(token, record)
        return keep(
            untrusted=taken,
            name=name,
            subject=record,
            title=title,
            purpose=purpose,
            unit=unit if unit is not None else getattr(record, "unit_id", None),
            period=period,
            retention=retention,
            sensitive=sensitive,
        )
