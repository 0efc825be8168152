"""Programs on other machines: the list, one of them, and the tokens that let them in."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity import selectors, service_abilities, services
from sekimori.portal.identity.forms import PrincipalForm, ProgramForm, ReasonForm, ReissueForm
from sekimori.portal.identity.listings import ProgramListing, program_state
from sekimori.portal.identity.models import ServicePrincipal
from sekimori.portal.identity.services import IssuedToken
from sekimori.portal.identity.views.accounts import actor, may
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


def end_of(day: dt.date) -> dt.datetime:
    """The end of the day in Asia/Tokyo."""
    return moment_at(day + dt.timedelta(days=1))


def token_page(request: HttpRequest, issued: IssuedToken) -> HttpResponse:
    """The token, shown this once; it is stored nowhere."""
    return render(request, "identity/token.html", {"title": _("トークン"), "issued": issued})


class Programs(ListPage):
    """The list of programs."""

    listing_class = ProgramListing

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        made = may("create", ServicePrincipal)
        return Link(_("登録する"), reverse("identity:program-new")) if made else None


@require_GET
def program(request: HttpRequest, pk: int) -> HttpResponse:
    """One program: what it may do, from where, until when."""
    row = selectors.principal_of(pk, actor())
    labels = service_abilities.all_of_them()
    rows = [
        SummaryRow(_("識別名"), row.key),
        SummaryRow(_("できること"), [str(labels.get(each, each)) for each in row.abilities]),
        SummaryRow(_("接続元のアドレス"), row.networks or _("どこからでも")),
        SummaryRow(_("トークンの発行"), row.issued_at),
        SummaryRow(_("有効期限"), row.expires_at),
        SummaryRow(_("最後の使用"), row.used_at),
    ]
    actions = []
    if row.ended_at is None and may("change", ServicePrincipal, row):
        pages = (("change", _("変更する")), ("token", _("トークンを再発行する")), ("end", _("廃止する")))
        actions = [Link(label, reverse(f"identity:program-{name}", args=[pk])) for name, label in pages]
    names = {"title": row.label, "rows": rows, "actions": actions, "status": program_state(row)}
    return render(request, "identity/program.html", {**names, "history": history_of(row)})


@login_not_required
@require_GET
def ask(request: HttpRequest) -> JsonResponse:
    """Tells a program who it is here and what it may do: 200, or 401 without a token that is good from its address."""
    del request
    circumstances = context.current()
    if not circumstances.actor.can("identity:ask"):
        sentence = _("トークンが違うか、期限が切れているか、この接続元からは使えません。")
        return JsonResponse({"error": sentence}, status=401, headers={"WWW-Authenticate": "Bearer"})
    abilities = sorted({each for holding in circumstances.actor.holdings for each in holding.abilities})
    return JsonResponse(
        {"program": circumstances.principal.id, "label": circumstances.actor.name, "abilities": abilities}
    )


class NewProgram(FormPage):
    """Lets a program in."""

    form_class = PrincipalForm
    title = gettext_lazy("連携する機器・プログラムの登録")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policies.require(actor(), "create", ServicePrincipal)
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return reverse("identity:programs")

    def save(self, form: PrincipalForm) -> HttpResponse:
        data = form.cleaned_data
        issued = services.principal_register(
            key=data["key"],
            label=data["label"],
            abilities=data["abilities"],
            networks=data["networks"].split(),
            expires_at=end_of(data["expires"]),
        )
        return token_page(self.request, issued)


class ProgramPage(FormPage):
    """A page about one program, for who may change it."""

    confirm: ClassVar[bool] = False

    def row(self) -> ServicePrincipal:
        return selectors.principal_of(self.kwargs["pk"], actor(), "change")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.row()
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return reverse("identity:program", args=[self.kwargs["pk"]])


class ChangeProgram(ProgramPage):
    """What it may do, and from where."""

    form_class = ProgramForm
    title = gettext_lazy("連携する機器・プログラムの変更")
    submit_label = gettext_lazy("保存する")

    def initial(self) -> dict[str, Any]:
        row = self.row()
        return {"label": row.label, "abilities": row.abilities, "networks": "\n".join(row.networks)}

    def save(self, form: ProgramForm) -> str:
        data = form.cleaned_data
        services.principal_change(
            pk=self.kwargs["pk"],
            label=data["label"],
            abilities=data["abilities"],
            networks=data["networks"].split(),
        )
        messages.success(self.request, _("保存しました。"))
        return self.cancel()


class NewToken(ProgramPage):
    """A new token; the old one is refused at once."""

    form_class = ReissueForm
    title = gettext_lazy("トークンの再発行")
    lead = gettext_lazy("いまのトークンはすぐに使えなくなります。")
    submit_label = gettext_lazy("再発行する")

    def save(self, form: ReissueForm) -> HttpResponse:
        expires = end_of(form.cleaned_data["expires"])
        return token_page(self.request, services.principal_reissue(pk=self.kwargs["pk"], expires_at=expires))


class EndProgram(ProgramPage):
    """Shuts it out for good."""

    form_class = ReasonForm
    title = gettext_lazy("連携する機器・プログラムの廃止")
    submit_label = gettext_lazy("廃止する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.principal_end(pk=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        messages.success(self.request, _("廃止しました。"))
        return self.cancel()
