"""The page 診断, and the address by which a load balancer sees that this process answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.health import registry
from sekimori.portal.health.registry import Result
from sekimori.portal.ui.components import Figure, Status, Tone

TONES: dict[str, Tone] = {"ok": "success", "warning": "warning", "error": "danger"}


@dataclass(frozen=True)
class Shown:
    """A check's result as a line of the page."""

    result: Result
    status: Status


def _status(result: Result) -> Status:
    words = {"ok": _("正常"), "warning": _("注意"), "error": _("異常")}
    return Status(words[result.status], TONES[result.status])


@require_GET
@never_cache
def diagnosis(request: HttpRequest) -> HttpResponse:
    """Every check, by group; for those who administer or direct. Nothing is changed."""
    actor = context.current().actor
    if not (actor.can("administer") or actor.can("direct")):
        raise Refused(_("診断は、運用担当と統括情報セキュリティ責任者が行えます。"))
    results = registry.run()
    groups: dict[str | Promise, list[Shown]] = {}
    for check, result in results:
        groups.setdefault(check.group.label, []).append(Shown(result, _status(result)))
    counts = {status: sum(result.status == status for _check, result in results) for status in TONES}
    figures = [
        Figure(_("異常"), counts["error"], _("件"), tone="danger" if counts["error"] else "neutral"),
        Figure(_("注意"), counts["warning"], _("件"), tone="warning" if counts["warning"] else "neutral"),
        Figure(_("正常"), counts["ok"], _("件")),
    ]
    names = {
        "title": _("診断"),
        "groups": list(groups.items()),
        "figures": figures,
        "now": context.now(),
        "administers": actor.can("administer"),
    }
    return render(request, "health/diagnosis.html", names)


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database; says nothing else to whoever asks."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
