from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori import __version__
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


@check("settings.debug", gettext_lazy("開発用の表示"), Group.SETTINGS)
def debug() -> Outcome:
    """Nobody sees the inside of the program on an error page."""
    if settings.DEBUG:
        return error(_("開発用の表示が有効です。誤りの画面に内部の情報が出ます。"), _("DEBUGを無効にしてください。"))
    return ok(_("無効です。"))


@check("settings.transport", gettext_lazy("通信の暗号化"), Group.SETTINGS)
def transport() -> Outcome:
    """Whoever can be reached from other machines is reached by TLS."""
    outside = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if settings.SECURE:
        return ok(_("TLSの後ろで動く設定です。"))
    if outside:
        return error(
            _("%(hosts)sを、暗号化しない通信で開けます。") % {"hosts": "、".join(outside)},
            _("TLSを受けるサーバの後ろに置き、設定の https を true にしてください。"),
        )
    return warning(_("暗号化しない通信の設定です。このサーバの中からだけ開けます。"))


@check("settings.static", gettext_lazy("画面の部品"), Group.SETTINGS)
def static_files() -> Outcome:
    """The static files lie in place and are this version's."""
    stamp = Path(settings.STATIC_ROOT) / "sekimori-version.json"
    try:
        version = json.loads(stamp.read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return error(_("画面の部品が集められていません。"), _("sekimori migrate を実行してください。"))
    if version != __version__:
        return error(
            _("画面の部品が古い版（%(version)s）のものです。") % {"version": version},
            _("sekimori migrate を実行してください。"),
        )
    return ok(_("この版（%(version)s）の部品がそろっています。") % {"version": version})
