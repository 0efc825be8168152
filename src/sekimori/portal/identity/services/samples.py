from __future__ import annotations

import base64
import binascii

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.portal.acts.models import Deployment
from sekimori.portal.acts.performing import performing
from sekimori.portal.identity import act_types
from sekimori.portal.identity.models import Account
from sekimori.portal.identity.services import factors


def sample_sign_in_set(*, account: int, password: str, totp_secret: str = "") -> Account:
    """Gives an account of the sample city a known password and, with `totp_secret` (base32), a known code generator.

    For the software alone, and for the invented city alone: raises NotAvailable on a database that is not marked as the
    sample, Refused for whoever is not the software, InvalidInput for a secret that is not base32. Earlier factors are gone;
    nothing has to be changed at the first sign-in.
    """
    if not Deployment.objects.filter(sample=True).exists():
        raise NotAvailable(_("見本でないデータベースでは、決まったパスワードを設定できません。"))
    with performing(act_types.PASSWORD_CHANGED) as act:
        row = act.obtain(Account, account, need="choose")
        row.set_password(password)
        row.must_change_password, row.initial_until = False, None
        row.password_changed_at = act.now()
        row.save(update_fields=["password", "must_change_password", "initial_until", "password_changed_at"])
        act.record(row)
        if totp_secret:
            factors.forget(row)
            factors.give_code_generator(row, _checked(totp_secret))
            act.record(row, act_type=act_types.FACTOR_ADDED, after={"type": "totp"})
    return row


def _checked(secret: str) -> str:
    try:
        base64.b32decode(secret)
    except (binascii.Error, ValueError):
        raise InvalidInput(_("認証アプリの秘密の値を読めません（base32）。"), field="totp_secret") from None
    return secret
