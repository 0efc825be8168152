"""What is on hold now, as conditions on queries. Nothing on hold is ever erased."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from sekimori.portal.evidence.models import Hold


def held() -> Q:
    """The condition on evidence that it, or the record it belongs to, is on hold."""
    open_ones = Hold.objects.filter(released_at__isnull=True)
    return Q(Exists(open_ones.filter(evidence=OuterRef("pk")))) | Q(
        Exists(open_ones.filter(subject_model=OuterRef("subject_model"), subject_pk=OuterRef("subject_pk")))
    )


def held_subjects() -> frozenset[str]:
    """The records on hold, and the pieces of evidence, as the ledger names them."""
    rows = Hold.objects.filter(released_at__isnull=True).values_list("subject_model", "subject_pk", "evidence_id")
    return frozenset(
        f"evidence.evidence:{evidence}" if evidence is not None else f"{model}:{pk}" for model, pk, evidence in rows
    )
