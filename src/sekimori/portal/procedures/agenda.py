"""Applications that wait for a body stand on its agenda; its decision is entered here, with the minutes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import Conflict
from sekimori.portal.committee import agenda
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.procedures import announcements, definitions, services
from sekimori.portal.procedures.models import Application, Decision, Step
from sekimori.portal.procedures.services import Minutes, Word
from sekimori.standards.procedure_models import StageKind

VERDICTS = {
    "approved": Decision.Verdict.APPROVED,
    "conditional": Decision.Verdict.CONDITIONAL,
    "refused": Decision.Verdict.REFUSED,
}


class Applications(agenda.Source):
    """Steps of applications at which a body decides; the subject is the step."""

    key, label = "procedures", gettext_lazy("申請")

    def offered(self) -> Sequence[Offered]:
        """One query, and those that fetch an edition once."""
        rows = Step.objects.filter(state=Step.State.WAITING, kind=StageKind.MINUTES)
        rows = rows.filter(application__state=Application.State.IN_ROUTE).order_by("opened_at", "pk")
        return [self._offered(row) for row in rows.select_related("application__content", "application__edition")]

    def _offered(self, row: Step) -> Offered:
        record = row.application
        defined = definitions.of(record)
        lineages = tuple(defined.package.clause(each).lineage for each in defined.procedure.clauses)
        return Offered(
            subject=str(row.pk),
            title=f"{record.number} {record.subject}".strip(),
            summary=_("%(who)sからの申請です。") % {"who": record.applicant_label},
            href=announcements.address_of(record),
            digest=record.content.digest if record.content else "",
            body=defined.procedure.stage(row.stage).body or "",
            clauses=lineages,
            matter="procedure",
        )

    def carry(self, decided: Decided) -> None:
        """Enters the decision at the step, about the content that was put to the body."""
        row = Step.objects.select_related("application").filter(pk=decided.subject).first()
        if row is None:
            raise Conflict(_("この申請は、もう議決を待っていません。"))
        services.minutes_record(
            application=row.application_id,
            step=row.pk,
            word=Word(
                verdict=VERDICTS[decided.verdict],
                reason=decided.reason,
                conditions=decided.reason if decided.verdict == "conditional" else "",
            ),
            minutes=Minutes(decided.held_on, decided.reference, decided.present, decided.abstained),
            digest=decided.digest,
        )


agenda.register(Applications())
