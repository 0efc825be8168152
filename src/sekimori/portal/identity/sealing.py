"""Secrets of the second factor at rest: AES-256-GCM under a key that lies outside the database."""

from __future__ import annotations

import base64
import hashlib
import os

from django.conf import settings
from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable

NONCE = 12
PREFIX = "v1:"
PURPOSE = b"sekimori second factor"


def _key() -> bytes:
    """32 bytes from the configured key; from the signing key where none is kept (tests, a first look)."""
    given = settings.CONFIGURATION.secret("identity_key") or settings.SECRET_KEY
    return hashlib.blake2b(given.encode(), digest_size=32, person=b"sekimori-factor").digest()


def seal(text: str) -> str:
    """`text` encrypted, for storing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), PURPOSE)
    return PREFIX + base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises NotAvailable when it was sealed under another key or has been changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.b64decode(sealed.removeprefix(PREFIX))
    try:
        return AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], PURPOSE).decode()
    except InvalidTag:
        raise NotAvailable(
            _("二つ目の認証の記録を読めません。鍵（identity_key）が登録したときのものか、運用担当に確認してください。")
        ) from None
