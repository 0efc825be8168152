from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

BEGUN = register("amendments:amendment:begun", _("改正案の作成"))
CHANGED = register("amendments:amendment:changed", _("改正案の概要の変更"))
CHANGE_WRITTEN = register("amendments:change:written", _("改正する条項の記録"))
CHANGE_REMOVED = register("amendments:change:removed", _("改正する条項の取消し"))
APPLIED = register("amendments:amendment:applied", _("改正案の適用"))
REOPENED = register("amendments:amendment:reopened", _("改正案の書き直し"))
SUBMITTED = register("amendments:amendment:submitted", _("改正案の付議"))
RETURNED = register("amendments:amendment:returned", _("改正案の差戻し"))
DECIDED = register("amendments:amendment:decided", _("改正の決定"))
IN_FORCE = register("amendments:amendment:in_force", _("改正の施行"))
WITHDRAWN = register("amendments:amendment:withdrawn", _("改正案の取下げ"))
