from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import tempfile
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import SystemClock
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning

GIB = 1024**3
LEAST_FREE, LITTLE_FREE = GIB, 5 * GIB
OTHERS = stat.S_IRWXO


@check("storage.data_folder", gettext_lazy("データのフォルダー"), Group.STORAGE)
def data_folder() -> Outcome:
    """The data folder can be written and is closed to others."""
    folder = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        return error(
            _("%(folder)sに書き込めません（%(fault)s）。") % {"folder": folder, "fault": fault.strerror},
            _("フォルダーの所有者と空き容量を確かめてください。"),
        )
    if folder.stat().st_mode & OTHERS:
        return warning(
            _("%(folder)sは、このサーバのほかの利用者も開けます。") % {"folder": folder},
            _("chmod o-rwx %(folder)s を実行してください。") % {"folder": folder},
        )
    return ok(_("%(folder)sに書き込めます。ほかの利用者は開けません。") % {"folder": folder})


@check("storage.space", gettext_lazy("空き容量"), Group.STORAGE)
def space() -> Outcome:
    """There is room for what is to come."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    words = {"free": filesizeformat(usage.free), "percent": round(100 * usage.free / usage.total)}
    said = _("データの置き場所の空きは%(free)s（%(percent)s%%）です。") % words
    hint = _("不要なファイルを移すか、ディスクを増やしてください。空きがなくなると記録できません。")
    if usage.free < LEAST_FREE:
        return error(said, hint)
    return warning(said, hint) if usage.free < LITTLE_FREE else ok(said)


def _secret(name: str) -> Outcome:
    """A secret is there, and a file that holds it is its owner's alone."""
    if not settings.CONFIGURATION.secret(name):
        return error(
            _("鍵がありません。"),
            _("sekimori init で作るか、SEKIMORI_%(name)s を設定してください。") % {"name": name.upper()},
        )
    file = Path(settings.DATA_DIR) / name
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | OTHERS):
        return error(
            _("鍵のファイル%(file)sを、持ち主のほかの利用者も読めます。") % {"file": file},
            _("chmod 600 %(file)s を実行してください。") % {"file": file},
        )
    return ok(_("鍵があり、持ち主だけが読めます。"))


@check("storage.secret_key", gettext_lazy("署名の鍵（secret_key）"), Group.STORAGE)
def secret_key() -> Outcome:
    """Sign-ins survive a restart, and nobody can forge them."""
    return _secret("secret_key")


@check("storage.evidence_key", gettext_lazy("証跡の鍵（evidence_key）"), Group.STORAGE)
def evidence_key() -> Outcome:
    """Evidence can be encrypted and read again."""
    return _secret("evidence_key")


@check("storage.backup", gettext_lazy("バックアップ"), Group.STORAGE)
def backup() -> Outcome:
    """The backup has run lately: it touches a file each time, and the file is not old."""
    named = settings.CONFIGURATION.text("backup_stamp")
    hint = _("バックアップの最後に touch で更新するファイルを、設定の backup_stamp に書いてください。")
    if not named:
        return warning(_("バックアップを取っているかどうかを確かめられません。"), hint)
    try:
        taken = dt.datetime.fromtimestamp(Path(named).stat().st_mtime, tz=dt.UTC)
    except OSError:
        return error(_("バックアップの印（%(file)s）がありません。まだ一度も取っていません。") % {"file": named}, hint)
    hours = round((SystemClock().now() - taken).total_seconds() / 3600)
    said = _("最後のバックアップは%(hours)s時間前です。") % {"hours": hours}
    if hours > settings.CONFIGURATION.integer("backup_hours"):
        return error(said, _("バックアップの処理が動いているか確かめてください。"))
    return ok(said)
