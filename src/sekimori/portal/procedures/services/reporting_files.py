"""Files of a report (a certificate of erasure, photographs): attached before the report is made, counted when it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import act_types
from sekimori.portal.procedures.files import report_place
from sekimori.portal.procedures.models import Application, Attachment
from sekimori.portal.procedures.services import attaching
from sekimori.portal.procedures.services.ending import frozen
from sekimori.standards.procedure_models import FieldType, FormField, Milestone


def names_of(record: Application, rule: Milestone, row: int, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of the files attached to a report by field. Raises InvalidInput where they were given as values."""
    keys = [each.key for each in rule.fields if each.type is FieldType.EVIDENCE]
    if set(keys) & set(given):
        raise InvalidInput(_("ファイルは、報告の前に添付してください。"))
    if not keys:
        return {}
    places = {report_place(rule.key, row, key): key for key in keys}
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
        place = report_place(key, row, field)
        attaching.check_fits(record, _field(rule, field), place, name)
        clauses = answers.defined.lineages(rule.clauses)
        return attaching.keep(act, record, place, untrusted, name=name, clauses=clauses)


def report_file_remove(*, application: int, attachment: int) -> Attachment:
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
        attaching.take_off(act, record, found)
    return found


def _field(rule: Milestone, key: str) -> FormField:
    found = next((each for each in rule.fields if each.key == key and each.type is FieldType.EVIDENCE), None)
    if found is None:
        raise InvalidInput(_("この項目には、ファイルを付けられません。"))
    return found
