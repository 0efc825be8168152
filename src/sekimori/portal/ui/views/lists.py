"""Saved views and exports of lists."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import NotAvailable
from sekimori.portal.ui import selectors, services
from sekimori.portal.ui.models import Export
from sekimori.portal.ui.tasks import write_export
from sekimori.portal.ui.views.frame import safe_next

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}


def _what(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("listing", "given", "query")}


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the list as it is shown under a name."""
    view = services.view_save(**_what(request), name=request.POST.get("name", ""))
    messages.success(request, _("表示「%(name)s」を保存しました。") % {"name": view.name})
    return HttpResponseRedirect(safe_next(request))


@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a saved view."""
    services.view_forget(pk=pk)
    messages.info(request, _("保存した表示を削除しました。"))
    return HttpResponseRedirect(safe_next(request))


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Takes a list out: small ones at once, large ones as a job with its own page, paper as a page to print."""
    made = services.export_request(**_what(request), format=request.POST.get("format", ""))
    if made.format == Export.Format.PRINT:
        listing = services.listing_from(made.listing, made.given, made.query)
        names = {"title": listing.title, "listing": listing, "handling": listing.handling}
        return render(request, "ui/listing/print.html", names)
    if services.waits(made):
        write_export.enqueue(str(made.pk))
        return redirect("ui:export-progress", made.pk)
    made = services.export_write(made.pk)
    if made.state != Export.State.DONE:
        raise NotAvailable(made.fault)
    return _file(made)


@require_GET
def export_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far an export has come; its address stays good until the file is gone."""
    made = selectors.export_of(pk)
    under_way = made.state in {Export.State.WAITING, Export.State.RUNNING}
    names = {"title": _("一覧の出力"), "export": made, "under_way": under_way, "done": made.state == Export.State.DONE}
    return render(request, "ui/listing/progress.html", names)


@require_GET
def export_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The finished file."""
    del request
    made = selectors.export_of(pk)
    if not made.file:
        raise NotAvailable(_("このファイルの保存期間（24時間）は終わりました。もう一度出力してください。"))
    return _file(made)


def _file(made: Export) -> FileResponse:
    suffix = made.file.rpartition(".")[2]
    response = FileResponse(storages["exports"].open(made.file), content_type=TYPES[suffix])
    name = quote(f"{made.title}_{made.requested_at:%Y%m%d}.{suffix}")
    response["Content-Disposition"] = f"attachment; filename=\"list.{suffix}\"; filename*=UTF-8''{name}"
    return response
