"""What the city sets for procedures: fallbacks for vacant roles, measures in force, the catalogue of what is approved for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.fields import values
from sekimori.portal.procedures import act_types, contents, definitions
from sekimori.portal.procedures.models import Application, CatalogueEntry, Decision, Fallback, Terms
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import in_japanese


def fallback_set(
    *, role: str, to_role: str, reference: str, unit: int | None = None, to_unit: int | None = None
) -> Fallback:
    """Says who is asked while nobody holds `role` (for `unit`, or wherever it is vacant), in place of what was said before.

    Raises InvalidInput for a role that stands in for itself, is unknown, or without the city's own rule behind it.
    """
    with performing(act_types.FALLBACK_SET) as act:
        act.authorise("create", Fallback)
        known = {each.key for each in rules.adoption_on().package.roles}
        if role not in known or to_role not in known:
            raise InvalidInput(_("採用した基準に、その役割はありません。"), field="to_role")
        if (role, unit) == (to_role, to_unit) or (role == to_role and to_unit is None):
            raise InvalidInput(_("空席の役割自身を代わりにはできません。"), field="to_role")
        if not reference.strip():
            raise InvalidInput(_("根拠（規程や決裁文書の番号）を入力してください。"), field="reference")
        Fallback.objects.filter(role=role, unit=unit, ended_at__isnull=True).update(ended_at=act.now())
        made = Fallback.objects.create(
            role=role,
            unit_id=unit,
            to_role=to_role,
            to_unit_id=to_unit,
            reference=reference.strip()[:120],
            set_at=act.now(),
            set_by_id=act.actor.person,
        )
        act.record(made, after={"role": role, "unit": unit, "to_role": to_role, "to_unit": to_unit}, reason=reference)
    return made


def fallback_end(*, fallback: int) -> Fallback:
    """Takes a fallback back."""
    with performing(act_types.FALLBACK_ENDED) as act:
        record = act.obtain(Fallback, fallback, need="end")
        if record.ended_at is not None:
            raise Conflict(_("この設定は、既に終わっています。"))
        record.ended_at = act.now()
        record.save(update_fields=["ended_at"])
        act.record(record, before={"role": record.role, "to_role": record.to_role})
    return record


def terms_set(*, document: str, lines: Sequence[str], effective_on: dt.date, reference: str = "") -> Terms:
    """Lays down measures in a new version, from a day on that is not past. Who may is who approves that document by the standard.

    Applications keep the version they declared. Raises InvalidInput without lines, for a document the standard does not demand.
    """
    with performing(act_types.TERMS_SET) as act:
        package = rules.adoption_on().package
        wanted = next((each for each in package.documents if each.key == document), None)
        if wanted is None:
            raise InvalidInput(_("採用した基準に、この文書はありません。"), field="document")
        act.authorise("create", Terms, approver=wanted.approver)
        kept = [line.strip() for line in lines if line.strip()]
        if not kept:
            raise InvalidInput(_("守ることを一つ以上入力してください。"), field="lines")
        if effective_on < act.today():
            raise InvalidInput(_("適用日は今日以後にしてください。"), field="effective_on")
        last = Terms.objects.filter(document=document).order_by("-number").first()
        made = Terms.objects.create(
            document=document,
            number=(last.number if last else 0) + 1,
            lines=kept,
            reference=reference.strip()[:80],
            effective_on=effective_on,
            set_at=act.now(),
            set_by_id=act.actor.person,
        )
        lineages = [package.clause(each).lineage for each in wanted.clauses]
        act.record(
            made,
            after={"document": document, "number": made.number, "lines": kept, "effective_on": effective_on},
            reason=reference,
            clauses=lineages,
        )
    return made


def catalogue_add(*, application: int, note: str = "", until: dt.date | None = None) -> CatalogueEntry:
    """Makes what was approved in one application be approved for all who ask for the same, by whoever keeps the catalogue.

    `note` are conditions that every use takes over. Raises InvalidInput where the procedure has no catalogue, Conflict when
    the same stands there already.
    """
    with performing(act_types.CATALOGUED) as act:
        record = act.obtain(Application, application, need="view")
        defined = definitions.of(record)
        rule = defined.procedure.catalogue
        if rule is None or record.content is None:
            raise InvalidInput(_("この手続には、許可カタログがありません。"))
        act.authorise("extend_catalogue", Application, record, keeper=rule.keeper)
        answers = contents.thaw(defined, record.content)
        kept = {key: answers.data[key] for key in (*rule.fields, *rule.copies) if key in answers.data}
        told = {key: kept[key] for key in rule.fields if key in kept}
        digest = canonical.sha256_of({"procedure": record.procedure, "values": told})
        if CatalogueEntry.objects.filter(procedure=record.procedure, digest=digest, retired_at=None).exists():
            raise Conflict(_("同じものが、既に許可カタログにあります。"))
        decision = record.decisions.filter(verdict__in=Decision.CONSENTS).order_by("-pk").first()
        if decision is None:
            raise InvalidInput(_("許可の決裁が見つかりません。"))
        fields = defined.procedure.fields
        with in_japanese():
            label = "　".join(values.plain_words(answers.shown(fields[key])) for key in rule.fields)
        made = CatalogueEntry.objects.create(
            procedure=record.procedure,
            label=label[:200],
            values=kept,
            digest=digest,
            application=record,
            decision=decision,
            note=note.strip(),
            until=until or _until(answers, rule.until),
            added_at=act.now(),
            added_by_id=act.actor.person,
        )
        act.record(
            made,
            after={"label": made.label, "note": made.note or None, "until": made.until},
            clauses=defined.lineages(),
        )
    return made


def _until(answers: contents.Answers, key: str | None) -> dt.date | None:
    given = answers.data.get(key or "")
    return dt.date.fromisoformat(given) if given else None


def catalogue_retire(*, entry: int, reason: str) -> CatalogueEntry:
    """Takes an entry out of the catalogue; what was approved by it stays approved."""
    with performing(act_types.UNCATALOGUED) as act:
        record = act.obtain(CatalogueEntry, entry, need="view")
        rule = definitions.of(record.application).procedure.catalogue
        act.authorise("retire", CatalogueEntry, record, keeper=rule.keeper if rule else "")
        if record.retired_at is not None:
            raise Conflict(_("この項目は、既に廃止されています。"))
        if not reason.strip():
            raise InvalidInput(_("廃止の理由を入力してください。"), field="reason")
        record.retired_at, record.retired_why = act.now(), reason.strip()[:200]
        record.save(update_fields=["retired_at", "retired_why"])
        act.record(record, after={"retired_at": act.now()}, reason=reason.strip())
    return record
