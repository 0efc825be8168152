from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

KEPT = register("evidence:file:kept", _("証跡の保管"))
RETAINED = register("evidence:file:retained", _("保存期間の変更"))
ERASED = register("evidence:file:erased", _("証跡の消去"), retention="permanent")
DAMAGED = register("evidence:file:damaged", _("証跡の破損の検出"), retention="permanent")
HANDED_OVER = register("evidence:file:handed", _("証跡の受渡し"))
HELD = register("evidence:hold:placed", _("消去の禁止（保全）"))
RELEASED = register("evidence:hold:released", _("消去の禁止（保全）の解除"))
PROPOSED = register("evidence:disposal:proposed", _("消去の提案"))
APPROVED = register("evidence:disposal:approved", _("消去の承認"), retention="permanent")
DECLINED = register("evidence:disposal:declined", _("消去しない決定"))
CLASS_SET = register("evidence:retention:set", _("保存期間表の変更"))
