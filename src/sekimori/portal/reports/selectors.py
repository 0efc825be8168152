"""Asking for reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.reports import exporting, policies
from sekimori.portal.reports.exporting import What


@dataclass(frozen=True)
class OscalOffer:
    """An adoption with the OSCAL documents that the reader may fetch: (key, name, name of the file)."""

    adoption: int
    label: str
    organs: str
    documents: Sequence[tuple[str, str, str]]


def oscal_offers(actor: Actor) -> list[OscalOffer]:
    """For each adoption in force what the actor may fetch. Raises Refused for who may fetch nothing."""
    policies.check_may_export(actor, What.CATALOG)
    documents = [
        (what.value, str(what.label), exporting.file_name(what)) for what in What if policies.may_export(actor, what)
    ]
    return [
        OscalOffer(each.view.pk, each.view.label, "・".join(each.view.organ_names), documents)
        for each in compliance.adoptions()
    ]


def oscal_document(actor: Actor, what: str, adoption: int) -> tuple[bytes, str]:
    """One document and the name of its file. Raises ValueError for a kind there is not, Refused, NotAdopted, NothingOpen."""
    wanted = What(what)
    policies.check_may_export(actor, wanted, adoption)
    return exporting.exported(wanted, adoption), exporting.file_name(wanted)
