from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """An edition of a standard: a whole standard package, and the city's own published text where it was read in.

    `content` is the package as canonical JSON, whose SHA-256 is `digest`. `published` lists the nodes of the published text
    as {id, level, title, text, leaf}; empty when the edition came from a package alone. `unconfirmed` names the clauses whose
    norms nobody has confirmed: they are shown as such and nothing of them is enforced. Once confirmed an edition never
    changes: triggers of the database refuse it (immutability.py).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("未確定")
        CONFIRMED = "confirmed", _("確定")
        ADOPTED = "adopted", _("採用")

    key = models.SlugField(_("版の名前（英数字）"), max_length=80, unique=True)
    label = models.CharField(_("版の名称"), max_length=200)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    published = models.JSONField(default=list)
    published_digest = models.CharField(max_length=64, blank=True)
    unconfirmed = models.JSONField(default=list)
    source_name = models.CharField(_("元のファイル"), max_length=200, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("前の版")
    )
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["digest"], name="rules_edition_digest")]

    def __str__(self) -> str:
        return self.label


class EditionClause(models.Model):
    """A clause of an edition, so that it can be found, linked and asked for by policy. What it says is in the package."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="clauses")
    order = models.PositiveIntegerField()
    clause = models.CharField(_("条項"), max_length=80)
    lineage = models.CharField(max_length=120)
    level = models.CharField(max_length=14)
    title = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "clause"], name="rules_clause_once"),
            models.UniqueConstraint(fields=["edition", "lineage"], name="rules_lineage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}".strip()


class Succession(models.Model):
    """What became of the clauses of one edition in the next: the map of lineages between them.

    `identities` are those of `standards.comparing` as JSON: kind, old ids, new ids.
    """

    old = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="successions")
    identities = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="rules_succession_once")]
