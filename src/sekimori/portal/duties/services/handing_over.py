from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.duties import act_types, announcements, definitions
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held


def owners_renew() -> int:
    """Tells those who have become responsible for something open since somebody else was told of it; how many occurrences.

    The queries grow with the roles that own duties, and with what has changed hands.
    """
    with performing(act_types.HANDED_OVER) as act:
        rows = Occurrence.objects.filter(state__in=Occurrence.WAITING, opens_on__lte=act.today()).exclude(told=[])
        rows = rows.prefetch_related("parties")
        holders: dict[str, list[Held]] = {}
        changed = 0
        for row in rows:
            if row.role not in holders:
                holders[row.role] = organization.everyone_with(row.role)
            people = {h.person for h in holders[row.role] if row.unit_id is None or h.unit == row.unit_id}
            if people and people != set(row.told):
                _hand_over(act, row, people)
                changed += 1
    return changed


def _hand_over(act: Performing, row: Occurrence, people: Iterable[int]) -> None:
    before, now = list(row.told), sorted(people)
    new = [person for person in now if person not in before]
    row.told = now
    row.save(update_fields=["told"])
    if new:
        announcements.tell(
            row,
            Recipients(people=new),
            announcements.ARISEN,
            _("【引継ぎ】%(label)sの担当になりました") % {"label": row.label},
            _("前の担当者から引き継がれた、まだ終わっていない実施事項です。期限：%(due)s")
            % {"due": eras.format_long(row.due_on, weekday=True)},
            key=f"handed:{act.today().isoformat()}:{'-'.join(map(str, new))}",
        )
    act.record(
        row,
        act_type=act_types.HANDED_OVER,
        before={"told": before},
        after={"told": now},
        clauses=definitions.of(row).lineages,
        unit=row.unit_id,
    )
