"""What was done and is addressed to a body stands on its agenda: plans to approve, results to take note of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.committee import agenda
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.duties import announcements, definitions
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.ui.wording import in_japanese
from sekimori.standards.models import MechanismKind

APPROVAL = "committee_approval"
# What is older is put to nobody any more.
RECENT = dt.timedelta(days=400)
DONE = (Occurrence.State.REPORTED, Occurrence.State.DONE)


class Occurrences(agenda.Source):
    """Duties done for a body. Where the clause wants its approval the matter is decided on, else it is taken note of."""

    key, label = "duties", gettext_lazy("実施事項")

    def offered(self) -> Sequence[Offered]:
        """One query, and those that fetch an edition once."""
        wanted = {each.key for each in definitions.in_force() if _body_of(each)}
        rows = Occurrence.objects.filter(duty__in=sorted(wanted), state__in=DONE, content__isnull=False)
        rows = rows.filter(content__frozen_at__gte=context.now() - RECENT).order_by("content__frozen_at", "pk")
        return [self._offered(row, defined) for row in rows if _body_of(defined := definitions.of(row))]

    def carry(self, decided: Decided) -> None:
        """The decision stands in the minutes; what was done for it stays as it is."""
        del decided

    def _offered(self, row: Occurrence, defined: Defined) -> Offered:
        matter = _matter_of(defined)
        with in_japanese():
            title = str(row)
        return Offered(
            subject=str(row.pk),
            title=title,
            summary=_("%(label)sの結果です。") % {"label": row.label},
            href=announcements.address_of(row),
            digest=row.content.digest if row.content else "",
            body=_body_of(defined),
            clauses=defined.lineages,
            matter=matter or "report",
            report=not matter,
        )


def _body_of(defined: Defined) -> str:
    """The body to which the form is addressed; "" when it is a role's."""
    addressee = defined.duty.form.addressee
    return addressee if any(each.key == addressee and each.decides for each in defined.package.bodies) else ""


def _matter_of(defined: Defined) -> str:
    """What of the duty the body approves, by the gates of its clauses; "" when it only takes note."""
    for key in defined.duty.clauses:
        for each in defined.package.clause(key).mechanisms:
            if each.kind is MechanismKind.GATE and each.name == APPROVAL:
                return str(each.settings.get("matter", ""))
    return ""


agenda.register(Occurrences())
