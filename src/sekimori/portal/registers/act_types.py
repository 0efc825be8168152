from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ITEM_ENTERED = register("registers:item:entered", _("台帳への登録"))
ITEM_CHANGED = register("registers:item:changed", _("台帳の変更"))
ITEM_TRANSFERRED = register("registers:item:transferred", _("所管の移管"))
ITEM_RAISED = register("registers:item:raised", _("分類の引上げ（複製元・記録内容による）"))
ITEM_MOVED = register("registers:item:moved", _("状態の変更"))
ITEM_LEFT = register("registers:item:left", _("台帳からの除外"))
SETTING_SET = register("registers:setting:set", _("台帳の設定の変更"))
