from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions, items
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, CatalogueEntry, Terms
from sekimori.portal.procedures.policies import may_apply
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType


@dataclass(frozen=True)
class Offer:
    """A procedure as it is offered: whether the actor may apply, and the registers it needs that are not kept here yet."""

    defined: Defined
    may: bool
    missing: Sequence[str] = ()


def offered(actor: Actor, text: str = "") -> list[Offer]:
    """The procedures of the edition in force for the actor's organ, those the actor may apply for first; narrowed by words."""
    found = []
    for defined in definitions.all_current(min(actor.units, default=None)):
        rule = defined.procedure
        said = " ".join(words(each) for each in (rule.task, rule.label, rule.form.title, rule.lead) if each is not None)
        if all(word in said for word in text.split()):
            found.append(Offer(defined, may_apply(actor, defined), _missing(defined)))
    return sorted(found, key=lambda offer: not offer.may)


def _missing(defined: Defined) -> list[str]:
    wanted = {
        each.from_register
        for each in defined.procedure.fields.values()
        if each.type is FieldType.ITEM and each.from_register
    }
    return sorted(register for register in wanted if not items.known(register))


def catalogue(actor: Actor, procedure: str) -> QuerySet[CatalogueEntry]:
    """What has been approved for all who ask for the same, and still is."""
    today = context.today()
    rows = policies.visible(CatalogueEntry, actor).filter(procedure=procedure, retired_at__isnull=True)
    return rows.exclude(until__lt=today).select_related("decision")


def terms_in_force(document: str) -> Terms | None:
    """The measures of a document that hold today; None while none have been laid down."""
    rows = Terms.objects.filter(document=document, effective_on__lte=context.today())
    return rows.order_by("-effective_on", "-number").first()


def offer_of(actor: Actor, key: str) -> Offer:
    """One procedure of the edition in force for the actor's organ. Raises definitions.NoSuchProcedure, rules.NotAdopted."""
    defined = definitions.current(key, min(actor.units, default=None))
    return Offer(defined, may_apply(actor, defined), _missing(defined))


def check_may_begin(actor: Actor, defined: Defined) -> None:
    """Raises Refused unless the procedure is offered to the actor."""
    unit = min(actor.units, default=None)
    policies.require(actor, "create", Application, defined=defined, applicant=actor.person, unit=unit)


def catalogue_entry(actor: Actor, procedure: str, pk: int) -> CatalogueEntry:
    """An entry of the catalogue that still holds. Raises NotFound."""
    found = catalogue(actor, procedure).filter(pk=pk).first()
    if found is None:
        raise policies.NotFound(_("許可カタログに、その項目はありません。"))
    return found
