from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

ANSWERED = register("compliance:answer:given", _("自己点検への回答"))
WAIVED = register("compliance:waiver:decided", _("不要の判断"))
WAIVER_WITHDRAWN = register("compliance:waiver:withdrawn", _("不要の判断の取消し"))
