"""What of documents rests on clauses of the standard: those that answer what a clause wants laid down."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging
from sekimori.portal.documents import demands
from sekimori.portal.documents.models import Document


class Documents(inputs.Source):
    """Documents by the clauses that want them."""

    key, label = "documents", _("定めるべき文書")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """One query."""
        wanted = {each.key: set(each.lineages) & set(lineages) for each in demands.every()}
        keys = sorted(key for key, own in wanted.items() if own)
        rows = Document.objects.filter(required__in=keys, abolished_on__isnull=True).order_by("title", "pk")
        return [
            Hanging(lineage, row.title, reverse("documents:detail", args=[row.pk]))
            for row in rows
            for lineage in sorted(wanted[row.required])
        ]


inputs.register(Documents())
