from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.actors import Holding
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.documents import act_types, announcements, contents, demands, finding
from sekimori.portal.documents.models import Document, Version, Word
from sekimori.portal.evidence import selectors as evidence

State = Version.State


def document_begin(*, required: str, title: str, restricted: bool = False, token: uuid.UUID | None = None) -> Version:
    """Begins a document that answers the demand `required`, with an empty first version.

    A document whose demand is restricted is restricted. Raises InvalidInput for an unknown demand or an empty title, Refused.
    """
    with performing(act_types.BEGUN) as act:
        demand = demands.of(required)
        act.authorise("create", Document, required=required)
        act.once(token)
        if not title.strip():
            raise InvalidInput(_("文書の名称を入力してください。"), field="title")
        record = Document.objects.create(
            required=required,
            title=title.strip()[:200],
            restricted=restricted or demand.rule.restricted,
            begun_at=act.now(),
        )
        act.record(record, after={"title": record.title, "restricted": record.restricted}, clauses=demand.lineages)
        finding.index(record)
        return _first(act, record)


def _first(act: Performing, record: Document) -> Version:
    return Version.objects.create(document=record, number=1, begun_by_id=act.person, begun_at=act.now())


def version_begin(*, document: int, token: uuid.UUID | None = None) -> Version:
    """Begins the next version with the words of the last one that was decided. Raises Conflict while one is being written."""
    with performing(act_types.REVISED) as act:
        record = act.obtain(Document, document, need="revise")
        act.once(token, record)
        versions = list(record.versions.order_by("-number"))
        if any(each.state in Version.OPEN for each in versions):
            raise Conflict(_("この文書には、起案中又は決裁待ちの版があります。その版を書き進めてください。"))
        last = next((each for each in versions if each.state == State.APPROVED), None)
        made = Version.objects.create(
            document=record,
            number=versions[0].number + 1 if versions else 1,
            text=last.text if last else "",
            places=last.places if last else {},
            begun_by_id=act.person,
            begun_at=act.now(),
        )
        act.record(record, after={"number": made.number})
    return made


def version_write(
    *,
    pk: int,
    text: str,
    summary: str,
    places: Mapping[str, str],
    effective_on: dt.date | None,
    review_on: dt.date | None,
    seen: int | None = None,
) -> Version:
    """Keeps what has been written so far; anything may still be missing. Raises Refused, Conflict when somebody was faster."""
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(Version, pk, need="write", seen=seen)
        known = {each.key for each in demands.of(record.document.required).rule.contents}
        record.text, record.summary = text, summary.strip()[:400]
        record.places = {key: place.strip()[:80] for key, place in places.items() if key in known and place.strip()}
        record.effective_on, record.review_on = effective_on, review_on
        record.save()
        act.record(record, after={"characters": len(text), "places": len(record.places)})
    return record


def version_submit(*, pk: int, token: uuid.UUID | None = None) -> Version:
    """Hands a version in for decision; from now on its content is bound.

    Raises ManyFaults naming what is missing, Refused.
    """
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Version, pk, need="submit")
        act.once(token, record)
        demand = demands.of(record.document.required)
        files = files_of(act, record)
        contents.check(record, demand, files, act.today())
        record.digest = contents.digest_of(record, files)
        record.state, record.submitted_at, record.submitted_by_id = State.WAITING, act.now(), act.person
        record.save()
        said = word(act, record, Word.Kind.SUBMITTED, None, digest=record.digest)
        announcements.tell_deciders(record, demand, key=f"submitted:{said.pk}")
        act.record(record, after={"state": record.state, "digest": record.digest}, clauses=demand.lineages)
    return record


def files_of(act: Performing, record: Version) -> list[tuple[str, str]]:
    """The files of a version as the actor sees them: name and SHA-256."""
    return sorted((each.name, each.digest) for each in evidence.of(record, act.actor))


def word(
    act: Performing,
    record: Version,
    kind: str,
    holding: Holding | None,
    *,
    digest: str = "",
    reason: str = "",
    minutes: Mapping[str, Any] | None = None,
) -> Word:
    """Keeps what the actor says about a version, with the capacity in which he says it."""
    return Word.objects.create(
        version=record,
        kind=kind,
        digest=digest,
        person_id=act.person,
        person_label=label_of(act, holding),
        role=holding.role if holding else "",
        capacity=holding.capacity if holding else "own",
        instead_of_id=holding.instead_of if holding else None,
        reason=reason.strip(),
        minutes=dict(minutes or {}),
        at=act.now(),
    )


def label_of(act: Performing, holding: Holding | None) -> str:
    """Post and name of the actor, as they are written beside what he says."""
    post = holding.post if holding and holding.post else act.actor.post
    return f"{post} {act.actor.name}".strip()
