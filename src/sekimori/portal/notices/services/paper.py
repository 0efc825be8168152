from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict
from sekimori.portal.acts.performing import performing
from sekimori.portal.notices import act_types, printing, selectors
from sekimori.portal.notices.models import Delivery


@dataclass(frozen=True)
class PrintedList:
    """A list as PDF, with the name of its file."""

    content: bytes
    name: str


def list_print(*, unit: int) -> PrintedList:
    """The list of what people of a unit without mail or account have not read, for paper; that it was printed is recorded.

    Raises NotFound when the actor answers for nobody there, Conflict when there is nothing to print, NotAvailable when the machine
    cannot make the document.
    """
    with performing(act_types.LIST_PRINTED) as act:
        lines = selectors.paper_lines(act.actor, unit)
        if not lines:
            raise Conflict(_("印刷するものはありません。全員が読み終えています。"))
        content = printing.list_pdf(unit, lines, act.now())
        Delivery.objects.filter(pk__in=[each.pk for each in lines]).update(listed_at=act.now())
        act.record(lines[0], after={"unit": unit, "lines": len(lines)}, unit=unit)
    return PrintedList(content, f"unread-{unit}-{act.today().isoformat()}.pdf")
