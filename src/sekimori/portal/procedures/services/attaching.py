"""Keeping a file with an application and taking it off again: the same for the form and for reports."""

from __future__ import annotations

from pathlib import PurePath

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures import files
from sekimori.portal.procedures.models import Application, Attachment
from sekimori.standards.procedure_models import FormField

MOST = 10


def check_fits(record: Application, given: FormField, place: str, name: str) -> None:
    """Raises InvalidInput for a file of a kind that the field `given` does not take, or when no further one goes to `place`.

    Whether the content is what the name says is looked at by the store.
    """
    if given.suffixes and PurePath(name).suffix.lower() not in given.suffixes:
        words = {"name": name, "kinds": "・".join(given.suffixes)}
        sentence = _("「%(name)s」は、この項目に付けられる種類のファイルではありません（%(kinds)s）。") % words
        raise InvalidInput(sentence, field=given.key)
    held = record.attachments.filter(field=place, removed_at__isnull=True).count()
    if held >= (given.most or MOST if given.many else 1):
        raise InvalidInput(_("この項目に付けられるファイルの数を超えています。"), field=given.key)


def keep(
    act: Performing, record: Application, place: str, untrusted: bytes, *, name: str, clauses: tuple[str, ...] = ()
) -> Attachment:
    """Keeps a file at `place` of an application, inside the act; raises what the store of files raises."""
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
    act.record(record, after=after, clauses=clauses, unit=record.unit_id)
    return made


def take_off(act: Performing, record: Application, found: Attachment) -> None:
    """Takes a file off; that it was there stays on record."""
    found.removed_at = act.now()
    found.save(update_fields=["removed_at"])
    act.record(record, before={"field": found.field, "file": found.name}, unit=record.unit_id)
