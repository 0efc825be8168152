"""Whether everybody the standard counts on is there, and whether the paper for an emergency is up to date."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning
from sekimori.portal.organization import selectors
from sekimori.portal.organization.models import HrImport

HOUR = 3600


@check("organization.roles", gettext_lazy("役割に就く人"), Group.SETTINGS)
def roles() -> Outcome:
    """Every role of the adopted edition is held today."""
    if not selectors.rulebook().roles:
        return error(
            _("役割の定めが適用されていないため、誰にも役割がありません。"), _("対策基準の版を採用してください。")
        )
    gaps = [each for each in selectors.organization_findings() if each.is_gap and not each.coming]
    if not gaps:
        return ok(_("空席はありません。"))
    return warning(
        _("空席などが%(count)d件あります。%(first)s") % {"count": len(gaps), "first": gaps[0].sentence},
        _("画面の「組織・役割」の「空席・点検」に一覧があります。"),
    )


@check("organization.network", gettext_lazy("緊急連絡網"), Group.DOCUMENTS)
def network() -> Outcome:
    """The contact network was handed out and still says what holds."""
    status = selectors.network_status()
    hint = _("画面の「緊急連絡網」から発行し、紙で保管してください。")
    if status.issue is None:
        return warning(_("まだ発行されていません。"), hint)
    if status.outdated:
        return warning(_("発行した後に人か連絡先が変わっています。"), hint)
    return ok(_("発行したものが今の体制と一致しています。"))


@check("organization.imports", gettext_lazy("反映待ちの人事ファイル"), Group.RUNNING)
def imports() -> Outcome:
    """No confirmed personnel file waits for a worker for longer than an hour."""
    waiting = HrImport.objects.filter(state=HrImport.State.APPLYING)
    stuck = [row for row in waiting.only("name", "made_at") if (context.now() - row.made_at).total_seconds() > HOUR]
    if not stuck:
        return ok(_("ありません。"))
    return warning(
        _("%(name)sなど%(count)d件が反映されないままです。") % {"name": stuck[0].name, "count": len(stuck)},
        _("画面の裏の処理が動いているか確かめ、取りやめて取り込み直してください。"),
    )
