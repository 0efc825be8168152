"""An amendment of the standard and the changes of single clauses in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import revisions
from sekimori.portal.acts.models import Versioned

PERSON = "organization.Person"
# The name under which processes keep the amendments that are open (acts.revisions).
AMENDMENTS = "amendments"


class Amendment(Versioned):
    """An amendment of edition `base`. `draft` is where its new text is put together, `edition` what came of that.

    `digest` binds what was put to the body: the new edition, its day and organs, every change with its transition.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("起案中")
        APPLIED = "applied", _("条文の確認中")
        WAITING = "waiting", _("議決待ち")
        DECIDED = "decided", _("決定（施行前）")
        IN_FORCE = "in_force", _("施行済み")
        WITHDRAWN = "withdrawn", _("取下げ")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.WRITING, State.APPLIED, State.WAITING})

    title = models.CharField(_("改正の名称"), max_length=200)
    reason = models.TextField(_("改正の理由"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WRITING)
    base = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("改正前の版"))
    draft = models.ForeignKey("rules.EditionDraft", on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField(_("施行日"), null=True)
    organs = models.JSONField(_("採用する機関"), default=list)
    digest = models.CharField(max_length=64, blank=True)
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("起案日時"))
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("付議日時"), null=True)
    returned = models.TextField(_("差戻しの理由"), blank=True)
    adoption = models.ForeignKey("rules.Adoption", on_delete=models.PROTECT, null=True, related_name="+")
    conditions = models.TextField(_("承認の条件"), blank=True)
    decided_at = models.DateTimeField(_("決定日時"), null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "in_force"])
                | (Q(adoption__isnull=False) & Q(decided_at__isnull=False) & ~Q(digest="")),
                name="amendment_decided_is_adopted",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | (Q(effective_on__isnull=False) & ~Q(digest="")),
                name="amendment_waiting_is_bound",
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_on"], name="amendment_state")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every change is noticed by what is kept in memory of open amendments."""
        super().save(*args, **kwargs)
        revisions.renew(AMENDMENTS)


class Change(Versioned):
    """What an amendment does to one clause of its base. `new_id` is the number of what is added, or the new number.

    `transition` says what becomes of what still hangs on a clause that is taken out. `grounds` are the proposals followed.
    """

    class Kind(models.TextChoices):
        REWORD = "reword", _("改める")
        ADD = "add", _("加える")
        REMOVE = "remove", _("削る")
        MOVE = "move", _("番号を移す")

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="changes")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("改正のしかた"), max_length=8, choices=Kind.choices)
    clause = models.CharField(_("改正前の条項"), max_length=80, blank=True)
    lineage = models.CharField(max_length=120, blank=True)
    new_id = models.CharField(_("改正後の番号"), max_length=80, blank=True)
    title = models.CharField(_("見出し"), max_length=400, blank=True)
    text = models.TextField(_("本文"), blank=True)
    reason = models.TextField(_("理由"))
    transition = models.TextField(_("経過措置"), blank=True)
    grounds = models.JSONField(_("踏まえた提案"), default=list)

    class Meta:
        ordering = ["amendment", "order", "pk"]
        indexes = [models.Index(fields=["lineage"], name="amendment_change_lineage")]

    def __str__(self) -> str:
        return f"{self.clause or self.new_id} {self.get_kind_display()}"
