from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.rules import act_types
from sekimori.portal.rules.in_force import PublishedNode
from sekimori.portal.rules.models import Edition, EditionClause, Succession
from sekimori.standards.checking import faults_of
from sekimori.standards.models import Package

LABEL = 200


def edition_take(
    package: Package,
    *,
    label: str = "",
    published: Sequence[PublishedNode] = (),
    unconfirmed: Sequence[str] = (),
    predecessor: Edition | None = None,
    identities: Sequence[dict[str, Any]] = (),
    source_name: str = "",
    source_digest: str = "",
    confirmed: bool = True,
) -> Edition:
    """Takes a package as an edition of this city's standard; with `confirmed` it can be adopted and never changes again.

    `published` is the city's own text, `unconfirmed` the clauses nobody has confirmed, `identities` what became of the
    clauses of `predecessor`. A package that was taken before with the same text gives the edition there is. Raises
    ManyFaults when the package does not hold together, Refused unless the actor prepares editions.
    """
    nodes = [vars(node) for node in published]
    text_digest = canonical.sha256_of(nodes) if nodes else ""
    with performing(act_types.EDITION_TAKEN) as act:
        act.authorise("create", Edition)
        check_package(package)
        if confirmed and (known := _known(package, text_digest, list(unconfirmed))) is not None:
            return known
        edition = Edition.objects.create(
            key=_free_key(package),
            label=(label.strip() or package.label.ja)[:LABEL],
            content=canonical.to_bytes(package.model_dump(mode="json", exclude_defaults=True)).decode(),
            digest=package.digest,
            published=nodes,
            published_digest=text_digest,
            unconfirmed=list(unconfirmed),
            source_name=source_name,
            source_digest=source_digest,
            predecessor=predecessor,
            created_at=act.now(),
        )
        _write_clauses(edition, package)
        if predecessor is not None and identities:
            Succession.objects.create(old=predecessor, new=edition, identities=list(identities))
        act.record(edition, after={"key": edition.key, "digest": edition.digest, "unconfirmed": len(unconfirmed)})
        if confirmed:
            _freeze(edition, act.now())
    return edition


def check_package(package: Package) -> None:
    """Raises ManyFaults with a sentence for everything in the package that does not hold together."""
    faults = Faults()
    for path, sentence in faults_of(package):
        faults.add(sentence, field=".".join(map(str, path)))
    faults.raise_if_any()


def _known(package: Package, text_digest: str, unconfirmed: list[str]) -> Edition | None:
    same = Edition.objects.filter(digest=package.digest, published_digest=text_digest)
    for edition in same.exclude(state=Edition.State.DRAFT).order_by("pk"):
        if edition.unconfirmed == unconfirmed:
            return edition
    return None


def _free_key(package: Package) -> str:
    wanted = re.sub(r"[^a-z0-9-]+", "-", f"{package.key}-{package.edition}".lower()).strip("-")[:70] or "edition"
    taken = set(Edition.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    number = 1
    key = wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _write_clauses(edition: Edition, package: Package) -> None:
    EditionClause.objects.bulk_create(
        EditionClause(
            edition=edition,
            order=order,
            clause=clause.id,
            lineage=clause.lineage,
            level=clause.level.value,
            title=clause.title,
        )
        for order, clause in enumerate(package.clauses)
    )


def edition_confirm(*, edition: int) -> Edition:
    """Freezes an edition: from now on it never changes and can be adopted. Raises Refused unless the actor decides."""
    with performing(act_types.EDITION_CONFIRMED) as act:
        record = act.obtain(Edition, edition, need="confirm")
        if record.state != Edition.State.DRAFT:
            raise InvalidInput(_("この版は既に確定しています。"))
        check_package(Package.model_validate_json(record.content))
        _freeze(record, act.now())
        act.record(record, after={"digest": record.digest, "unconfirmed": len(record.unconfirmed)})
    return record


def _freeze(edition: Edition, now: Any) -> None:
    edition.state, edition.confirmed_at = Edition.State.CONFIRMED, now
    edition.save(update_fields=["state", "confirmed_at"])


def edition_discard(*, edition: int, reason: str = "") -> None:
    """Removes an edition that was never confirmed. Raises InvalidInput for any other."""
    with performing(act_types.EDITION_DISCARDED) as act:
        record = act.obtain(Edition, edition, need="discard")
        if record.state != Edition.State.DRAFT:
            raise InvalidInput(_("確定した版は削除できません。"))
        act.record(record, before={"key": record.key, "digest": record.digest}, reason=reason)
        record.delete()
