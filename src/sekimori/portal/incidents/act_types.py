"""Incidents: reported, received, passed on, assessed, answered, investigated, closed (5.3, 1(9))."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

REPORTED = register("incidents:incident:reported", _("インシデントの報告"))
SENDER_CONFIRMED = register("incidents:incident:sender_confirmed", _("メールで報告した人の確認"))
RECEIVED = register("incidents:incident:received", _("窓口の受領"))
PASSED = register("incidents:incident:passed", _("インシデントの上申"))
FOLDED = register("incidents:incident:folded", _("上申の段の省略"))
LAPSED = register("incidents:incident:lapsed", _("応答がないための繰上げ"))
CHASED = register("incidents:incident:chased", _("受領の督促"))
CONFIRMED = register("incidents:incident:confirmed", _("ＣＩＳＯの確認"))
ACTED_FOR = register("incidents:incident:acted_for", _("ＣＩＳＯ不在時の判断"))
ASSESSED = register("incidents:incident:assessed", _("インシデントの評価"))
GROUPED = register("incidents:incident:grouped", _("同じ件としての統合"))
SHIELDED = register("incidents:incident:shielded", _("閲覧から外す設定"))
UNSHIELDED = register("incidents:incident:unshielded", _("閲覧から外す設定の解除"))
NOTED = register("incidents:incident:noted", _("経過の記録"))
ORDERED = register("incidents:order:given", _("指示"))
ORDER_RECEIVED = register("incidents:order:received", _("指示の受領"))
ORDER_BEGUN = register("incidents:order:begun", _("指示への着手"))
ORDER_DONE = register("incidents:order:done", _("指示の完了"))
ORDER_CONFIRMED = register("incidents:order:confirmed", _("指示の完了の確認"))
ORDER_RETURNED = register("incidents:order:returned", _("指示の完了の差戻し"))
ORDER_WITHDRAWN = register("incidents:order:withdrawn", _("指示の取消し"))
INVESTIGATED = register("incidents:incident:investigated", _("原因と再発防止策の報告"))
DIRECTED = register("incidents:incident:directed", _("ＣＩＳＯの再発防止の判断"))
PLAN_DECIDED = register("incidents:incident:plan_decided", _("緊急時対応計画を発動するかの判断"))
CLOSED = register("incidents:incident:closed", _("インシデントの終結"))
TOLD = register("incidents:incident:told", _("インシデントの知らせ"))
