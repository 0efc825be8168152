from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

EDITION_TAKEN = register("rules:edition:taken", _("版の受入れ"))
EDITION_CONFIRMED = register("rules:edition:confirmed", _("版の確定"))
EDITION_ADOPTED = register("rules:edition:adopted", _("版の採用"))
EDITION_DISCARDED = register("rules:edition:discarded", _("未確定の版の削除"))
ADOPTION_WITHDRAWN = register("rules:adoption:withdrawn", _("採用の取消し"))
TIME_SET = register("rules:time:set", _("時間の語の意味の設定"))
