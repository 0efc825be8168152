"""Whether those who keep the installation running can sign in, and whether the secrets of signing in are kept as they should be."""

from __future__ import annotations

import stat

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning
from sekimori.portal.identity import selectors

ENOUGH = 2
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@check("identity.operators", gettext_lazy("運用担当のアカウント"), Group.SETTINGS)
def operators() -> Outcome:
    """At least two people can administer, each with a second factor: one alone cannot reset another's."""
    factored, all_of_them = selectors.operators_ready()
    if not all_of_them:
        return error(
            _("運用担当のアカウントがありません。"), _("sekimori account create --operator で作成してください。")
        )
    if factored < all_of_them:
        missing = {"count": all_of_them - factored}
        return warning(
            _("運用担当%(count)s人が、二つ目の認証をまだ登録していません。") % missing,
            _("本人がログインすると、登録の画面が開きます。"),
        )
    if all_of_them < ENOUGH:
        return warning(
            _("運用担当が一人しかいません。"), _("認証の解除には別の人の確認が要ります。二人以上を登録してください。")
        )
    return ok(_("%(count)s人がいて、全員が二つ目の認証を登録しています。") % {"count": all_of_them})


@check("identity.keys", gettext_lazy("署名と暗号化の鍵"), Group.STORAGE)
def keys() -> Outcome:
    """The keys are given, and nobody else on the machine reads their files."""
    for name in ("secret_key", "identity_key"):
        if not settings.CONFIGURATION.secret(name):
            return error(
                _("%(name)sがありません。再起動のたびに全員がログアウトされ、認証の記録も読めなくなります。")
                % {"name": name},
                _("sekimori init が作るファイルを、バックアップから戻してください。"),
            )
        kept = settings.DATA_DIR / name
        if kept.exists() and kept.stat().st_mode & OTHERS:
            return warning(
                _("%(name)sのファイルを、ほかの利用者も読めます。") % {"name": name},
                _("chmod 600 で、動かしている利用者だけが読めるようにしてください。"),
            )
    return ok(_("あります。"))
