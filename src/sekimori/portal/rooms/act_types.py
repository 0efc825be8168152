"""The room of an incident: exhibits taken, handed on, taken out."""

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.registry import register

TAKEN = register("rooms:exhibit:taken", _("証拠の採取"), retention="permanent")
HANDED = register("rooms:exhibit:handed", _("証拠の受渡し"), retention="permanent")
TO_POLICE = register("rooms:exhibit:to_police", _("捜査機関への証拠の引渡し"), retention="permanent")
TAKEN_OUT = register("rooms:exhibits:taken_out", _("証拠一式の書出し"), retention="permanent")
