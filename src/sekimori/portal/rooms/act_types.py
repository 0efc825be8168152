"""The room of an incident: exhibits taken, handed on, taken out; other units asked; lessons proposed."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

TAKEN = register("rooms:exhibit:taken", _("証拠の採取"), retention="permanent")
HANDED = register("rooms:exhibit:handed", _("証拠の受渡し"), retention="permanent")
TO_POLICE = register("rooms:exhibit:to_police", _("捜査機関への証拠の引渡し"), retention="permanent")
TAKEN_OUT = register("rooms:exhibits:taken_out", _("証拠一式の書出し"), retention="permanent")
SPREAD = register("rooms:spread:sent", _("横展開の依頼"))
SPREAD_ANSWERED = register("rooms:answer:given", _("横展開への回答"))
LESSON = register("rooms:lesson:proposed", _("見直しへの提案"))
