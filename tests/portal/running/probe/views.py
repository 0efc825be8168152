from __future__ import annotations

import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from tests.portal.running.probe.handlers import PROBED
from tests.portal.running.probe.models import Effect


@csrf_exempt
@login_not_required
def act(request: HttpRequest) -> HttpResponse:
    """An act that says, by a file, when it is in its middle, and stays there as long as it is told."""
    with context.as_system("probe"), performing(PROBED) as under_way:
        effect = Effect.objects.create(kind="web", key="x" * int(request.POST.get("size", "1")))
        under_way.deliver("probe:count", {"n": f"web:{effect.pk}"}, key=f"probe:web:{effect.pk}")
        under_way.record(effect)
        (Path(settings.DATA_DIR) / "in-the-middle").touch()
        time.sleep(float(request.POST.get("seconds", "0")))
    return HttpResponse("done")


@login_not_required
def modules(_request: HttpRequest) -> JsonResponse:
    """What this process has imported so far."""
    return JsonResponse(sorted(sys.modules), safe=False)
