"""What of procedures rests on clauses of the standard: the procedures themselves, and the permits that are still open."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.models import Application
from sekimori.portal.ui.wording import words

NAMED = 3


class Procedures(inputs.Source):
    """Procedures by the clauses they carry out, and their applications that have not come to an end."""

    key, label = "procedures", gettext_lazy("手続と許可")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """One query for all procedures concerned."""
        by_procedure: dict[str, tuple[str, set[str]]] = {}
        for defined in definitions.all_current():
            own = {defined.package.clause(each).lineage for each in defined.procedure.clauses} & set(lineages)
            if own:
                by_procedure[defined.procedure.key] = (words(defined.procedure.label), own)
        numbers: dict[str, list[str]] = {}
        rows = Application.objects.filter(procedure__in=sorted(by_procedure))
        rows = rows.exclude(state__in=[*Application.OVER, Application.State.DRAFT]).order_by("pk")
        for procedure, number in rows.values_list("procedure", "number"):
            numbers.setdefault(procedure, []).append(number)
        return [
            each
            for key, (label, own) in by_procedure.items()
            for lineage in sorted(own)
            for each in _of(key, label, lineage, numbers.get(key, []))
        ]


def _of(key: str, label: str, lineage: str, numbers: list[str]) -> list[Hanging]:
    found = [Hanging(lineage, label)]
    if numbers:
        named = [*filter(None, numbers[:NAMED]), *(["…"] if len(numbers) > NAMED else [])]
        names = {"label": label, "count": len(numbers), "numbers": "、".join(named)}
        said = _("終わっていない「%(label)s」%(count)s件（%(numbers)s）") % names
        found.append(Hanging(lineage, said, reverse("procedures:register", args=[key]), blocking=True))
    return found


inputs.register(Procedures())
