"""Campaigns of self-inspection, the sheets people fill in, the counts of their answers, and what follows from them.

One row holds a whole sheet; the counts of a unit's answers are kept beside it in the same act (`counting.py`), so that no page
adds up sheets. What was confirmed, reported and used is never changed (`immutability.py`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing

PERSON = "organization.Person"
# The place of the city as a whole.
CITY = 0
# The name under which processes keep which campaigns are open and who owes an improvement.
OPEN_WORK = "inspection"


class Campaign(Noticing, Versioned):
    """A self-inspection of one fiscal year under one adoption of the standard.

    `roles`, `units` (部等 or 課等) and `lineages` say who is asked about what; empty is everybody and everything that binds.
    `each_person`: every employee has a sheet of his own; otherwise the head of each section answers for it. `digest` binds the
    questions from the day it was opened.
    """

    revision = OPEN_WORK

    class State(models.TextChoices):
        DRAFT = "draft", _("計画中")
        OPEN = "open", _("実施中")
        CLOSED = "closed", _("締切済")
        CANCELLED = "cancelled", _("取りやめ")

    class Occasion(models.TextChoices):
        YEARLY = "yearly", _("毎年度の点検")
        AS_NEEDED = "as_needed", _("必要に応じた点検")

    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    occasion = models.CharField(_("区分"), max_length=10, choices=Occasion.choices, default=Occasion.YEARLY)
    title = models.CharField(_("件名"), max_length=120)
    note = models.TextField(_("目的・留意点"), blank=True)
    adoption = models.ForeignKey("rules.Adoption", on_delete=models.PROTECT, related_name="+")
    each_person = models.BooleanField(_("職員一人ひとりが答える"), default=True)
    roles = models.JSONField(_("対象の役割"), default=list)
    units = models.JSONField(_("対象の所属"), default=list)
    lineages = models.JSONField(_("対象の条項"), default=list)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField(_("開始日"))
    due_on = models.DateField(_("回答期限"))
    report_on = models.DateField(_("本部への報告期限"))
    digest = models.CharField(max_length=64, blank=True)
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("計画日時"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("開始日時"), null=True)
    closed_at = models.DateTimeField(_("締切日時"), null=True)

    class Meta:
        verbose_name = _("自己点検")
        ordering = ["-fiscal_year", "-pk"]
        indexes = [models.Index(fields=["state", "fiscal_year"], name="inspection_state")]

    def __str__(self) -> str:
        return self.title


class Sheet(Versioned):
    """The questions of one campaign to one person for the place where he holds `roles`; without person: to a section's head.

    `unit` is that place (0: the city). `answers` holds by question key {"a": answer, "r": remark, "c": what contradicts it}.
    """

    class State(models.TextChoices):
        OPEN = "open", _("未提出")
        SUBMITTED = "submitted", _("提出済")
        VOID = "void", _("対象外")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.BigIntegerField(_("所属"), default=CITY)
    department = models.BigIntegerField(default=CITY)
    organ = models.BigIntegerField(default=CITY)
    roles = models.JSONField(_("役割"), default=list)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    answers = models.JSONField(default=dict)
    worst = models.CharField(_("最も悪い回答"), max_length=8, blank=True)
    contradictions = models.PositiveSmallIntegerField(_("記録との食い違い"), default=0)
    submitted_at = models.DateTimeField(_("提出日時"), null=True)
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    on_paper = models.BooleanField(_("紙で回答"), default=False)
    late = models.BooleanField(_("期限後"), default=False)

    class Meta:
        verbose_name = _("自己点検票")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person", "unit"], name="inspection_sheet_once"),
            models.UniqueConstraint(
                fields=["campaign", "unit"], condition=Q(person__isnull=True), name="inspection_section_once"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "unit"], name="inspection_sheet_state"),
            # Whose sheets somebody sees is answered out of the index: the rows themselves are long once they are answered.
            models.Index(fields=["campaign", "unit", "state", "person"], name="inspection_sheet_place"),
            models.Index(fields=["campaign", "department"], name="inspection_sheet_department"),
            models.Index(fields=["campaign", "contradictions"], name="inspection_sheet_contra"),
            models.Index(fields=["person", "state"], name="inspection_sheet_person"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {_('自己点検票')} {self.pk}"


class Tally(models.Model):
    """How the sheets of a place were answered: of the city, an organ, a department or a section.

    `counts` holds by question key and role [yes, partly, no, not applicable, contradicted]. `confirmed_at`: its head stands by it.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("市全体")
        ORGAN = "organ", _("機関")
        DEPARTMENT = "department", _("部等")
        SECTION = "section", _("課等")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tallies")
    kind = models.CharField(_("集計の単位"), max_length=10, choices=Kind.choices)
    place = models.BigIntegerField(_("所属"), default=CITY)
    department = models.BigIntegerField(default=CITY)
    order = models.PositiveIntegerField(default=0)
    sheets = models.PositiveIntegerField(_("対象"), default=0)
    submitted = models.PositiveIntegerField(_("提出"), default=0)
    contradicted = models.PositiveIntegerField(_("食い違い"), default=0)
    counts = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "place"], name="inspection_tally_once")]
        indexes = [models.Index(fields=["campaign", "department", "kind"], name="inspection_tally_dept")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.get_kind_display()} {self.place}"


class Confirmation(models.Model):
    """The head of a unit stands by its result. `counts` are what he stood by. Never changed."""

    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="confirmations")
    note = models.TextField(_("所見"))
    counts = models.JSONField(default=dict)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    role = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ["at", "pk"]


class Improvement(Noticing, Versioned):
    """What is to be put right after a result, by whom and by when. `keys` are the questions it answers, `unit` 0 is the city."""

    revision = OPEN_WORK

    class State(models.TextChoices):
        OPEN = "open", _("取組中")
        DONE = "done", _("完了")
        DROPPED = "dropped", _("取りやめ")

    ENDED: ClassVar[frozenset[str]] = frozenset({State.DONE, State.DROPPED})

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="improvements")
    unit = models.BigIntegerField(_("所属"), default=CITY)
    department = models.BigIntegerField(default=CITY)
    keys = models.JSONField(default=list)
    text = models.TextField(_("改善策"))
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("担当者"))
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.TextField(_("結果"), blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("登録日時"))
    ended_at = models.DateTimeField(_("終了日時"), null=True)

    class Meta:
        verbose_name = _("改善策")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["campaign", "unit"], name="inspection_improve_unit"),
            models.Index(fields=["state", "due_on"], name="inspection_improve_due"),
            models.Index(fields=["owner", "state"], name="inspection_improve_owner"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 40 else f"{self.text[:40]}…"  # noqa: PLR2004


class Report(models.Model):
    """Results and improvements as they were put before the committee, for the units in `units`. Never changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("番号"))
    units = models.JSONField(default=list)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(_("総括"))
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    role = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(_("報告日時"))

    class Meta:
        verbose_name = _("自己点検結果報告書")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="inspection_report_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {_('結果報告書')} {self.number}"


class Use(models.Model):
    """That the result was made use of in a review of the policy, of related rules or of measures. Never changed."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("情報セキュリティポリシーの見直し")
        RULES = "rules", _("関係規程等の見直し")
        MEASURES = "measures", _("その他の対策の見直し")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(_("何に活用したか"), max_length=10, choices=Kind.choices)
    note = models.TextField(_("活用の内容"))
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("点検結果の活用")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.campaign} {self.get_kind_display()}"
