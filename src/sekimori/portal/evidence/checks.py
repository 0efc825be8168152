"""Whether what was kept can still be read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.evidence import keys
from sekimori.portal.evidence.models import StoredObject
from sekimori.portal.health.registry import Group, Outcome, check, error, ok


@check("evidence.store", gettext_lazy("証跡の保管"), Group.STORAGE)
def store() -> Outcome:
    """Nothing that was read lately is damaged, and what is kept was sealed under the key at hand."""
    count = StoredObject.objects.count()
    if not keys.made():
        if count:
            return error(
                _("証跡が%(count)s件あるのに、鍵がありません。") % {"count": count}, _("鍵の控えを戻してください。")
            )
        return ok(_("まだ何も保管していません。"))
    if StoredObject.objects.exclude(key_id=keys.master().id.hex()).exists():
        return error(_("別の鍵で暗号化された証跡があります。"), _("設定の evidence_key を確かめてください。"))
    if faulty := StoredObject.objects.exclude(fault="").count():
        return error(
            _("壊れた証跡が%(count)s件あります。") % {"count": faulty},
            _("バックアップから evidence フォルダーを戻してください。"),
        )
    return ok(_("%(count)s件を保管しています。壊れたものはありません。") % {"count": count})
