"""States in words and shapes: what a state is called and how it is drawn, the same on every page, in print and in files."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sekimori.portal.compliance.combining import ORDER, Standing
from sekimori.portal.compliance.models.derived import STANDINGS
from sekimori.portal.ui.components import Status, Tone
from sekimori.standards.models import MechanismKind, Scope

LABELS: Mapping[str, str | Promise] = dict(STANDINGS)
TONES: Mapping[Standing, Tone] = {
    Standing.NONE: "void",
    Standing.NOT_APPLICABLE: "void",
    Standing.MET: "success",
    Standing.OPEN: "neutral",
    Standing.DUE: "waiting",
    Standing.EXCEPTED: "excepted",
    Standing.UNKNOWN: "unknown",
    Standing.OVERDUE: "overdue",
    Standing.NOT_MET: "danger",
}
KINDS: Mapping[MechanismKind, str | Promise] = {
    MechanismKind.GATE: _("関門"),
    MechanismKind.PROCEDURE: _("手続"),
    MechanismKind.REGISTER: _("台帳"),
    MechanismKind.DUTY: _("実施事項"),
    MechanismKind.CHECK: _("自動点検"),
    MechanismKind.NOTICE: _("通知"),
    MechanismKind.ATTEST: _("申告"),
}
SCOPES: Mapping[Scope, str | Promise] = {
    Scope.CITY: _("市全体"),
    Scope.DEPARTMENT: _("部等ごと"),
    Scope.SECTION: _("課等ごと"),
}
# From the worst to the best, as people look for them.
WORST_FIRST: tuple[Standing, ...] = tuple(reversed(ORDER))


def status(standing: str, *, attested: bool = False) -> Status:
    """The tag of a state; what only people say is drawn as such."""
    return Status(LABELS[standing], TONES[Standing(standing)], attested=attested)
