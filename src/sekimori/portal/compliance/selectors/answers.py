"""What the forms about a clause show beside their fields."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance.models import CITY, Answer, Waiver
from sekimori.portal.compliance.selectors.scope import place_of
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import words


@dataclass(frozen=True)
class InWords:
    """A clause and a place as a form names them."""

    clause: str
    requirement: str
    question: str
    place: str


def place_in_words(clause: str, unit: int | None) -> InWords:
    """The clause's requirement and question, and the name of the place.

    Raises NotFound where the clause has no state, Refused unless the actor in force may answer for it there.
    """
    place = place_of(clause, unit)
    actor = context.current().actor
    policies.require(actor, "create", Answer, clause=place.clause, package=place.package, place=place.unit)
    name = _("市全体") if place.unit == CITY else organization.structure(context.today()).full_name(place.unit)
    required, question = place.clause.requirement, place.clause.question
    return InWords(clause, words(required) if required else "", words(question) if question else "", name)


def waiver_for(actor: Actor, pk: int) -> Waiver:
    """A recorded decision that something was not needed. Raises NotFound."""
    return policies.get(Waiver, actor, "view", pk=pk)


def check_may_withdraw(actor: Actor, pk: int) -> None:
    """Raises NotFound or Refused unless the actor could take back this decision."""
    record = waiver_for(actor, pk)
    place = place_of(record.clause, record.unit or None)
    policies.require(actor, "withdraw", Waiver, record, clause=place.clause, package=place.package)
