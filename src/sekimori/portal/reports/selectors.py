"""Asking for reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sekimori.portal.acts import policies as acts_policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.reports import exporting, policies
from sekimori.portal.reports.exporting import What
from sekimori.portal.reports.models import WAITING_REPORTS, AnnualReport


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


@dataclass(frozen=True)
class WaitingReport:
    """What the first screen needs of a report that is not confirmed yet."""

    pk: int
    label: str
    state: str
    written_by: int
    returned: bool


_open = Kept[tuple[WaitingReport, ...]](WAITING_REPORTS, most=1)


def annual_reports(actor: Actor) -> QuerySet[AnnualReport]:
    """The annual reports that `actor` may read, without their content."""
    return acts_policies.visible(AnnualReport, actor).defer("content")


def annual_report_of(pk: int, actor: Actor, need: str = "view") -> AnnualReport:
    """One report, if `actor` may read it and do `need`. Raises NotFound or Refused."""
    return acts_policies.get(AnnualReport, actor, need, pk=pk)


def may_begin(actor: Actor) -> bool:
    """Whether `actor` may begin a report."""
    return bool(acts_policies.policy_of(AnnualReport).decide(actor, "create"))


def open_reports() -> tuple[WaitingReport, ...]:
    """The reports that are not confirmed yet; from memory while none changes."""
    return _open.get("", _read_open)


def _read_open() -> tuple[WaitingReport, ...]:
    rows = AnnualReport.objects.filter(state__in=AnnualReport.OPEN).defer("content").order_by("pk")
    return tuple(WaitingReport(row.pk, str(row), row.state, row.written_by_id, bool(row.returned)) for row in rows)
