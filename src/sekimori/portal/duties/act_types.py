from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ARISEN = register("duties:occurrence:arisen", _("実施事項の発生"))
PLANNED = register("duties:occurrence:planned", _("実施事項の予定の変更"))
ENDED = register("duties:occurrence:ended", _("実施事項の終了（対象なし）"))
WRITTEN = register("duties:occurrence:written", _("実施記録の下書きの保存"))
DONE = register("duties:occurrence:done", _("実施の記録"))
CONFIRMED = register("duties:occurrence:confirmed", _("実施の確認"))
RETURNED = register("duties:occurrence:returned", _("実施記録の差戻し"))
NOT_NEEDED = register("duties:occurrence:not_needed", _("実施を要しないことの決定"))
REOPENED = register("duties:occurrence:reopened", _("実施事項の再開"))
DECLARED = register("duties:occurrence:declared", _("契機の登録"))
REMINDED = register("duties:occurrence:reminded", _("実施の督促"))
HANDED_OVER = register("duties:occurrence:handed_over", _("実施者の交代"))
