from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

DAY_SET = register("clocks:day:set", _("閉庁日・開庁日の登録"))
DAY_REMOVED = register("clocks:day:removed", _("閉庁日・開庁日の取消し"))
HOURS_SET = register("clocks:hours:set", _("開庁時間の変更"))
