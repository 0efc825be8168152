"""A page with a form about one drill."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from sekimori.portal.acts import context
from sekimori.portal.drills import selectors, statuses
from sekimori.portal.drills.models import Drill
from sekimori.portal.ui.pages import RecordPage


class OfDrill(RecordPage[Drill]):
    """A page with a form about one drill; the mark stands above it."""

    template_name = "drills/form.html"

    def asked(self) -> Drill:
        return selectors.drill_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("drills:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "drill": self.record, "mark": statuses.mark()}
