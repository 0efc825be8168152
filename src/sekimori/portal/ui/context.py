"""What every page's frame shows: the city, whether it is the invented sample, who is signed in and as what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sekimori import __version__
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Deployment


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the page frame."""
    del request
    return {
        "deployment": Deployment.objects.filter(pk=Deployment.SINGLE).first(),
        "actor": context.current().actor,
        "version": __version__,
    }
