from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

SENT = register("notices:notice:sent", _("通知の送付"))
READ = register("notices:notice:read", _("通知の既読"))
READ_ON_PAPER = register("notices:notice:read_on_paper", _("紙で読んだことの登録"))
ENDED = register("notices:notice:ended", _("通知の取下げ"))
ANSWERED = register("notices:answer:given", _("通知への回答"))
SETTLED = register("notices:answer:settled", _("回答の確認"))
EXTENDED = register("notices:notice:extended", _("通知の宛先の追加"))
LAPSED = register("notices:notice:lapsed", _("宛先の失効"))
REMINDED = register("notices:notice:reminded", _("未読の督促"))
CHASED = register("notices:chase:fired", _("督促"))
NOT_NEEDED = register("notices:need:waived", _("通知を要しないことの記録"))
LIST_PRINTED = register("notices:list:printed", _("未読・督促一覧の印刷"))
MAIL_HOURS_SET = register("notices:mail_hours:set", _("メールを送る時間帯の変更"))
