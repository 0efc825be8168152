from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.rules.models.editions import Edition


class EditionDraft(Versioned):
    """An edition in the making: a text that was read in, or amended, with what people have decided about it so far.

    `reference` is the edition whose package lends roles, catalogue and mechanisms; `base` the one it continues (lineages go on
    from it), None for a city's first own text. `source` are the bytes of the file as it was given.
    """

    class Origin(models.TextChoices):
        TEXT = "text", _("本文の読取り")
        AMENDMENT = "amendment", _("改正の適用")

    class State(models.TextChoices):
        WORKING = "working", _("処理中")
        FAILED = "failed", _("読めませんでした")
        OPEN = "open", _("確認中")
        DONE = "done", _("版にまとめました")

    label = models.CharField(_("名称"), max_length=200)
    origin = models.CharField(_("作り方"), max_length=10, choices=Origin.choices)
    state = models.CharField(_("状態"), max_length=8, choices=State.choices, default=State.WORKING)
    reference = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name=_("対応付ける版"))
    base = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("改正前の版")
    )
    source = models.BinaryField(null=True)
    source_name = models.CharField(_("ファイル"), max_length=200, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    fault = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    operations = models.JSONField(default=list)
    lint = models.JSONField(default=list)
    identities = models.JSONField(default=list)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts")
    created_by = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label


class DraftSpot(models.Model):
    """A spot of the file that a person must look at: what could not be read, or a table whose cells are not certain."""

    class Kind(models.TextChoices):
        UNREAD = "unread", _("読めない箇所")
        TABLE = "table", _("表")
        CHECK = "check", _("検査")

    draft = models.ForeignKey(EditionDraft, on_delete=models.CASCADE, related_name="spots")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    line = models.PositiveIntegerField(_("行"), default=0)
    node = models.CharField(_("条項"), max_length=80, blank=True)
    text = models.TextField(blank=True)
    reason = models.TextField(_("理由"), blank=True)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    settled = models.BooleanField(_("確認済み"), default=False)

    class Meta:
        ordering = ["line", "pk"]


class DraftRole(models.Model):
    """A role as the text names it, and which role it is: one of the reference's, or one of the city's own (`definition`)."""

    draft = models.ForeignKey(EditionDraft, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(_("本文の名称"), max_length=200)
    others = models.JSONField(default=list)
    holders = models.JSONField(default=list)
    clause = models.CharField(max_length=80, blank=True)
    key = models.CharField(_("役割"), max_length=60, blank=True)
    confidence = models.PositiveSmallIntegerField(_("確度"), default=0)
    reason = models.TextField(blank=True)
    confirmed = models.BooleanField(_("確認済み"), default=False)
    definition = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class DraftNode(Versioned):
    """A clause of the draft with the clauses of the reference that say the same, as proposed and as decided."""

    draft = models.ForeignKey(EditionDraft, on_delete=models.CASCADE, related_name="nodes")
    order = models.PositiveIntegerField()
    clause = models.CharField(_("条項"), max_length=80)
    level = models.CharField(max_length=14)
    title = models.TextField(_("見出し"), blank=True)
    text = models.TextField(_("本文"), blank=True)
    leaf = models.BooleanField(default=True)
    parent = models.CharField(max_length=80, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    chapter = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    lineage = models.CharField(max_length=120, blank=True)
    requirement = models.JSONField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    candidates = models.JSONField(default=list)
    matches = models.JSONField(default=list)
    mechanisms = models.JSONField(default=list)
    matched = models.BooleanField(_("対応を確認済み"), default=False)
    silent = models.TextField(blank=True)
    no_norms = models.BooleanField(_("規範のない条項"), default=False)

    class Meta:
        ordering = ["draft", "order"]
        constraints = [models.UniqueConstraint(fields=["draft", "clause"], name="rules_draftnode_once")]
        indexes = [models.Index(fields=["draft", "chapter"], name="rules_draftnode_chapter")]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}".strip()


class DraftNorm(Versioned):
    """A norm of a clause: as it was read (`read`), in the package's shape (`norm`, None while something is unknown), and decided.

    Nothing is enforced before it is confirmed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("未確認")
        CONFIRMED = "confirmed", _("確認")
        CHANGED = "changed", _("変更して確認")
        REJECTED = "rejected", _("規範ではない")

    node = models.ForeignKey(DraftNode, on_delete=models.CASCADE, related_name="norms")
    draft = models.ForeignKey(EditionDraft, on_delete=models.CASCADE, related_name="norms")
    order = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)
    read = models.JSONField(null=True)
    confidence = models.PositiveSmallIntegerField(_("確度"), default=0)
    norm = models.JSONField(null=True)
    state = models.CharField(_("確認"), max_length=10, choices=State.choices, default=State.WAITING)
    carried = models.BooleanField(_("前の版から引き継ぎ"), default=False)
    in_bulk = models.BooleanField(_("まとめて確認"), default=False)
    decided_by = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["node__order", "order", "pk"]
        indexes = [models.Index(fields=["draft", "state"], name="rules_draftnorm_state")]

    def __str__(self) -> str:
        return f"{self.node.clause} {self.words[:40]}"
