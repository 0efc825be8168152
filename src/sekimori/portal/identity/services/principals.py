from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.identity import act_types, service_abilities
from sekimori.portal.identity.models import ServicePrincipal
from sekimori.portal.identity.models.principals import digest_of

PREFIX = "sekimori_"
LONGEST = dt.timedelta(days=731)
# The moment of the last use is written down once in a while, not at every request.
NOTED_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class IssuedToken:
    """A program with its token, shown once and stored nowhere."""

    principal: ServicePrincipal
    token: str


def _token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def principal_register(
    *, key: str, label: str, abilities: Sequence[str], networks: Sequence[str], expires_at: dt.datetime
) -> IssuedToken:
    """Lets a program in: with `abilities` (service_abilities), from `networks` (CIDR; none means anywhere), until `expires_at`.

    Raises InvalidInput for an unknown ability, a malformed address or an end that is past or more than two years away.
    """
    with performing(act_types.PRINCIPAL_REGISTERED) as act:
        act.authorise("create", ServicePrincipal)
        if ServicePrincipal.objects.filter(key=key).exists():
            raise Conflict(_("識別名「%(key)s」は既に使われています。") % {"key": key}, field="key")
        _check_expiry(expires_at)
        token = _token()
        made = ServicePrincipal.objects.create(
            key=key,
            label=label.strip(),
            abilities=_checked_abilities(abilities),
            networks=_checked_networks(networks),
            digest=digest_of(token),
            issued_at=act.now(),
            expires_at=expires_at,
        )
        after = {"key": key, "abilities": made.abilities, "networks": made.networks, "expires_at": expires_at}
        act.record(made, after=after)
    return IssuedToken(made, token)


def _check_expiry(expires_at: dt.datetime) -> None:
    if not context.now() < expires_at <= context.now() + LONGEST:
        raise InvalidInput(_("有効期限は、今より後で2年以内にしてください。"), field="expires_at")


def _checked_abilities(abilities: Sequence[str]) -> list[str]:
    known = service_abilities.all_of_them()
    for ability in abilities:
        if ability not in known:
            raise InvalidInput(_("「%(name)s」という許可はありません。") % {"name": ability}, field="abilities")
    return sorted(set(abilities))


def _checked_networks(networks: Sequence[str]) -> list[str]:
    try:
        return [str(ipaddress.ip_network(each.strip())) for each in networks if each.strip()]
    except ValueError as error:
        raise InvalidInput(
            _("接続元のアドレスを読めません（%(error)s）。10.1.2.0/24 のように書いてください。") % {"error": error},
            field="networks",
        ) from None


def principal_change(
    *, pk: int, label: str, abilities: Sequence[str], networks: Sequence[str], seen: int | None = None
) -> ServicePrincipal:
    """Changes what a program may do and from where. Raises InvalidInput as at registration, Conflict when it has ended."""
    with performing(act_types.PRINCIPAL_CHANGED) as act:
        row = act.obtain(ServicePrincipal, pk, need="change", seen=seen)
        _check_alive(row)
        before = {"label": row.label, "abilities": row.abilities, "networks": row.networks}
        row.label, row.abilities = label.strip(), _checked_abilities(abilities)
        row.networks = _checked_networks(networks)
        row.save()
        act.record(row, before=before, after={"label": row.label, "abilities": row.abilities, "networks": row.networks})
    return row


def _check_alive(row: ServicePrincipal) -> None:
    if row.ended_at is not None:
        raise Conflict(_("廃止したものは変更できません。新しく登録してください。"))


def principal_reissue(*, pk: int, expires_at: dt.datetime) -> IssuedToken:
    """A new token; the old one is refused from this moment on."""
    with performing(act_types.PRINCIPAL_REISSUED) as act:
        row = act.obtain(ServicePrincipal, pk, need="change")
        _check_alive(row)
        _check_expiry(expires_at)
        token = _token()
        row.digest, row.issued_at, row.expires_at = digest_of(token), act.now(), expires_at
        row.save()
        act.record(row, after={"expires_at": expires_at})
    return IssuedToken(row, token)


def principal_end(*, pk: int, reason: str) -> None:
    """Shuts a program out for good."""
    with performing(act_types.PRINCIPAL_ENDED) as act:
        row = act.obtain(ServicePrincipal, pk, need="change")
        _check_alive(row)
        row.ended_at = act.now()
        row.save()
        act.record(row, after={"ended_at": row.ended_at}, reason=reason)


def principal_used(*, principal: ServicePrincipal) -> None:
    """Notes that a program has spoken to us, at most every five minutes."""
    now = context.now()
    if principal.used_at is None or now - principal.used_at >= NOTED_EVERY:
        ServicePrincipal.objects.filter(pk=principal.pk).update(used_at=now)
