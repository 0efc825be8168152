"""Files of a report (a certificate of erasure, photographs): attached before the report is made, counted when it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import act_types, files
from sekimori.portal.procedures.models import Application, Attachment
from sekimori.portal.procedures.services.ending import frozen
from sekimori.standards.procedure_models import FieldType, FormField, Milestone

MOST = 10


def place_of(key: str, row: int, field: str) -> str:
    """Where a report's file stands among the attachments of its application."""
    return f"{key}.{row}.{field}"


def names_of(record: Application, rule: Milestone, row: int, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of the files attached to a report by field. Raises InvalidInput where they were given as values."""
    keys = [each.key for each in rule.fields if each.type is FieldType.EVIDENCE]
    if set(keys) & set(given):
        raise InvalidInput(_("ファイルは、報告の前に添付してください。"))
    if not keys:
        return {}
    places = {place_of(rule.key, row, key): key for key in keys}
    found: dict[str, list[str]] = {}
    for each in record.attachments.filter(field__in=places, removed_at__isnull=True):
        found.setdefault(places[each.field], []).append(each.name)
    return found


def report_file_add(*, application: int, key: str, field: str, name: str, untrusted: bytes, row: int = 0) -> Attachment:
    """Attaches a file to a report that is about to be made. Raises Refused, Conflict, InvalidInput for a field that takes none."""
    with performing(act_types.FILE_ADDED) as act:
        record = act.obtain(Application, application, need="view")
        if record.state != Application.State.APPROVED:
            raise Conflict(
                _("この申請は、いま実施の報告を受け付けていません（%(state)s）。")
                % {"state": record.get_state_display()}
            )
        answers = frozen(record)
        try:
            rule = answers.defined.procedure.milestone(key)
        except KeyError:
            raise NotFound(_("この手続に、その報告はありません。")) from None
        act.authorise("report", Application, record, to=rule.by, owners=answers.owners())
        place = place_of(key, row, field)
        _check(record, _field(rule, field), place)
        kept = files.keeper().keep(
            act, untrusted, name=name, subject=f"procedures.application:{record.pk}", unit=record.unit_id
        )
        made = Attachment.objects.create(
            application=record,
            field=place,
            kept=kept.reference,
            name=name[:255],
            digest=kept.digest,
            size=kept.size,
            added_at=act.now(),
            added_by_id=act.actor.person,
        )
        after = {"field": place, "file": name, "digest": kept.digest, "size": kept.size}
        act.record(record, after=after, clauses=answers.defined.lineages(rule.clauses), unit=record.unit_id)
    return made


def report_file_remove(*, application: int, attachment: int) -> None:
    """Takes a file off a report that has not been made yet, by whoever attached it; that it was there stays on record."""
    with performing(act_types.FILE_REMOVED) as act:
        record = act.obtain(Application, application, need="view")
        found = record.attachments.filter(pk=attachment, removed_at__isnull=True, added_by=act.actor.person).first()
        key, _dot, rest = found.field.partition(".") if found else ("", "", "")
        row = rest.partition(".")[0]
        if found is None or not row.isdigit():
            raise InvalidInput(_("このファイルは、もう付いていません。"))
        if record.milestones.filter(key=key, row=int(row), reported_at__isnull=False).exists():
            raise Conflict(_("報告に付けたファイルは、外せません。"))
        found.removed_at = act.now()
        found.save(update_fields=["removed_at"])
        act.record(record, before={"field": found.field, "file": found.name}, unit=record.unit_id)


def _field(rule: Milestone, key: str) -> FormField:
    found = next((each for each in rule.fields if each.key == key and each.type is FieldType.EVIDENCE), None)
    if found is None:
        raise InvalidInput(_("この項目には、ファイルを付けられません。"))
    return found


def _check(record: Application, given: FormField, place: str) -> None:
    held = record.attachments.filter(field=place, removed_at__isnull=True).count()
    if held >= (given.most or MOST if given.many else 1):
        raise InvalidInput(_("この項目に付けられるファイルの数を超えています。"), field=given.key)
