from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

BEGUN = register("reports:annual:begun", _("年次報告の作成"))
RENEWED = register("reports:annual:renewed", _("年次報告の数値の更新"))
WRITTEN = register("reports:annual:written", _("年次報告の執筆"))
SUBMITTED = register("reports:annual:submitted", _("年次報告の提出"))
RETURNED = register("reports:annual:returned", _("年次報告の差戻し"))
CONFIRMED = register("reports:annual:confirmed", _("年次報告の確定"))
CANCELLED = register("reports:annual:cancelled", _("年次報告の取りやめ"))
