from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

PLANNED = register("inspection:campaign:planned", _("自己点検の計画"))
CHANGED = register("inspection:campaign:changed", _("自己点検の計画の変更"))
OPENED = register("inspection:campaign:opened", _("自己点検の開始の承認"))
RENEWED = register("inspection:campaign:renewed", _("自己点検の対象者の更新"))
EXTENDED = register("inspection:campaign:extended", _("自己点検の期限の変更"))
CLOSED = register("inspection:campaign:closed", _("自己点検の締切"))
CANCELLED = register("inspection:campaign:cancelled", _("自己点検の取りやめ"))
SUBMITTED = register("inspection:sheet:submitted", _("自己点検票の提出"))
ENTERED = register("inspection:sheet:entered", _("紙の自己点検票の入力"))
CONFIRMED = register("inspection:result:confirmed", _("自己点検結果の確認"))
IMPROVING = register("inspection:improvement:made", _("改善策の登録"))
MOVED = register("inspection:improvement:moved", _("改善策の変更"))
IMPROVED = register("inspection:improvement:done", _("改善の完了"))
DROPPED = register("inspection:improvement:dropped", _("改善策の取りやめ"))
REPORTED = register("inspection:report:made", _("自己点検結果の本部への報告"))
USED = register("inspection:result:used", _("自己点検結果の活用"))
REMINDED = register("inspection:campaign:reminded", _("自己点検の督促"))
