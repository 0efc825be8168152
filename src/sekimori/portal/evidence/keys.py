"""The key of the evidence store: from the configuration, or `evidence_key` in the data folder, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.common.sealing import MasterKey

FILE = "evidence_key"


def path() -> Path:
    """Where the key lies unless the configuration names it."""
    return Path(settings.DATA_DIR) / FILE


def _secret() -> str:
    given: str = settings.CONFIGURATION.text(FILE)
    if given:
        return given
    try:
        return path().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise NotAvailable(
            _("証跡の鍵（%(path)s）を読めません（%(reason)s）。") % {"path": path(), "reason": error.strerror or ""}
        ) from error


def made() -> bool:
    """Whether there is a key."""
    return bool(_secret())


def master() -> MasterKey:
    """The key. Raises NotAvailable when there is none."""
    secret = _secret()
    if not secret:
        raise NotAvailable(_("証跡の鍵がありません。控えから戻すか、新しい市なら sekimori init で作ってください。"))
    return MasterKey.of(secret)


def ensure() -> MasterKey:
    """The key, made now if nothing was ever kept under one.

    Raises NotAvailable when evidence exists but its key is gone: a silently made new key would hide that.
    """
    from sekimori.portal.evidence.models import StoredObject

    if not made() and not StoredObject.objects.exists():
        create()
    return master()


def create() -> None:
    """Makes a key (256 random bits) in the data folder, readable by its owner only, unless there is one."""
    put(secrets.token_urlsafe(32))


def put(secret: str) -> None:
    """Writes a key into the data folder, unless there is one."""
    path().parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
