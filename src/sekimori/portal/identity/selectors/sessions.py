from __future__ import annotations

from django.db.models import Q

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity.models import Account, EntranceText, KeptForm, SignIn
from sekimori.portal.identity.models.sessions import marker_of


def sign_ins_of(account: Account, actor: Actor, *, most: int = 20) -> list[SignIn]:
    """The latest sign-ins of an account, newest first, as far as `actor` may know of them."""
    return list(policies.visible(SignIn, actor).filter(account=account)[:most])


def account_behind(*, secret: str = "", session_key: str = "") -> Account | None:
    """Whose form it is that arrives without a session: by the form secret it carries, otherwise by the session it was sent

    under; None when neither is known or the account is closed.
    """
    known = SignIn.objects.select_related("account").filter(account__is_active=True)
    asked = [Q(marker=marker_of(secret))] if secret else []
    asked += [Q(session_key=session_key)] if session_key else []
    for condition in asked:
        row = known.filter(condition).order_by("-started_at").first()
        if row is not None:
            return row.account
    return None


def kept_forms() -> list[KeptForm]:
    """What the signed-in account sent while it was not signed in."""
    return list(policies.visible(KeptForm, context.current().actor))


def entrance_text() -> EntranceText | None:
    """The city's own words on the sign-in page; None when it has set none."""
    return EntranceText.objects.filter(pk=EntranceText.SINGLE).first()
