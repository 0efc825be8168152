from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ROLE_RULES_SET = register("organization:role_rules:set", _("役割の定めの適用"))
ABSENCE_RECORDED = register("organization:absence:recorded", _("不在の登録"))
ABSENCE_CANCELLED = register("organization:absence:cancelled", _("不在の取消し"))
NOMINATED = register("organization:nomination:made", _("役割への指名"))
NOMINATION_ENDED = register("organization:nomination:ended", _("指名の終了"))
