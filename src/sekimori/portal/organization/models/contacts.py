from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing
from sekimori.portal.organization.bitemporal import CONTACTS
from sekimori.portal.organization.models.people import Person

PRIVATE_KINDS = ("private_mobile", "night")


class PersonContact(Noticing, Versioned):
    """A way to reach a person. Those of a private kind are rows that few may see; no number ever enters the ledger."""

    revision = CONTACTS

    class Kind(models.TextChoices):
        OFFICE = "office", _("職場の電話")
        DUTY_MOBILE = "duty_mobile", _("公用携帯")
        PRIVATE_MOBILE = "private_mobile", _("私用携帯")
        NIGHT = "night", _("夜間・休日の連絡先")
        MAIL = "mail", _("緊急用メール")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("種別"), max_length=16, choices=Kind.choices)
    value = models.CharField(_("番号・アドレス"), max_length=120)
    order = models.PositiveSmallIntegerField(_("順"), default=1)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["order", "kind"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "value"], name="org_contact_once")]


class ExternalContact(Noticing, Versioned):
    """Somebody outside the city to be reached in an emergency (県, 警察, J-LIS, 保守業者 …)."""

    revision = CONTACTS

    party = models.CharField(_("基準上の相手"), max_length=60, blank=True)
    body = models.CharField(_("機関・事業者"), max_length=120)
    department = models.CharField(_("部署・担当"), max_length=120, blank=True)
    purpose = models.CharField(_("用件"), max_length=200)
    telephone = models.CharField(_("電話"), max_length=40)
    night_telephone = models.CharField(_("夜間・休日の電話"), max_length=40, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    hours = models.CharField(_("受付時間"), max_length=80)
    order = models.PositiveSmallIntegerField(_("順"), default=1)
    checked_on = models.DateField(_("確認日"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["order", "body", "id"]

    def __str__(self) -> str:
        return f"{self.body} {self.department}".strip()


class NetworkIssue(models.Model):
    """An edition of the emergency contact network as it was handed out: its content, frozen, and what was missing in it.

    `content` holds no private numbers unless `restricted`.
    """

    day = models.DateField(_("現在日"))
    restricted = models.BooleanField(_("限定版"), default=False)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    gaps = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return str(_("緊急連絡網"))
