"""Need to know: an order is known to who gave it, to who looks under it and to the CISO; never to whom it is about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING
from sekimori.portal.surveys.models import Investigator, Surveyed

# Side rows of the ledger and notices of surveys stand behind it.
SURVEYS = "surveys"
# Under this name a process keeps in memory who stands inside; renewed with every act about a survey.
KEPT = "surveys"


def known_to(actor: Actor, path: str = "pk") -> Q:
    """The condition on orders (reached by `path`) that the actor may know of them."""
    if actor.person is None:
        return NOTHING
    looks = Exists(Investigator.objects.filter(order=OuterRef(path), person=actor.person))
    gave = "given_by" if path == "pk" else f"{path.removesuffix('_id')}__given_by"
    found = EVERYTHING if actor.can("command") else Q(looks) | Q(**{gave: actor.person})
    return found & ~Q(Exists(Surveyed.objects.filter(order=OuterRef(path), person=actor.person)))
