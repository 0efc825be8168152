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
        holders: dict[str, dict[int | None, set[int]]] = {}
        changed: dict[int, set[int]] = {}
        # Nothing but what is compared is read: nearly always nobody has come or gone.
        for pk, role, unit, told in rows.values_list("pk", "role", "unit", "told"):
            if role not in holders:
                holders[role] = _by_unit(organization.everyone_with(role))
            people = holders[role].get(unit, set())
            if people and people != set(told):
                changed[pk] = people
        for row in Occurrence.objects.filter(pk__in=changed):
            _hand_over(act, row, changed[row.pk])
    return len(changed)


def _by_unit(held: Iterable[Held]) -> dict[int | None, set[int]]:
    """The people by unit; under None all of them, for what is done for the whole city."""
    found: dict[int | None, set[int]] = {}
    for each in held:
        found.setdefault(None, set()).add(each.person)
        if each.unit is not None:
            found.setdefault(each.unit, set()).add(each.person)
    return found


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
