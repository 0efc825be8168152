from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ASKED = register("questions:question:asked", _("対策の相談"))
PASSED = register("questions:question:passed", _("相談の引継ぎ"))
ANSWERED = register("questions:question:answered", _("相談への回答"))
WITHDRAWN = register("questions:question:withdrawn", _("相談の取下げ"))
MARKED = register("questions:question:marked", _("相談を見直しの材料とするかの記録"))
PUBLISHED = register("questions:answer:published", _("相談と回答の公開"))
RETRACTED = register("questions:answer:retracted", _("公開した回答の取下げ"))
