"""Where procedures stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.procedures import selectors
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add

DECIDERS = (
    "manage_section", "oversee_department", "oversee_city", "direct", "command", "manage_systems", "audit",
    "operate_systems", "respond_incidents",
)  # fmt: skip
WATCHERS = ("command", "direct", "audit")


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    work, group = Group.WORK, Group.PROCEDURES
    add(Entry(work, _("決裁・確認する"), "procedures:waiting", "tasks", DECIDERS, 10, "w", selectors.waiting_count))
    add(Entry(work, _("わたしの申請"), "procedures:mine", "form", "work", 15, "m"))
    add(Entry(group, _("申請・報告する"), "procedures:catalogue", "edit", "work", 10, "p", prefix="/procedures/apply/"))
    add(Entry(group, _("申請の台帳"), "procedures:registers", "archive", "work", 20, prefix="/procedures/registers/"))
    add(Entry(group, _("期限を過ぎた申請"), "procedures:overdue", "alarm", DECIDERS, 30))
    add(Entry(Group.REVIEW, _("やむを得ない兼務の決裁"), "procedures:unavoidable", "scale", WATCHERS, 60))
    add(Entry(Group.REVIEW, _("決裁の経路の欠け"), "procedures:gaps", "flag", (*WATCHERS, "manage_systems"), 70))
    add(
        Entry(
            Group.ADMINISTRATION, _("手続の設定"), "procedures:fallbacks", "gear", (*WATCHERS, "manage_systems"), 60,
            prefix="/procedures/settings/",
        )
    )  # fmt: skip
