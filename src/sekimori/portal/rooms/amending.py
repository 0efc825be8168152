"""Lessons of incidents as material for the review of the standard (9.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Proposal
from sekimori.portal.rooms.models import Lesson

MOST = 100


class Lessons(inputs.Source):
    """What incidents have taught, in words that tell nothing of them."""

    key, label = "lessons", gettext_lazy("インシデントの教訓")

    def proposals(self) -> Sequence[Proposal]:
        """One query."""
        return [
            Proposal(key_of(each), each.lineage, each.title, each.text[:200], reverse("rooms:lesson", args=[each.pk]))
            for each in Lesson.objects.all()[:MOST]
        ]


def key_of(lesson: Lesson) -> str:
    """By which name the review knows it."""
    return f"lessons:{lesson.pk}"


inputs.register(Lessons())
