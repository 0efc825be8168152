"""Stocktakings: the list, one with its progress, counting by number or from the list, and what is done about differences."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts import context, policies
from sekimori.portal.acts import selectors as acts
from sekimori.portal.registers import defining, selectors, services
from sekimori.portal.registers.models import Stocktaking, StocktakingLine
from sekimori.portal.registers.selectors.stocktaking import Tally
from sekimori.portal.registers.stocktaking_forms import (
    CloseForm,
    LineForm,
    NumberForm,
    OpenForm,
    ReasonForm,
    SettleForm,
)
from sekimori.portal.registers.stocktaking_listings import (
    RESULT_TONES,
    LineListing,
    StocktakingListing,
    result_of,
    status_of,
    title_of,
)
from sekimori.portal.registers.views.items import actor
from sekimori.portal.ui.components import ApprovalBox, Figure, Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage, RecordPage

State, Result = Stocktaking.State, StocktakingLine.Result
ON_A_PAGE, MOST_DIFFERENCES = 50, 200


class Stocktakings(ListPage):
    """Every stocktaking one may know of."""

    listing_class = StocktakingListing

    def new(self, listing: Listing[Any]) -> Link | None:
        if not policies.policy_of(Stocktaking).decide(listing.actor, "create"):
            return None
        return Link(_("棚卸しを始める"), reverse("registers:stocktaking-new"))


class Lines(ListPage):
    """Every line of one."""

    listing_class = LineListing
    template_name = "registers/stocktaking_lines.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"record": selectors.stocktaking(self.kwargs["pk"], listing.actor)}


class Open(FormPage):
    """A new stocktaking."""

    form_class = OpenForm
    title = gettext_lazy("棚卸しを始める")
    lead = gettext_lazy("始めた時点で台帳にあるものが、確かめる一覧になります。")
    submit_label = gettext_lazy("始める")
    confirm = False

    def initial(self) -> dict[str, Any]:
        units = sorted(actor().units)
        asked = self.request.GET.get("unit", "")
        unit = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else units[0] if units else None  # noqa: PLR2004
        return {"register": self.request.GET.get("register", ""), "unit": unit}

    def further(self) -> dict[str, Any]:
        policies.require(actor(), "create", Stocktaking)
        return {}

    def cancel(self) -> str:
        return reverse("registers:stocktakings")

    def save(self, form: OpenForm) -> str:
        data = form.cleaned_data
        made = services.stocktaking_open(
            data["register"], unit=data["unit"], due_on=data["due_on"], token=form.submission
        )
        messages.success(self.request, _("棚卸しを始めました。"))
        return reverse("registers:stocktaking", args=[made.pk])


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One stocktaking: how far it has come, the next entries, the differences, its history."""
    record = selectors.stocktaking(pk, actor())
    tally = selectors.tally(record)
    may = {need: bool(policies.decide(actor(), need, record)) for need in ("count", "close", "settle")}
    left = Paginator(record.lines.filter(result=""), ON_A_PAGE)
    register = defining.get(record.register)
    differing = record.lines.filter(result__in=sorted(StocktakingLine.DIFFERENCES)).order_by("settled", "code")
    names = {
        "title": title_of(record),
        "record": record,
        "status": status_of(record),
        "tally": tally,
        "figures": _figures(tally),
        "rows": _rows(record, register),
        "may": may,
        "form": NumberForm(),
        "left": left.get_page(request.GET.get("page")),
        "away": register.away,
        "token": uuid.uuid4(),
        "states": register.states,
        "differences": [(line, result_of(line)) for line in differing.select_related("settled_by")[:MOST_DIFFERENCES]],
        "history": acts.history_of(record, most=50),
    }
    return render(request, "registers/stocktaking.html", names)


def _figures(tally: Tally) -> list[Figure]:
    found = [Figure(_("一覧"), tally.total, _("件")), Figure(_("未確認"), tally.total - tally.counted, _("件"))]
    for result, count in tally.results.items():
        tone = RESULT_TONES[result] if count and result in StocktakingLine.DIFFERENCES else "neutral"
        found.append(Figure(Result(result).label, count, _("件"), tone=tone))
    return found


def _rows(record: Stocktaking, register: Any) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("台帳"), Link(str(register.label), reverse("registers:list", args=[register.key]))),
        SummaryRow(_("基準日"), record.as_of),
        SummaryRow(_("期限"), record.due_on),
    ]
    if record.closed_at:
        rows += [SummaryRow(_("完了"), record.closed_at), SummaryRow(_("責任者"), record.closed_label)]
        rows += [SummaryRow(_("所見"), record.remark), SummaryRow(_("結果のハッシュ（SHA-256）"), record.digest)]
    return rows


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """A number from the text field: what it was is told, and the field waits for the next."""
    selectors.stocktaking(pk, actor(), "count")
    form = NumberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("管理番号を入力してください。"))
        return _back(pk)
    try:
        line = services.stocktaking_count(pk, number=form.cleaned_data["number"], token=form.submission)
    except policies.NotFound:
        raise
    except (Conflict, InvalidInput) as error:
        messages.error(request, error.sentence)
        return _back(pk)
    if line.result == Result.EXTRA:
        words = {"number": line.number, "name": line.name}
        messages.warning(request, _("「%(number)s %(name)s」は一覧にありません。違いとして記録しました。") % words)
    else:
        messages.success(request, _("「%(line)s」を確認しました。") % {"line": line})
    return _back(pk)


@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries ticked in the list: they are where they belong."""
    chosen = [int(each) for each in request.POST.getlist("chosen") if each.isascii() and each.isdecimal()]
    token = request.POST.get("submission", "")
    try:
        used: uuid.UUID | None = uuid.UUID(token)
    except ValueError:
        used = None
    try:
        done = services.stocktaking_count_many(pk, lines=chosen, token=used)
    except policies.NotFound:
        raise
    except (Conflict, InvalidInput) as error:
        messages.error(request, error.sentence)
        return _back(pk)
    messages.success(request, _("%(n)s件を確認しました。") % {"n": done})
    return _back(pk)


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("registers:stocktaking", args=[pk]))


class OfStocktaking(RecordPage[Stocktaking]):
    """A form about one stocktaking."""

    need = "count"

    def asked(self) -> Stocktaking:
        return selectors.stocktaking(self.kwargs["pk"], actor(), self.need)

    @cached_property
    def line(self) -> StocktakingLine:
        found = self.record.lines.filter(pk=self.kwargs.get("line")).first()
        if found is None:
            raise policies.NotFound(_("お探しの記録は見つかりません。"))
        return found

    def further(self) -> dict[str, Any]:
        return {"lead": title_of(self.record)}

    def cancel(self) -> str:
        return reverse("registers:stocktaking", args=[self.kwargs["pk"]])


class Line(OfStocktaking):
    """What became of one entry."""

    form_class = LineForm
    title = gettext_lazy("確認の結果を記録する")
    submit_label = gettext_lazy("記録する")

    def form_arguments(self) -> dict[str, Any]:
        register, line = defining.get(self.record.register), self.line
        kinds = [Result.PRESENT]
        if line.was in register.away:
            kinds.append(Result.AWAY)
        if register.placed:
            kinds.append(Result.MOVED)
        kinds.append(Result.MISSING)
        return {"results": [(each.value, each.label) for each in kinds]}

    def initial(self) -> dict[str, Any]:
        line = self.line
        return {"result": line.result or Result.PRESENT, "place": line.found_place, "remark": line.note}

    def further(self) -> dict[str, Any]:
        place = _("台帳の場所：%(place)s") % {"place": self.line.place} if self.line.place else ""
        return {"lead": "　".join(part for part in (str(self.line), place) if part)}

    def save(self, form: LineForm) -> str:
        data = form.cleaned_data
        line = services.stocktaking_count(
            self.record.pk,
            number=self.line.number,
            result=data["result"],
            place=data["place"],
            remark=data["remark"],
            how=StocktakingLine.How.HAND,
            token=form.submission,
        )
        return self.said(_("「%(line)s」を記録しました。") % {"line": line})


class Settle(OfStocktaking):
    """What is done about a difference."""

    form_class = SettleForm
    need = "settle"
    title = gettext_lazy("違いを処理する")
    submit_label = gettext_lazy("処理する")

    def authorise(self) -> None:
        if not self.line.waits:
            raise Conflict(_("この違いは処理が済んでいるか、違いがありません。"))

    def form_arguments(self) -> dict[str, Any]:
        register, line = defining.get(self.record.register), self.line
        lost = register.states.get(register.missing, register.missing)
        correct = {
            Result.MOVED: _("台帳の場所を「%(place)s」に直す") % {"place": line.found_place},
            Result.MISSING: _("台帳の状態を「%(state)s」にする") % {"state": lost},
            Result.EXTRA: _("この所属の台帳に登録した（または移管を受けた）"),
        }
        first = ("correct", correct.get(Result(line.result), _("台帳を直す")))
        return {"ways": [first, ("explain", _("台帳はこのままでよい（理由を書く）"))]}

    def further(self) -> dict[str, Any]:
        return {"lead": f"{self.line}　{self.line.get_result_display()}　{self.line.note}".strip()}

    def save(self, form: SettleForm) -> str:
        data = form.cleaned_data
        act = services.difference_correct if data["how"] == "correct" else services.difference_explain
        act(self.record.pk, self.line.pk, reason=data["reason"], token=form.submission)
        return self.said(_("違いを処理しました。"))


class Close(OfStocktaking):
    """The end."""

    form_class = CloseForm
    need = "close"
    title = gettext_lazy("棚卸しを完了する")
    submit_label = gettext_lazy("完了する")

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def further(self) -> dict[str, Any]:
        tally = selectors.tally(self.record)
        words = {"total": tally.total, "differences": tally.differences, "left": tally.unsettled}
        said = _(
            "%(total)s件を確認し、違いは%(differences)s件（未処理%(left)s件）です。未処理の違いは、完了した後も残ります。"
        )
        return {"lead": f"{title_of(self.record)}　{said % words}"}

    def save(self, form: CloseForm) -> str:
        data = form.cleaned_data
        services.stocktaking_close(self.record.pk, remark=data["remark"], seen=data["seen"], token=form.submission)
        return self.said(_("棚卸しを完了しました。"))


class GiveUp(OfStocktaking):
    """It was begun in error."""

    form_class = ReasonForm
    need = "close"
    title = gettext_lazy("棚卸しを取りやめる")
    submit_label = gettext_lazy("取りやめる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.stocktaking_give_up(self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("棚卸しを取りやめました。"))


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The result on A4: numbers, every difference and what was done about it, and who answers for it."""
    record = selectors.stocktaking(pk, actor())
    tally = selectors.tally(record)
    differing = record.lines.filter(result__in=sorted(StocktakingLine.DIFFERENCES)).order_by("code")
    closed_on = record.closed_at.astimezone(context.current().clock.now().tzinfo).date() if record.closed_at else None
    names = {
        "title": title_of(record),
        "record": record,
        "rows": [(Result(result).label, number) for result, number in tally.results.items()],
        "tally": tally,
        "differences": differing.select_related("settled_by"),
        "boxes": [ApprovalBox(_("責任者"), record.closed_label, closed_on)],
    }
    return render(request, "registers/stocktaking_sheet.html", names)
