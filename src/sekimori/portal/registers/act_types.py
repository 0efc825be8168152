from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ITEM_ENTERED = register("registers:item:entered", _("台帳への登録"))
ITEM_CHANGED = register("registers:item:changed", _("台帳の変更"))
ITEM_TRANSFERRED = register("registers:item:transferred", _("所管の移管"))
ITEM_RAISED = register("registers:item:raised", _("分類の引上げ（複製元・記録内容による）"))
ITEM_MOVED = register("registers:item:moved", _("状態の変更"))
ITEM_LEFT = register("registers:item:left", _("台帳からの除外"))
STOCKTAKING_OPENED = register("registers:stocktaking:opened", _("棚卸しの開始"))
STOCKTAKING_COUNTED = register("registers:stocktaking:counted", _("棚卸しの確認"))
STOCKTAKING_CLOSED = register("registers:stocktaking:closed", _("棚卸しの完了"))
STOCKTAKING_GIVEN_UP = register("registers:stocktaking:given_up", _("棚卸しの取りやめ"))
STOCKTAKING_SETTLED = register("registers:stocktaking:settled", _("棚卸しで見つかった違いの処理"))
STOCKTAKING_CHASED = register("registers:stocktaking:chased", _("棚卸しの督促"))
