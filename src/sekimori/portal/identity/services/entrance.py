from __future__ import annotations

from sekimori.portal.acts.performing import performing
from sekimori.portal.identity import act_types
from sekimori.portal.identity.models import EntranceText


def entrance_set(*, banner: str, contact: str, seen: int | None = None) -> EntranceText:
    """Sets the city's own words on the sign-in page; an empty banner shows the software's plain one."""
    with performing(act_types.ENTRANCE_SET) as act:
        EntranceText.objects.get_or_create(pk=EntranceText.SINGLE)
        row = act.obtain(EntranceText, EntranceText.SINGLE, need="change", seen=seen)
        before = {"banner": row.banner, "contact": row.contact}
        row.banner, row.contact = banner.strip(), contact.strip()[:200]
        row.save()
        act.record(row, before=before, after={"banner": row.banner, "contact": row.contact})
    return row
