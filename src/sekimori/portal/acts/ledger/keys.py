"""Where the portal's signing key lies: `ledger/` in the data folder, never in the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.portal.acts.models import Checkpoint, Deployment


def path() -> Path:
    """The folder."""
    return Path(settings.DATA_DIR) / "ledger"


def origin() -> str:
    """The log's name, which stands in every checkpoint: one for each deployment. Raises NotAvailable before there is one."""
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    if deployment is None:
        raise NotAvailable(_("市の情報がまだ登録されていません。sekimori init を先に実行してください。"))
    return f"sekimori.city/ledger/{deployment.identity}"


def made() -> bool:
    """Whether there is a key."""
    return folder_unnamed().exists


def folder_unnamed() -> KeyFolder:
    """The keys for looking at only, when the log's name does not matter."""
    return KeyFolder(path(), "")


def folder() -> KeyFolder:
    """The keys. Raises NotAvailable when there are none, with what to do about it."""
    found = KeyFolder(path(), origin())
    if not found.exists:
        raise NotAvailable(_("記録の署名鍵がありません。控えから戻すか、新しい市なら sekimori init で作ってください。"))
    return found


def ensure() -> KeyFolder:
    """The keys, made now if this is a new log, or made whole when their making was broken off.

    Raises NotAvailable when checkpoints exist but the key is gone: a silently made new key would hide that.
    """
    found = KeyFolder(path(), origin())
    if Checkpoint.objects.exists():
        return folder()
    if found.exists:
        found.complete()
        return found
    return KeyFolder.create(path(), origin())
