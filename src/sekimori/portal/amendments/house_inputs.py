"""The parts of what lies below: questions that are kept for the review, and exceptions in force (7.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.portal.acts import context, exceptions
from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging, Proposal
from sekimori.portal.questions import selectors as questions

MOST = 100


class Questions(inputs.Source):
    """Questions asked about a clause, and those that the review should look at."""

    key, label = "questions", gettext_lazy("相談")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """One query."""
        counts = questions.counts_by_lineage(lineages)
        return [Hanging(lineage, _("相談%(count)s件") % {"count": count}) for lineage, count in counts.items()]

    def proposals(self) -> Sequence[Proposal]:
        """One query."""
        return [
            Proposal(
                f"questions:{row.pk}",
                row.lineage,
                row.title,
                str(row.get_nature_display()),
                reverse("questions:detail", args=[row.pk]),
            )
            for row in questions.for_review()[:MOST]
        ]


class Exceptions(inputs.Source):
    """Exceptions that suspend a clause: the clause cannot go while one is in force, and many of them speak against it."""

    key, label = "exceptions", gettext_lazy("例外措置")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """The queries of those who grant exceptions."""
        found = {
            (each.lineage, each.record): _("例外措置 %(label)s（%(until)sまで）")
            % {"label": each.label, "until": eras.format_long(day_of(each.until))}
            for each in exceptions.standing(context.now(), lineages)
        }
        return [Hanging(lineage, said, blocking=True) for (lineage, _record), said in found.items()]

    def proposals(self) -> Sequence[Proposal]:
        """One for each exception and clause."""
        found: dict[str, Proposal] = {}
        for each in exceptions.standing(context.now()):
            key = f"exceptions:{each.record}:{each.lineage}"
            text = _("%(until)sまでの例外措置") % {"until": eras.format_long(day_of(each.until))}
            found.setdefault(key, Proposal(key, each.lineage, each.label or each.record, text))
        return list(found.values())[:MOST]


inputs.register(Questions())
inputs.register(Exceptions())
