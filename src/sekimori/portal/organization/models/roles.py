from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.bitemporal import Placing, Shaping, change_indexes, period_rules
from sekimori.portal.organization.models.people import Person
from sekimori.portal.organization.models.structure import Post, Unit


class Nomination(Placing):
    """A person named in writing to a role (情報システム担当者, CSIRT, 監査統括責任者 …)."""

    beside: ClassVar[frozenset[str]] = frozenset({"nominated_by_id", "reference"})

    role = models.CharField(_("役割"), max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("指名の文書"), max_length=80, blank=True)

    class Meta:
        constraints = [*period_rules("org_nomination", "role", "person", "unit")]
        indexes = [
            models.Index(fields=["role", "valid_from"], name="org_nomination_role"),
            models.Index(fields=["person", "valid_from"], name="org_nomination_person"),
            *change_indexes("org_nomination"),
        ]


class Seat(Placing):
    """A seat in a body (推進本部): held by whoever holds the post, or by a named person."""

    body = models.CharField(_("会議体"), max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    title = models.CharField(_("席"), max_length=60, blank=True)
    chair = models.BooleanField(_("議長"), default=False)

    class Meta:
        constraints = [
            *period_rules("org_seat", "body", "post", "person"),
            models.CheckConstraint(
                condition=Q(post__isnull=True, person__isnull=False) | Q(post__isnull=False, person__isnull=True),
                name="org_seat_one_holder",
            ),
        ]
        indexes = [models.Index(fields=["body", "valid_from"], name="org_seat_body"), *change_indexes("org_seat")]


class DeputyRule(Placing):
    """Who stands in for a post while its holder is absent, in order (代決者の順位)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputy_for")
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order"]
        constraints = [
            *period_rules("org_deputyrule", "post", "deputy"),
            models.CheckConstraint(condition=~Q(post=F("deputy")), name="org_deputyrule_other"),
        ]
        indexes = [
            models.Index(fields=["post", "order"], name="org_deputyrule_post"),
            models.Index(fields=["deputy"], name="org_deputyrule_deputy"),
            *change_indexes("org_deputyrule"),
        ]


class Rule(Shaping):
    """A row of the adopted edition about who is who: a role, an authority, a designation or a body.

    `definition` is the record of the standard package as JSON (sekimori.standards.models), so that another city's words and
    another edition's rules need no change here.
    """

    class Kind(models.TextChoices):
        ROLE = "role", _("役割")
        AUTHORITY = "authority", _("権限")
        DESIGNATION = "designation", _("基準上の職・部門")
        BODY = "body", _("会議体")
        CONTACT = "contact", _("緊急連絡網に載せる役割")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=80)
    definition = models.JSONField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [*period_rules("org_rule", "kind", "key")]
        indexes = [models.Index(fields=["kind", "valid_from"], name="org_rule_kind"), *change_indexes("org_rule")]
