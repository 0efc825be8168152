from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import Deployment
from sekimori.portal.acts.policies import get, visible
from sekimori.portal.organization import network
from sekimori.portal.organization.models import ExternalContact, NetworkIssue, PersonContact
from sekimori.portal.organization.network import Network
from sekimori.portal.organization.policies import SEERS, may_any


@dataclass(frozen=True)
class NetworkStatus:
    """The network as it stands today beside the last one handed out: `outdated` when they differ or none was ever issued."""

    network: Network
    issue: NetworkIssue | None
    outdated: bool


def contact_network(day: dt.date | None = None, *, actor: Actor | None = None) -> Network:
    """The emergency contact network of `day` (today when not given);

    with private numbers only for an `actor` who may see them.
    """
    restricted = actor is not None and may_any(actor, SEERS)
    return network.draw(day or context.today(), restricted=restricted)


def network_status(day: dt.date | None = None, *, actor: Actor | None = None) -> NetworkStatus:
    """Whether what was last handed out still says what holds on `day` (today when not given); the network as `contact_network`."""
    drawn = contact_network(day, actor=actor)
    issue = NetworkIssue.objects.order_by("-issued_at", "-id").first()
    return NetworkStatus(drawn, issue, outdated=issue is None or issue.digest != drawn.digest)


def network_issues(actor: Actor) -> QuerySet[NetworkIssue]:
    """The editions handed out so far that `actor` may have, newest first."""
    return visible(NetworkIssue, actor).select_related("issued_by")


def contacts_of(person: int, actor: Actor) -> list[PersonContact]:
    """The ways to reach `person` that `actor` may see, in order of use."""
    return list(visible(PersonContact, actor).filter(person=person).order_by("order", "kind"))


def network_issue_of(pk: int, actor: Actor) -> NetworkIssue:
    """One edition. Raises NotFound when there is none or it is not for the actor."""
    return get(NetworkIssue, actor, pk=pk)


def external_contact_of(pk: int, actor: Actor) -> ExternalContact:
    """One outside contact still on the network. Raises NotFound when there is none or it is not for the actor."""
    return get(ExternalContact, actor, pk=pk, ended_at=None)


def city_name() -> tuple[str, bool]:
    """What the city is called on paper, and whether it is the invented sample city."""
    deployment = Deployment.objects.first()
    return (deployment.city, deployment.sample) if deployment else ("", False)


def external_contacts(actor: Actor) -> QuerySet[ExternalContact]:
    """The outside contacts on the network that `actor` may see, in order."""
    return visible(ExternalContact, actor).filter(ended_at=None)
