"""The emergency contact network: as it stands, as it was handed out, on paper, and the register of outside contacts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import InvalidInput
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.forms.files import ExternalContactForm
from sekimori.portal.organization.listings import OutsideListing
from sekimori.portal.organization.models import ExternalContact, NetworkIssue
from sekimori.portal.organization.printing import network_pdf
from sekimori.portal.organization.views.chart import check_known
from sekimori.portal.organization.views.common import Section, actor, may, require
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.pages import FormPage

ISSUES = 12


@require_GET
def network(request: HttpRequest) -> HttpResponse:
    """The network of today, whether the last print still holds, and what is missing in it."""
    check_known()
    status = selectors.network_status(actor=actor())
    drawn = status.network
    columns: list[Column[Any]] = [
        Column("name", _("氏名"), lambda entry: entry.name, head=True, link=_person),
        Column(
            "numbers",
            _("連絡先"),
            lambda entry: [f"{n.label} {n.value}" for n in entry.numbers] or _("未登録"),
            wide=True,
        ),
        Column("post", _("職"), lambda entry: entry.post),
        Column("unit", _("所属"), lambda entry: entry.unit_name),
        Column("deputies", _("不在のときの代決者"), lambda entry: list(entry.deputies), wide=True),
    ]
    names = {
        "title": _("緊急連絡網"),
        "status": status,
        "network": drawn,
        "sections": [Section(label, columns, drawn.of(key)) for key, label in drawn.roles],
        "outside_columns": _outside_columns(),
        "issues": list(selectors.network_issues(actor())[:ISSUES]),
        "issue_columns": _issue_columns(),
        "may_issue": may("create", NetworkIssue),
        "may_restricted": may("create", NetworkIssue, restricted=True),
    }
    return render(request, "organization/network.html", names)


def _person(entry: Any) -> str:
    return reverse("organization:person", args=[entry.person])


def _outside_columns() -> list[Column[Any]]:
    return [
        Column("body", _("機関・事業者"), lambda each: each.body, head=True, wide=True),
        Column("department", _("部署・担当"), lambda each: each.department),
        Column("purpose", _("用件"), lambda each: each.purpose, wide=True),
        Column("telephone", _("電話"), lambda each: each.telephone, nowrap=True),
        Column("night", _("夜間・休日"), lambda each: each.night_telephone, nowrap=True),
        Column("hours", _("受付時間"), lambda each: each.hours),
    ]


def _issue_columns() -> list[Column[Any]]:
    def paper(shape: str, label: str) -> Any:
        return lambda issue: Link(label, reverse("organization:network-paper", args=[issue.pk, shape]), "download")

    return [
        Column("number", _("号"), lambda issue: issue.pk, align="end", nowrap=True),
        Column("issued", _("発行"), lambda issue: issue.issued_at, head=True, nowrap=True),
        Column("by", _("発行した人"), lambda issue: issue.issued_by),
        Column("kind", _("版"), lambda issue: _("限定版（私用の番号あり）") if issue.restricted else _("一般版")),
        Column("gaps", _("不足"), lambda issue: len(issue.gaps), align="end"),
        Column("a4", _("Ａ４"), paper("a4", _("Ａ４のＰＤＦ"))),
        Column("a6", _("Ａ６"), paper("a6", _("折りたたみＡ６のＰＤＦ"))),
    ]


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Hands out the network of today."""
    made = services.network_issue(restricted=request.POST.get("restricted") == "1")
    messages.success(request, _("緊急連絡網の第%(number)d号を発行しました。") % {"number": made.pk})
    return HttpResponseRedirect(reverse("organization:network"))


@require_GET
def paper(request: HttpRequest, pk: int, shape: str) -> HttpResponse:
    """An issue as PDF, on A4 or folded to A6. Opening the edition with private numbers leaves a trace."""
    del request
    if shape not in {"a4", "a6"}:
        raise InvalidInput(_("その形の印刷はありません。"))
    found = services.network_open(issue=selectors.network_issue_of(pk, actor()))
    city, sample = selectors.city_name()
    made = network_pdf(found, city, "a4" if shape == "a4" else "a6", sample=sample)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="contact-network-{found.pk}-{shape}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


class Outside(ListPage):
    """The register of outside contacts."""

    listing_class = OutsideListing

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        new = may("create", ExternalContact)
        return Link(_("連絡先を登録する"), reverse("organization:outside-new")) if new else None


class OutsideForm(FormPage):
    """What the pages of one outside contact share."""

    form_class = ExternalContactForm
    confirm = False

    def cancel(self) -> str:
        return reverse("organization:outside")


class NewOutside(OutsideForm):
    """A new outside contact."""

    title = gettext_lazy("外部の連絡先を登録する")

    def authorise(self) -> None:
        require("create", ExternalContact)

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        data.pop("seen")
        services.external_contact_set(token=data.pop("submission"), **data)
        messages.success(self.request, _("外部の連絡先を登録しました。"))
        return self.cancel()


class ChangeOutside(OutsideForm):
    """Changing an outside contact."""

    title = gettext_lazy("外部の連絡先を変更する")
    template_name = "organization/outside_form.html"

    @cached_property
    def contact(self) -> ExternalContact:
        return selectors.external_contact_of(self.kwargs["pk"], actor())

    def authorise(self) -> None:
        require("change", ExternalContact, self.contact)

    def initial(self) -> dict[str, Any]:
        found = self.contact
        names = [name for name in ExternalContactForm.base_fields if name != "seen"]
        return {**{name: getattr(found, name) for name in names}, "seen": found.version}

    def further(self) -> dict[str, Any]:
        found = self.contact
        return {"contact": found, "may_end": may("change", ExternalContact, found)}

    def save(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        data.pop("submission")
        services.external_contact_set(contact=self.contact, seen=data.pop("seen"), **data)
        messages.success(self.request, _("外部の連絡先を変更しました。"))
        return self.cancel()


@require_POST
def outside_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an outside contact off the network."""
    services.external_contact_end(contact=selectors.external_contact_of(pk, actor()))
    messages.success(request, _("緊急連絡網から外しました。"))
    return HttpResponseRedirect(reverse("organization:outside"))
