from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

EXPORTED = register("ui:listing:exported", _("一覧の出力"))
