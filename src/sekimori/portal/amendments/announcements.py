"""Telling people about amendments: who drafts, and every role whose clauses change."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.portal.acts import context
from sekimori.portal.amendments import selectors
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients

COMING = kinds.register("amendments:coming", gettext_lazy("対策基準の改正の予告"), required=True)
CHANGED = kinds.register("amendments:changed", gettext_lazy("対策基準の改正の確認"), required=True)
TOLD = kinds.register("amendments:told", gettext_lazy("改正案の議決の結果"))
# The city's own choice: within how many office days those concerned confirm that they have read it.
READ_DAYS = 10


def address_of(record: Amendment) -> str:
    """The page of an amendment."""
    return reverse("amendments:detail", args=[record.pk])


def _words(record: Amendment) -> str:
    changed = "、".join(str(each) for each in record.changes.all())
    day = eras.format_long(record.effective_on) if record.effective_on else ""
    return _("施行日　%(day)s\n改正する条項　%(changes)s\n理由　%(reason)s") % {
        "day": day, "changes": changed, "reason": record.reason,
    }  # fmt: skip


def _tell_roles(record: Amendment, *, in_force: bool) -> None:
    roles = selectors.roles_concerned(record)
    if not roles:
        return
    subject = _("【確認】%(title)s") if in_force else _("【予告】%(title)s")
    limit = clocks.due_at(context.now(), office_days=READ_DAYS)
    notices.notify(
        to=Recipients(roles=[(role, None) for role in roles]),
        kind=CHANGED.name if in_force else COMING.name,
        subject=subject % {"title": record.title},
        body=_words(record),
        key=f"amendments:{record.pk}:{'in_force' if in_force else 'coming'}",
        url=address_of(record),
        about=record,
        reading_required=in_force,
        clauses=sorted({lineage for lineages in roles.values() for lineage in lineages}) if in_force else (),
        read_until=limit if in_force else None,
    )


def tell_coming(record: Amendment) -> None:
    """It was decided: those whose clauses change are told of the day."""
    _tell_roles(record, in_force=False)


def tell_in_force(record: Amendment) -> None:
    """It is in force: those whose clauses changed, and nobody else, confirm that they have read it."""
    _tell_roles(record, in_force=True)


def tell_drafters(record: Amendment, what: str, reason: str) -> None:
    """What the body said, to who began it and who put it to the body."""
    people = {pk for pk in (record.begun_by_id, record.submitted_by_id) if pk is not None}
    notices.notify(
        to=Recipients(people=sorted(people)),
        kind=TOLD.name,
        subject=_("【%(what)s】%(title)s") % {"what": what, "title": record.title},
        body=reason,
        key=f"amendments:{record.pk}:{record.version}:told",
        url=address_of(record),
        about=record,
    )
