"""Mail taken in by the contact point's address (1(9)③, 6.4(3)③)."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

TAKEN = register("intake:message:taken", _("報告メールの受付"))
REPEATED = register("intake:message:repeated", _("同じ報告メールの再着"))
CONFIRMED = register("intake:message:confirmed", _("報告メールの差出人の確認"))
