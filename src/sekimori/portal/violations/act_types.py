"""Violations: told to the manager concerned, guided, rights stopped where that failed, ended (7.6, 6.1(20)②, 6.5(5))."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

NOTIFIED = register("violations:case:notified", _("違反の通知と措置の求め"))
GUIDED = register("violations:guidance:given", _("指導"))
SETTLED = register("violations:guidance:settled", _("指導の結果の報告"))
STOPPED = register("violations:stop:made", _("利用権の停止・剥奪"))
CARRIED_OUT = register("violations:stop:carried_out", _("利用権の停止・剥奪の実施"))
LIFTED = register("violations:stop:lifted", _("利用権の停止・剥奪の解除"))
RESTORED = register("violations:stop:restored", _("利用権の回復の実施"))
REFERRED = register("violations:referral:made", _("懲戒の検討のための引継ぎ"))
CLOSED = register("violations:case:closed", _("違反への対応の終了"))
