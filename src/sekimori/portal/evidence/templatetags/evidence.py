"""{% load evidence %}{% attachments record %}: the files of a record, with the way to add one."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.evidence import selectors
from sekimori.portal.evidence.listings import period_of, status_of
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Column

register = template.Library()


@register.inclusion_tag("evidence/attachments.html")
def attachments(record: Model, *, level: int = 2) -> dict[str, Any]:
    """The panel 証跡 of a record: what the reader may see, and 添付する where its policy allows that; two or three queries."""
    actor = context.current().actor
    links = []
    if selectors.may_attach(record, actor):
        links.append(Link(_("添付する"), reverse("evidence:attach", args=[subject_of(record)]), icon="clip"))
    columns: list[Column[Any]] = [
        Column("title", _("題名"), str, head=True, wide=True, link=lambda e: reverse("evidence:detail", args=[e.pk])),
        Column("status", _("状態"), status_of, nowrap=True),
        Column("kind", _("種類"), lambda e: e.get_kind_display(), nowrap=True),
        Column("period", _("対象期間"), period_of, nowrap=True),
        Column("kept", _("保管日時"), "kept_at", nowrap=True),
    ]
    return {"rows": selectors.of(record, actor), "columns": columns, "links": links, "level": level}
