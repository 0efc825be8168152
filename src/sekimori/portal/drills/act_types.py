"""Drills: planned, held, assessed; what came of them put right by somebody until a day (5.2(3), 1(2)⑦)."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

PLANNED = register("drills:drill:planned", _("訓練の計画"))
CHANGED = register("drills:drill:changed", _("訓練の計画の変更"))
CAST = register("drills:drill:cast", _("訓練の配役"))
UNCAST = register("drills:drill:uncast", _("訓練の配役の取消し"))
STARTED = register("drills:drill:started", _("訓練の開始"))
ADVANCED = register("drills:drill:advanced", _("訓練の時計を進めた記録"))
ANSWERED = register("drills:drill:answered", _("訓練での判断の記録"))
CALLED = register("drills:drill:called", _("連絡訓練の結果の記録"))
ACKNOWLEDGED = register("drills:drill:acknowledged", _("連絡訓練の応答"))
IMPORTED = register("drills:drill:imported", _("標的型メール訓練の結果の取込み"))
ENDED = register("drills:drill:ended", _("訓練の終了"))
EVALUATED = register("drills:drill:evaluated", _("訓練の評価"))
CANCELLED = register("drills:drill:cancelled", _("訓練の中止"))
HANDED_OVER = register("drills:drill:handed_over", _("実施記録への書写し"))
GAP_SET = register("drills:gap:set", _("訓練で見つけた改善の設定"))
GAP_DONE = register("drills:gap:done", _("訓練で見つけた改善の完了"))
GAP_CONFIRMED = register("drills:gap:confirmed", _("訓練で見つけた改善の確認"))
GAP_RETURNED = register("drills:gap:returned", _("訓練で見つけた改善の差戻し"))
