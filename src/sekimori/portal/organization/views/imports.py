"""Files from personnel: taken in, compared, shown, applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.forms.files import ApplyForm, ColumnsForm, ImportForm
from sekimori.portal.organization.listings import ImportsListing, import_status
from sekimori.portal.organization.models import HrImport
from sekimori.portal.organization.selectors import ImportResult
from sekimori.portal.organization.views.common import actor, may
from sekimori.portal.ui.components import Figure, Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.pages import FormPage, tell

PAGE = 100
# Changes after which somebody has no post any more: who applies them says that he looked.
OPEN = (HrImport.State.READY, HrImport.State.FAULTY)


class Imports(ListPage):
    """The files taken in so far."""

    listing_class = ImportsListing

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        return Link(_("ファイルを取り込む"), reverse("organization:import-new")) if may("create", HrImport) else None


class NewImport(FormPage):
    """Taking a file in."""

    form_class = ImportForm
    title = gettext_lazy("人事ファイルを取り込む")
    lead = gettext_lazy("まず違いだけを示します。確認して反映を選ぶまで、組織の記録は変わりません。")
    submit_label = gettext_lazy("読み込んで比べる")
    template_name = "organization/import_form.html"

    def further(self) -> dict[str, Any]:
        return {"columns": selectors.file_columns()}

    def authorise(self) -> None:
        if not may("create", HrImport):
            raise NotFound(_("お探しのページは見つかりません。"))

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        made = services.hr_import_take(
            name=data["file"].name,
            untrusted=data["file"].read(),
            effective_on=data["effective_on"],
            kind=data["kind"],
            options=form.options(),
            token=form.submission,
        )
        return reverse("organization:import", args=[made.pk])

    def cancel(self) -> str:
        return reverse("organization:imports")


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change and what is wrong with it."""
    return _show(request, selectors.hr_import_of(pk, actor()), None)


def _show(request: HttpRequest, row: HrImport, form: ApplyForm | None, status: int = 200) -> HttpResponse:
    result = selectors.import_result(row)
    shown = Paginator(result.differences, PAGE).get_page(request.GET.get("page"))
    open_now = row.state in OPEN
    form = form or ApplyForm(initial={"seen": row.version})
    if not row.many_leave:
        form.fields.pop("leaves_confirmed")
    names = {
        "title": row.name,
        "row": row,
        "status": import_status(row),
        "rows": _rows(row, result),
        "figures": _figures(row),
        "faults": sorted(result.faults, key=lambda fault: int(str(fault["line"] or 0))),
        "fault_columns": _fault_columns(),
        "more_faults": max(0, int(row.counts.get("faults", 0)) - len(result.faults)),
        "page": shown,
        "difference_columns": _difference_columns(),
        "form": form,
        "open": open_now,
        "can_apply": row.state == HrImport.State.READY,
        "running": row.state in {HrImport.State.UPLOADED, HrImport.State.APPLYING},
        "again": reverse("organization:import-new") if result.faults else "",
        "columns_link": reverse("organization:import-columns", args=[row.pk]) if open_now and result.titles else "",
    }
    return render(request, "organization/import.html", names, status=status)


def _rows(row: HrImport, result: ImportResult) -> list[SummaryRow]:
    said = [str(_("全員の一覧")) if row.options.get("full") else str(_("異動のある人だけ"))]
    return [
        SummaryRow(_("種類"), row.get_kind_display()),
        SummaryRow(_("効力発生日"), row.effective_on),
        SummaryRow(_("読み方"), said if row.kind == HrImport.Kind.STAFF else None),
        SummaryRow(_("文字コード・形式"), row.encoding, hint=result.sheet),
        SummaryRow(_("取り込んだ人"), row.made_by or _("職員でない運用担当")),
        SummaryRow(_("受付"), row.made_at),
        SummaryRow(_("反映"), row.applied_at),
        SummaryRow(_("ハッシュ値（SHA-256）"), row.digest),
    ]


def _figures(row: HrImport) -> list[Figure]:
    labels = selectors.change_labels()
    found = [Figure(_("行"), row.counts.get("rows", 0), _("行"))] if row.counts else []
    found.extend(Figure(labels[kind], count, _("件")) for kind, count in row.counts.items() if kind in labels)
    if faults := row.counts.get("faults"):
        found.append(Figure(_("誤り"), faults, _("件"), tone="danger"))
    return found


def _fault_columns() -> list[Column[Any]]:
    return [
        Column("line", _("行"), lambda fault: fault["line"], align="end", nowrap=True),
        Column("column", _("列"), lambda fault: fault["column"], nowrap=True),
        Column("sentence", _("誤り"), lambda fault: fault["sentence"], head=True, wide=True),
    ]


def _difference_columns() -> list[Column[Any]]:
    labels = selectors.change_labels()
    return [
        Column("kind", _("変更"), lambda each: labels.get(each["kind"], each["kind"]), nowrap=True),
        Column("subject", _("番号・コード"), lambda each: each["subject"], nowrap=True),
        Column("name", _("氏名・名称"), lambda each: each["name"], head=True, wide=True),
        Column("before", _("いまの記録"), lambda each: each["before"], wide=True),
        Column("after", _("ファイル"), lambda each: each["after"], wide=True),
        Column("day", _("いつから"), lambda each: dt.date.fromisoformat(each["day"]), nowrap=True),
        Column("line", _("行"), lambda each: each["line"], align="end", nowrap=True),
    ]


class Columns(FormPage):
    """Which column of the file means what."""

    form_class = ColumnsForm
    title = gettext_lazy("列の対応を選ぶ")
    lead = gettext_lazy("選んだ対応は、同じ見出しのファイルを次に取り込むときにも使います。")
    submit_label = gettext_lazy("この対応で比べ直す")
    confirm = False

    @property
    def row(self) -> HrImport:
        return selectors.hr_import_of(self.kwargs["pk"], actor())

    def form_arguments(self) -> dict[str, Any]:
        row = self.row
        result = selectors.import_result(row)
        titles: Sequence[str] = result.titles
        columns: Mapping[str, int] = result.columns or {}
        return {"kind": row.kind, "titles": titles, "columns": columns}

    def save(self, form: Any) -> str:
        services.hr_import_recheck(hr_import=self.row, columns=form.columns())
        return self.cancel()

    def cancel(self) -> str:
        return reverse("organization:import", args=[self.kwargs["pk"]])


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Applies what was shown; a refusal or a change meanwhile is shown on the same page."""
    from sekimori.common.errors import SekimoriError
    from sekimori.portal.acts.middleware import status_of

    row = selectors.hr_import_of(pk, actor())
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, 400)
    try:
        row = services.hr_import_apply(
            hr_import=row, seen=form.cleaned_data["seen"], leaves_confirmed=form.cleaned_data["leaves_confirmed"]
        )
    except NotFound:
        raise
    except SekimoriError as error:
        tell(form, error)
        return _show(request, selectors.hr_import_of(pk, actor()), form, status_of(error))
    if row.state == HrImport.State.APPLIED:
        messages.success(request, _("反映しました。効力発生日に、役割と権限が自動で切り替わります。"))
    return HttpResponseRedirect(reverse("organization:import", args=[pk]))


@require_POST
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Compares the file once more with what is known now."""
    services.hr_import_recheck(hr_import=selectors.hr_import_of(pk, actor()))
    messages.info(request, _("いまの記録と比べ直しました。"))
    return HttpResponseRedirect(reverse("organization:import", args=[pk]))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the import up."""
    services.hr_import_discard(hr_import=selectors.hr_import_of(pk, actor()))
    messages.info(request, _("取込みをやめました。ファイルの内容は消去しました。"))
    return HttpResponseRedirect(reverse("organization:imports"))
