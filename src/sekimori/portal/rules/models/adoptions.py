from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.revisions import Noticing
from sekimori.portal.rules.models.editions import Edition

# The name under which processes keep which editions hold and what their time words mean (acts.revisions).
IN_FORCE = "rules"


class Adoption(Noticing):
    """The decision that an edition holds for organs of the city from a day on.

    Decided by a body, with the number of its minutes, or by a person, with the number of the decided document. It takes
    effect by itself on its day and ends when another one takes effect for the organ. It is never changed; one that has not yet
    taken effect can be withdrawn.
    """

    revision = IN_FORCE

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="adoptions")
    effective_on = models.DateField(_("施行日"))
    decided_on = models.DateField(_("決定日"))
    body = models.CharField(_("決定した会議体"), max_length=80, blank=True)
    body_label = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(
        "organization.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("決裁者"),
    )
    reference = models.CharField(_("議事録又は決裁文書の番号"), max_length=80)
    reason = models.TextField(_("理由"), blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=models.F("decided_on")), name="rules_adoption_after_decision"
            ),
            models.CheckConstraint(
                condition=~Q(body="") | Q(decided_by__isnull=False), name="rules_adoption_has_decider"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.effective_on.isoformat()}"


class AdoptionOrgan(Noticing):
    """An organ for which an adoption holds; the day and the withdrawal are repeated so that one index answers."""

    revision = IN_FORCE

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="organs")
    organ = models.ForeignKey("organization.Organ", on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "effective_on"], condition=Q(withdrawn_at__isnull=True), name="rules_one_per_organ_day"
            ),
        ]
        indexes = [models.Index(fields=["effective_on"], name="rules_adoptionorgan_day")]


class TimeSetting(Noticing):
    """What a time word of the standard means in this city from a day on; the package's own value holds before the first.

    Exactly one of the lengths is given. Rows are only added.
    """

    revision = IN_FORCE

    word = models.CharField(_("時間の語"), max_length=20)
    minutes = models.PositiveIntegerField(_("分"), null=True, blank=True)
    office_hours = models.PositiveIntegerField(_("開庁時間"), null=True, blank=True)
    office_days = models.PositiveIntegerField(_("開庁日"), null=True, blank=True)
    months = models.PositiveIntegerField(_("か月"), null=True, blank=True)
    since = models.DateField(_("適用開始日"))
    reason = models.TextField(_("理由"), blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["word", "since", "pk"]
        indexes = [models.Index(fields=["word", "since"], name="rules_time_word")]

    def __str__(self) -> str:
        return f"{self.word} {self.since.isoformat()}"
