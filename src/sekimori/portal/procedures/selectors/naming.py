"""How procedures and applications are written in lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import Procedure


def procedure_labels(keys: Collection[str] = ()) -> dict[str, str]:
    """The names of the procedures of the editions in force, and of `keys` that only earlier editions know.

    No query for editions already in memory, one for each key of an earlier edition.
    """
    found = {rule.key: words(rule.label) for view in rules.adoptions_on() for rule in view.package.procedures}
    for key in set(keys) - set(found):
        record = Application.objects.filter(procedure=key).order_by("-pk").first()
        found[key] = definitions.of(record).label if record is not None else key
    return found


def procedure_rules() -> dict[str, Procedure]:
    """The procedures of the editions in force, by their keys; no query for editions already in memory."""
    return {rule.key: rule for view in rules.adoptions_on() for rule in view.package.procedures}


def defined_anywhere(key: str, unit: int | None = None) -> Defined:
    """A procedure as the edition in force defines it, or as the last application under it knew it. Raises NoSuchProcedure."""
    try:
        return definitions.current(key, unit)
    except (definitions.NoSuchProcedure, rules.NotAdopted):
        record = Application.objects.filter(procedure=key).order_by("-pk").first()
        if record is None:
            raise
        return definitions.of(record)


def renewals(record: Application, actor: Actor) -> list[tuple[str, Application]]:
    """The applications that this one renews and those that renew it, as far as the actor may know of them; one query at most."""
    renewed = record.state in {Application.State.APPROVED, Application.State.ENDED, Application.State.CLOSED}
    if record.renews_id is None and not renewed:
        return []
    related = Q(renews=record.pk) if record.renews_id is None else Q(renews=record.pk) | Q(pk=record.renews_id)
    rows = policies.visible(Application, actor).filter(related).order_by("pk")
    return [
        (_("更新元") if each.pk == record.renews_id else _("更新の申請"), each) for each in rows.select_related(None)
    ]


def label_of(record: Application, labels: Mapping[str, str]) -> str:
    """An application by what it is about; by its procedure's name while it is about nothing yet."""
    return record.subject or labels.get(record.procedure, record.procedure)
