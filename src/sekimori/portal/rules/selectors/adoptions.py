from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules.in_force import AdoptionView, settings_on
from sekimori.portal.rules.models import Adoption, AdoptionOrgan, TimeSetting
from sekimori.portal.rules.models.adoptions import IN_FORCE
from sekimori.standards.models import ClassificationScheme, TimeMeaning, TimeWord

_kept = Kept[tuple[AdoptionView, ...]](IN_FORCE, organization.SHAPE, most=16)


class NotAdopted(NotAvailable):
    """The city (or the organ) has adopted no edition that holds on the day asked for."""

    @classmethod
    def told(cls) -> NotAdopted:
        """The error with its sentence."""
        return cls(_("この日に効力を持つ対策基準が、まだ採用されていません。"))


@dataclass(frozen=True)
class TextInForce:
    """A clause as it stood on a day, and where that comes from."""

    adoption: AdoptionView
    clause: str
    lineage: str
    title: str
    text: str


def _rows(day: dt.date, known_at: dt.datetime | None) -> dict[int, AdoptionOrgan]:
    """For each organ with an adoption in force on `day` the row that says so, in the order of organs; one query."""
    known = Q(withdrawn_at__isnull=True)
    if known_at is not None:
        known = Q(adoption__recorded_at__lte=known_at) & (known | Q(withdrawn_at__gt=known_at))
    rows = (
        AdoptionOrgan.objects.filter(known, effective_on__lte=day)
        .select_related("adoption__edition", "organ")
        .defer("adoption__edition__content", "adoption__edition__published")
        .order_by("organ__order", "organ__key", "effective_on", "pk")
    )
    return {row.organ_id: row for row in rows}


def adoptions_on(day: dt.date | None = None, *, known_at: dt.datetime | None = None) -> list[AdoptionView]:
    """The adoptions in force on `day` (today when not given), as known now or at `known_at`: in the order of their first

    organs. Each names the organs for which it holds that day. One query when it is not in memory.
    """
    day = day or context.today()
    return list(_kept.get((day, known_at), lambda: _adoptions_on(day, known_at)))


def _adoptions_on(day: dt.date, known_at: dt.datetime | None) -> tuple[AdoptionView, ...]:
    together: dict[int, list[AdoptionOrgan]] = {}
    for row in _rows(day, known_at).values():
        together.setdefault(row.adoption_id, []).append(row)
    return tuple(_view(rows, day) for rows in together.values())


def _view(rows: list[AdoptionOrgan], day: dt.date) -> AdoptionView:
    adoption = rows[0].adoption
    edition = adoption.edition
    return AdoptionView(
        pk=adoption.pk,
        edition=edition.pk,
        key=edition.key,
        label=edition.label,
        digest=edition.digest,
        published_digest=edition.published_digest,
        organs=tuple(row.organ_id for row in rows),
        organ_names=tuple(row.organ.name for row in rows),
        effective_on=adoption.effective_on,
        decided_on=adoption.decided_on,
        body_label=adoption.body_label,
        reference=adoption.reference,
        day=day,
        unconfirmed_list=edition.unconfirmed,
    )


def adoption_on(
    day: dt.date | None = None, organ: int | None = None, *, known_at: dt.datetime | None = None
) -> AdoptionView:
    """The adoption in force for `organ` on `day` (today when not given); without an organ that of the first organ that has one.

    At most two queries, one when the package is in memory. Raises NotAdopted when there is none.
    """
    for view in adoptions_on(day, known_at=known_at):
        if organ is None or organ in view.organs:
            return view
    raise NotAdopted.told()


def adoptions_by_organ(day: dt.date | None = None) -> dict[int, AdoptionView]:
    """For each organ with an adoption in force on `day` (today when not given) that adoption. One query."""
    return {organ: view for view in adoptions_on(day) for organ in view.organs}


def adoption_of_unit(unit: int, day: dt.date | None = None) -> AdoptionView:
    """The adoption that holds for the organ to which `unit` belongs on `day`. Raises NotAdopted."""
    node = organization.structure(day).nodes.get(unit)
    if node is None:
        raise NotAdopted.told()
    return adoption_on(day, node.organ)


def text_in_force(clause: str, day: dt.date | None = None, organ: int | None = None) -> TextInForce | None:
    """Which text was in force on `day` for a clause, named by its id or its lineage; None when that edition has no such clause.

    Raises NotAdopted when no edition was in force.
    """
    view = adoption_on(day, organ)
    found = view.content.by_id.get(clause) or view.by_lineage(clause)
    if found is None:
        return None
    return TextInForce(view, found.id, found.lineage, found.title, view.text(found.id))


def next_adoption_after(day: dt.date | None = None) -> dt.date | None:
    """The next day after `day` (today when not given) on which another edition takes effect; None when none is recorded."""
    day = day or context.today()
    later = AdoptionOrgan.objects.filter(withdrawn_at__isnull=True, effective_on__gt=day)
    return later.order_by("effective_on").values_list("effective_on", flat=True).first()


def times(day: dt.date | None = None) -> Mapping[TimeWord, TimeMeaning]:
    """What each time word means on `day` (today when not given): the city's setting, else that of the edition in force."""
    day = day or context.today()
    try:
        return adoption_on(day).times
    except NotAdopted:
        return settings_on(day)


def classification(day: dt.date | None = None, organ: int | None = None) -> ClassificationScheme:
    """The classification scheme in force. Raises NotAdopted."""
    return adoption_on(day, organ).classification


def adoption_history(actor: Actor) -> list[Adoption]:
    """Every adoption, withdrawn ones included, the latest day first, with edition and organs; two queries."""
    rows = policies.visible(Adoption, actor).select_related("edition", "decided_by")
    rows = rows.defer("edition__content", "edition__published").prefetch_related("organs__organ")
    return list(rows.order_by("-effective_on", "-pk"))


def organ_choices() -> list[tuple[str, str]]:
    """The organs of the city in their order: key and name, for forms."""
    return [(str(pk), name) for pk, name in organization.organs()]


def time_settings(actor: Actor) -> list[TimeSetting]:
    """Every setting of a time word that was recorded, the latest first."""
    return list(policies.visible(TimeSetting, actor).order_by("-since", "-pk"))
