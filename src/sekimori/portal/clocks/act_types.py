from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

DAY_SET = register("clocks:day:set", _("閉庁日・開庁日の登録"))
DAY_REMOVED = register("clocks:day:removed", _("閉庁日・開庁日の取消し"))
HOURS_SET = register("clocks:hours:set", _("開庁時間の変更"))
ON_CALL_SET = register("clocks:on_call:set", _("当番の登録"))
ON_CALL_REMOVED = register("clocks:on_call:removed", _("当番の取消し"))
ROW_REVIVED = register("clocks:outbox:revived", _("止まっていた送信の再開"))
JOB_HASTENED = register("clocks:job:hastened", _("定期処理の前倒し"))
