"""Asking about evidence. Other apps ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.evidence import holding, subjects
from sekimori.portal.evidence.contents import contents
from sekimori.portal.evidence.models import (
    CustodySlip,
    Disposal,
    DisposalLine,
    Evidence,
    Hold,
    RetentionClass,
    StoredObject,
)


@dataclass(frozen=True)
class Subject:
    """The record to which evidence belongs, as a page shows it; without words when the actor may not know of it."""

    kind: str
    words: str = ""
    href: str = ""


def of(subject: Model | str, actor: Actor) -> list[Evidence]:
    """The evidence of a record that the actor may know of, newest first; two queries, one where there is none.

    The software itself sees all of it.
    """
    label, pk = subjects.named(subject)
    there = list(Evidence.objects.filter(subject_model=label, subject_pk=pk).order_by("-kept_at", "-pk"))
    if not there or actor.system:
        return there
    seen = policies.visible(Evidence, actor).filter(pk__in=[each.pk for each in there])
    allowed = set(seen.values_list("pk", flat=True))
    return [each for each in there if each.pk in allowed]


def get(pk: int, actor: Actor, need: str = "view") -> Evidence:
    """One piece of evidence. Raises policies.NotFound when there is none or it is not for the actor, Refused."""
    return policies.get(Evidence, actor, need, pk=pk)


def content(pk: int) -> Iterator[bytes]:
    """The bytes, for the software itself (an outbox handler, a printed form); nobody is asked and nothing recorded.

    Raises Evidence.DoesNotExist, sealing.Damaged when they were erased or are not what was kept.
    """
    row = StoredObject.objects.filter(evidence=pk).first()
    if row is None:
        raise Evidence.DoesNotExist(f"evidence {pk} does not exist or was erased")
    return contents(row)


def everything(actor: Actor) -> QuerySet[Evidence]:
    """All evidence that the actor may know of."""
    return policies.visible(Evidence, actor)


def may_attach(subject: Model, actor: Actor) -> bool:
    """Whether the actor may add evidence to a record."""
    label = subject._meta.label_lower  # noqa: SLF001
    return label in subjects.registered() and bool(policies.decide(actor, "attach", subject))


def subject_of(evidence: Evidence, actor: Actor) -> Subject:
    """The record to which evidence belongs; two queries at most."""
    return named(evidence.subject_model, evidence.subject_pk, actor)


def named(label: str, pk: int, actor: Actor, need: str = "view") -> Subject:
    """A record as a page shows it. With another `need` than seeing, raises policies.NotFound or Refused."""
    model = subjects.model_of(label)
    try:
        record = policies.get(model, actor, need, pk=pk)
    except policies.NotFound:
        if need != "view":
            raise
        return Subject(kind_of(label))
    return Subject(kind_of(label), str(record), subjects.address_of(record))


def kind_of(label: str) -> str:
    """What records of a model are called."""
    return capfirst(subjects.name_of(label))


def on_hold(evidence: Evidence) -> bool:
    """Whether its erasure is forbidden now."""
    return Evidence.objects.filter(holding.held(), pk=evidence.pk).exists()


def holds_of(evidence: Evidence) -> list[Hold]:
    """The holds on it or on its record, past ones included, newest first."""
    own = Hold.objects.filter(evidence=evidence)
    of_record = Hold.objects.filter(subject_model=evidence.subject_model, subject_pk=evidence.subject_pk)
    return list((own | of_record).select_related("placed_by", "released_by").order_by("-placed_at", "-pk"))


def holds(actor: Actor) -> QuerySet[Hold]:
    """The holds that the actor may know of."""
    return policies.visible(Hold, actor)


def hold(pk: int, actor: Actor, need: str = "view") -> Hold:
    """One hold. Raises policies.NotFound, Refused."""
    return policies.get(Hold, actor, need, pk=pk)


def custody_of(evidence: Evidence) -> list[CustodySlip]:
    """Through whose hands it went, in order."""
    return list(evidence.custody.select_related("recorded_by"))


def classes(actor: Actor) -> QuerySet[RetentionClass]:
    """The city's table of retention."""
    return policies.visible(RetentionClass, actor)


def class_choices() -> list[tuple[str, str]]:
    """The classes that may be chosen, by key and label."""
    return list(RetentionClass.objects.values_list("key", "label"))


def retention_class(pk: int, actor: Actor, need: str = "view") -> RetentionClass:
    """One class. Raises policies.NotFound, Refused."""
    return policies.get(RetentionClass, actor, need, pk=pk)


def disposals(actor: Actor) -> QuerySet[Disposal]:
    """The proposals to erase that the actor may know of."""
    return policies.visible(Disposal, actor)


def disposal(pk: int, actor: Actor, need: str = "view") -> Disposal:
    """One proposal. Raises policies.NotFound, Refused."""
    return policies.get(Disposal, actor, need, pk=pk)


def lines_of(found: Disposal) -> Sequence[DisposalLine]:
    """The evidence of a proposal, with lines that the decider may not read himself: what they say is the page's business."""
    return list(found.lines.select_related("evidence").order_by("evidence__kept_at", "pk"))


def waiting_count(actor: Actor) -> int:
    """How many proposals wait that the actor may decide; one query."""
    return disposals(actor).filter(state=Disposal.State.PROPOSED).count()


def faulty_count() -> int:
    """How many stored objects were found damaged."""
    return StoredObject.objects.exclude(fault="").count()
