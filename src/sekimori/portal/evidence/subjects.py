"""Which records may have evidence: each app registers its models, so that who sees the record is asked of its own policy.

subjects.register("procedures.application", lambda record: reverse("procedures:detail", args=[record.pk]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor

Address = Callable[[Any], str]
_subjects: dict[str, Address | None] = {}
_names: dict[str, str | Promise] = {}


def register(label: str, address: Address | None = None, name: str | Promise = "") -> None:
    """Lets records of a model (app.model, integer key) have evidence; `address` gives the page of one of them.

    `name` is what people call such a record, where the model itself has no name for them.
    """
    _subjects[label.lower()] = address
    if name:
        _names[label.lower()] = name


def name_of(label: str) -> str:
    """What people call records of a model."""
    return str(_names.get(label) or model_of(label)._meta.verbose_name)  # noqa: SLF001


def registered() -> list[str]:
    """The labels of all such models."""
    return sorted(_subjects)


def model_of(label: str) -> type[Model]:
    """The model. Raises LookupError for one that nobody registered: a fault in the program, not in what was typed."""
    if label not in _subjects:
        raise LookupError(f"{label} may have no evidence: evidence.subjects.register it in its AppConfig.ready")
    return apps.get_model(label)


def named(subject: Model | str) -> tuple[str, int]:
    """Label and key of a record, or of what the ledger calls it (app.model:key). Raises LookupError for an unregistered model."""
    if isinstance(subject, Model):
        label, pk = subject._meta.label_lower, subject.pk  # noqa: SLF001
    else:
        label, _colon, pk = subject.partition(":")
    model_of(label)
    return label, int(pk)


def asked(subject: str) -> tuple[str, int]:
    """The same for what came in from an address. Raises policies.NotFound for anything that names no record."""
    try:
        return named(subject)
    except (LookupError, ValueError):
        raise policies.NotFound(_("お探しの記録は見つかりません。")) from None


def record_of(label: str, pk: int, actor: Actor, need: str = "view") -> Model:
    """The record itself, if `actor` may see it and do `need` with it. Raises policies.NotFound or Refused."""
    return policies.get(model_of(label), actor, need, pk=pk)


def address_of(record: Model) -> str:
    """The page of a record; "" when its app has none."""
    address = _subjects.get(record._meta.label_lower)  # noqa: SLF001
    return address(record) if address else ""


def visible_to(actor: Actor) -> Q:
    """The condition on evidence (or holds) that its record is one that `actor` may know of."""
    found = policies.NOTHING
    for label in _subjects:
        model = apps.get_model(label)
        known = policies.visible(model, actor).order_by().values("pk")
        found |= Q(subject_model=label, subject_pk__in=known)
    return found


def check_label(label: str) -> None:
    """Raises InvalidInput unless the model is registered, for what people choose."""
    if label not in _subjects:
        raise InvalidInput(_("この種類の記録に証跡は付けられません。"))
