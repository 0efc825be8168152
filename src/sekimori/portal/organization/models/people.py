from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.common.text import fold_name
from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing
from sekimori.portal.organization.bitemporal import PEOPLE, Placing, change_indexes, period_rules
from sekimori.portal.organization.models.structure import Post


class Person(Noticing, Versioned):
    """A person who works for the city or with it; with or without an account.

    Name, kana and kind repeat what the person's version of today says, so that lists and searches need no join.
    """

    revision = PEOPLE

    class Kind(models.TextChoices):
        REGULAR = "regular", _("職員")
        FIXED_TERM = "fixed_term", _("会計年度任用職員")
        EXECUTIVE = "executive", _("特別職")
        CONTRACTOR = "contractor", _("外部委託事業者")
        OTHER = "other", _("その他")

    number = models.CharField(_("職員番号"), max_length=20, unique=True)
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("氏名（カナ）"), max_length=120, blank=True)
    kind = models.CharField(_("区分"), max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    email = models.EmailField(_("メールアドレス"), blank=True)
    extension = models.CharField(_("内線"), max_length=20, blank=True)
    search = models.CharField(max_length=240, editable=False)

    class Meta:
        ordering = ["kana", "number"]
        indexes = [
            models.Index(fields=["search"], name="org_person_search"),
            models.Index(fields=["kana", "number"], name="org_person_kana"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = self.search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    def search_text(self) -> str:
        """What the search looks through: number, name and kana, folded."""
        return " ".join(fold_name(each) for each in (self.number, self.name, self.kana) if each)[:240]


class PersonVersion(Placing):
    """What a person is called and how employed during a period."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("氏名（カナ）"), max_length=120, blank=True)
    kind = models.CharField(_("区分"), max_length=12, choices=Person.Kind.choices, default=Person.Kind.REGULAR)

    class Meta:
        constraints = [*period_rules("org_personversion", "person")]
        indexes = [
            models.Index(fields=["person", "valid_from"], name="org_personversion"),
            *change_indexes("org_personversion"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(Placing):
    """A person in a post during a period (発令)."""

    beside: ClassVar[frozenset[str]] = frozenset({"source"})

    class Kind(models.TextChoices):
        OWN = "own", _("本務")
        CONCURRENT = "concurrent", _("兼務")
        ACTING = "acting", _("事務取扱・心得")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(_("種別"), max_length=10, choices=Kind.choices, default=Kind.OWN)
    source = models.CharField(_("出所"), max_length=80, blank=True)

    class Meta:
        constraints = [
            *period_rules("org_appointment", "person", "post", "kind"),
            models.UniqueConstraint(
                fields=["person", "valid_from"],
                condition=Q(superseded_at__isnull=True, kind="own"),
                name="org_appointment_one_own",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "valid_from"], name="org_appointment_person"),
            models.Index(fields=["post", "valid_from"], name="org_appointment_post"),
            *change_indexes("org_appointment"),
        ]


class Absence(Noticing):
    """A recorded absence; only inside it may a deputy act. A named deputy goes before the post's rule.

    It is known from `recorded_at` until `cancelled_at`: an absence that ends early is superseded by a shorter one.
    """

    revision = PEOPLE

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deputising")
    recorded_at = models.DateTimeField(editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["ends_at"], name="org_absence_end"),
            models.Index(fields=["person", "ends_at"], name="org_absence_person"),
            models.Index(fields=["deputy", "ends_at"], name="org_absence_deputy"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="org_absence_order"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")), name="org_absence_deputy_other"
            ),
        ]
