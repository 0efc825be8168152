from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

PLANNED = register("committee:meeting:planned", _("会議の準備"))
CHANGED = register("committee:meeting:changed", _("会議の日時・場所の変更"))
CALLED = register("committee:meeting:called", _("会議の招集"))
CANCELLED = register("committee:meeting:cancelled", _("会議の中止"))
HELD = register("committee:meeting:held", _("出席の記録"))
DEPUTISED = register("committee:meeting:deputised", _("代理出席の記録"))
PLACED = register("committee:item:placed", _("議題の付議"))
REWRITTEN = register("committee:item:changed", _("議題の変更"))
REMOVED = register("committee:item:removed", _("議題の取下げ"))
VOICED = register("committee:item:voiced", _("持ち回りの回答"))
DECIDED = register("committee:item:decided", _("議題の議決"))
CARRIED = register("committee:item:carried", _("議決の反映"))
NOT_CARRIED = register("committee:item:not_carried", _("議決を反映できなかった記録"))
WRITTEN = register("committee:minutes:written", _("議事録案の保存"))
SUBMITTED = register("committee:minutes:submitted", _("議事録の確認の依頼"))
RETURNED = register("committee:minutes:returned", _("議事録の差戻し"))
CONFIRMED = register("committee:minutes:confirmed", _("議事録の確定"))
