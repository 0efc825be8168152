"""What apps have registered as Django system checks is told here too: one line for each message."""

from __future__ import annotations

from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning


@check("settings.system_checks", gettext_lazy("アプリの自己検査"), Group.SETTINGS)
def system_checks() -> Outcome:
    """Django's own checks and those of the apps, the databases' among them."""
    messages = [each for each in checks.run_checks(databases=["default"]) if not each.is_silenced()]
    if not messages:
        return ok(_("問題は見つかりませんでした。"))
    said = " ".join(f"[{each.id}] {each.msg}" for each in messages)
    hint = " ".join(str(each.hint) for each in messages if each.hint)
    return error(said, hint) if any(each.is_serious() for each in messages) else warning(said, hint)
