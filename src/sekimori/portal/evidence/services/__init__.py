"""Keeping, opening, holding and erasing evidence. Other apps change it here and nowhere else."""

from sekimori.portal.evidence.services.checking import stored_check
from sekimori.portal.evidence.services.disposing import disposal_approve, disposal_decline, disposals_propose
from sekimori.portal.evidence.services.keeping import Taken, evidence_attach, evidence_take, keep, taken_content
from sekimori.portal.evidence.services.opening import Opened, evidence_open
from sekimori.portal.evidence.services.retaining import (
    class_set,
    custody_pass,
    hold_place,
    hold_release,
    retention_change,
)
from sekimori.portal.evidence.services.sweeping import orphans_sweep

__all__ = [
    "Opened",
    "Taken",
    "class_set",
    "custody_pass",
    "disposal_approve",
    "disposal_decline",
    "disposals_propose",
    "evidence_attach",
    "evidence_open",
    "evidence_take",
    "hold_place",
    "hold_release",
    "keep",
    "orphans_sweep",
    "retention_change",
    "stored_check",
    "taken_content",
]
