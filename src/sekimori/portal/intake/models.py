"""A mail that came to the address for reports, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

PERSON = "organization.Person"


class Message(Versioned):
    """A mail as it was taken in. `key` makes it this one: the hash of its Message-ID, or of its bytes where it has none.

    `person` is whose address the staff register has, which proves nothing: `confirmed_person` is who the contact point found it
    to be. `note` names what could not be read.
    """

    class Outcome(models.TextChoices):
        REPORTED = "reported", _("報告として受付")
        FOLDED = "folded", _("続いて届いたため、同じ報告に追加")
        AUTOMATIC = "automatic", _("自動の返信・不達通知のため、報告にしない")

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(_("ハッシュ値"), max_length=64)
    size = models.PositiveBigIntegerField(_("大きさ"))
    message_id = models.CharField(_("Message-ID"), max_length=300, blank=True)
    from_address = models.CharField(_("差出人のアドレス"), max_length=320, blank=True)
    from_name = models.CharField(_("差出人の名前"), max_length=200, blank=True)
    subject = models.CharField(_("件名"), max_length=300, blank=True)
    tag = models.CharField(_("宛先の区分"), max_length=60, blank=True)
    attached = models.JSONField(_("添付"), default=list)
    note = models.TextField(_("読み取れなかったこと"), blank=True)
    taken_at = models.DateTimeField(_("受付日時"))
    outcome = models.CharField(_("扱い"), max_length=10, choices=Outcome.choices)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    person_label = models.CharField(_("名簿と一致した人（未確認）"), max_length=200, blank=True)
    repeats = models.PositiveIntegerField(_("再着の回数"), default=0)
    answered = models.BooleanField(_("受付の返信"), default=False)
    confirmed_person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_who = models.CharField(_("確かめた差出人"), max_length=200, blank=True)
    confirmed_how = models.CharField(_("確かめた方法"), max_length=300, blank=True)
    confirmed_label = models.CharField(_("確かめた人"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("確かめた日時"), null=True)

    class Meta:
        verbose_name = _("報告メール")
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="automatic") | Q(incident__isnull=False), name="intake_becomes_a_report"
            )
        ]
        indexes = [
            models.Index(fields=["-taken_at"], name="intake_taken"),
            models.Index(fields=["from_address", "-taken_at"], name="intake_sender"),
            models.Index(fields=["incident"], name="intake_incident"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("（件名なし）"))
