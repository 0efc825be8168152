"""Documents, their versions, what was said about a version, and the reviews that found a document still right.

A version is written until it is handed in; then its content is bound by a hash, and what was decided is never changed
(`immutability.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

PERSON = "organization.Person"


class Document(Versioned):
    """A document that answers a demand of the standard. `required` is the key of the demand in the city's standard package;

    several documents may answer one demand (the procedures of each system). `restricted`: not for every employee's eyes.
    `due_on` is the last day of the next look at what was decided last.
    """

    required = models.CharField(_("定めるべき文書"), max_length=60)
    title = models.CharField(_("文書の名称"), max_length=200)
    restricted = models.BooleanField(_("閲覧を限る"), default=False)
    begun_at = models.DateTimeField(_("起案日時"))
    due_on = models.DateField(_("次の見直し日"), null=True)
    abolished_on = models.DateField(_("廃止日"), null=True)
    abolished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["required", "title", "pk"]
        indexes = [models.Index(fields=["required", "due_on"], name="doc_required")]

    def __str__(self) -> str:
        return self.title


class Version(Versioned):
    """A version of a document. `places` says where each content that the standard wants is written: its key → 第３条.

    It is in force from `effective_on` until a later one is. `digest` binds what was handed in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起案中")
        WAITING = "waiting", _("決裁待ち")
        RETURNED = "returned", _("差戻し")
        APPROVED = "approved", _("決定")
        WITHDRAWN = "withdrawn", _("取下げ")

    WRITABLE: ClassVar[frozenset[str]] = frozenset({State.DRAFT, State.RETURNED})
    OPEN: ClassVar[frozenset[str]] = frozenset({State.DRAFT, State.RETURNED, State.WAITING})

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    text = models.TextField(_("本文"), blank=True)
    summary = models.CharField(_("制定・改定の概要"), max_length=400, blank=True)
    places = models.JSONField(_("含むべき内容の箇所"), default=dict)
    effective_on = models.DateField(_("施行日"), null=True)
    review_on = models.DateField(_("次の見直し日"), null=True)
    digest = models.CharField(max_length=64, blank=True)
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("伺い日時"), null=True)
    decided_at = models.DateTimeField(_("決定日時"), null=True)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="doc_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=["draft", "returned", "waiting"]), name="doc_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(effective_on__isnull=False) & Q(decided_at__isnull=False) & ~Q(digest="")),
                name="doc_approved_is_bound",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="doc_version_state")]

    def __str__(self) -> str:
        return f"{self.document} 第{self.number}版"

    @property
    def writable(self) -> bool:
        """Whether it may still be written."""
        return self.state in self.WRITABLE

    def holds_on(self, day: dt.date) -> bool:
        """Whether it was decided and has come into force by `day`; a later version may have taken its place."""
        return self.state == self.State.APPROVED and self.effective_on is not None and self.effective_on <= day

    def passed(self, day: dt.date) -> bool:
        """Whether it still waits although the day from which it was to be in force is over: it can only be sent back."""
        return self.state == self.State.WAITING and self.effective_on is not None and self.effective_on < day


class Word(models.Model):
    """What somebody said about a version, in which capacity, about which content. `minutes` are those of a body. Never changed."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("伺い")
        RETURNED = "returned", _("差戻し")
        WITHDRAWN = "withdrawn", _("取下げ")
        APPROVED = "approved", _("決定")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    digest = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    role = models.CharField(max_length=60, blank=True)
    capacity = models.CharField(max_length=12)
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("理由・意見"), blank=True)
    minutes = models.JSONField(default=dict)
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person_label}"


class Review(models.Model):
    """Somebody looked whether the document is still right. It need not be looked at again before `next_on`. Never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("見直しの内容"))
    next_on = models.DateField(_("次の見直し日"))
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.document} {self.next_on}"
