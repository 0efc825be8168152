from __future__ import annotations

import ipaddress

from django.db.models import QuerySet

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity.models import ServicePrincipal
from sekimori.portal.identity.models.principals import digest_of


def principals(actor: Actor) -> QuerySet[ServicePrincipal]:
    """The programs that `actor` may know of."""
    return policies.visible(ServicePrincipal, actor)


def principal_of(pk: int, actor: Actor, need: str = "view") -> ServicePrincipal:
    """One program, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(ServicePrincipal, actor, need, pk=pk)


def principal_by_token(token: str, address: str) -> ServicePrincipal | None:
    """The program that this token lets in from this address now; None for any other, for whatever reason."""
    row = ServicePrincipal.objects.filter(digest=digest_of(token), ended_at__isnull=True).first()
    if row is None or row.expires_at <= context.now() or not _may_come_from(row, address):
        return None
    return row


def _may_come_from(row: ServicePrincipal, address: str) -> bool:
    if not row.networks:
        return True
    try:
        came_from = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(came_from in ipaddress.ip_network(network) for network in row.networks)
