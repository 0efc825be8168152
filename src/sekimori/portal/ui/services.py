"""Changing what the interface remembers: preferences, saved views, exports."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import storages
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused, SekimoriError
from sekimori.portal.acts import context
from sekimori.portal.acts.accounts import on_behalf_of
from sekimori.portal.acts.performing import performing
from sekimori.portal.ui.act_types import EXPORTED
from sekimori.portal.ui.listing import paper
from sekimori.portal.ui.listing.core import Listing, listing_named
from sekimori.portal.ui.listing.exporting import write_csv, write_xlsx
from sekimori.portal.ui.models import Export, SavedView
from sekimori.portal.ui.selectors import own_account

# What is made while the person waits; more becomes a job with a page of its own.
AT_ONCE, SET_AT_ONCE = 5_000, 300
ON_PAPER = 3_000
KEPT = dt.timedelta(hours=24)
LEASE = dt.timedelta(minutes=2)
MOST_VIEWS = 50
SUFFIXES = {
    Export.Format.XLSX: "xlsx",
    Export.Format.CSV: "csv",
    Export.Format.CSV_CP932: "csv",
    Export.Format.PDF_A4: "pdf",
    Export.Format.PDF_A3: "pdf",
}
PAPERS = {Export.Format.PDF_A4: "a4", Export.Format.PDF_A3: "a3"}


def _account() -> int:
    account = own_account()
    if account is None:
        raise Refused(_("この操作にはログインが必要です。"))
    return account


def preferences_set(*, keyboard_shortcuts: bool) -> None:
    """Keeps the signed-in account's own choices about the screen. Raises Refused when nobody is signed in."""
    get_user_model()._default_manager.filter(pk=_account()).update(  # noqa: SLF001
        keyboard_shortcuts=keyboard_shortcuts
    )


def view_save(*, listing: str, given: str, query: str, name: str) -> SavedView:
    """Keeps a list's filters and order under a name, in place of an earlier view of that name.

    Raises Refused when nobody is signed in, InvalidInput for an unknown list, an empty name or more than 50 views.
    """
    account = _account()
    name = name.strip()[:60]
    if not name:
        raise InvalidInput(_("表示に付ける名前を入力してください。"), field="name")
    made = listing_from(listing, given, query)
    others = SavedView.objects.filter(account_id=account, listing=listing).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise InvalidInput(_("保存できる表示は一つの一覧につき50件までです。使わないものを削除してください。"))
    view, _made = SavedView.objects.update_or_create(
        account_id=account, listing=listing, given=_given(given), name=name, defaults={"query": made.query[:2000]}
    )
    return view


def view_forget(*, pk: int) -> None:
    """Removes one's own saved view; another's, or none, is left as it is."""
    SavedView.objects.filter(pk=pk, account_id=_account()).delete()


def _given(text: str) -> str:
    try:
        value = json.loads(text or "{}")
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise InvalidInput(_("一覧の指定を読めません。"))
    return json.dumps({str(k): str(v) for k, v in value.items()}, sort_keys=True, ensure_ascii=False)


def listing_from(name: str, given: str, query: str) -> Listing[Any]:
    """The listing that a form or a stored row names, for the actor in force. Raises InvalidInput when there is none."""
    try:
        kind = listing_named(name)
    except LookupError:
        raise InvalidInput(_("この一覧はありません。")) from None
    return kind(QueryDict(query[:2000]), context.current().actor, given=json.loads(_given(given)))


def export_request(*, listing: str, given: str, query: str, format: str) -> Export:  # noqa: A002
    """Records that a list is taken out, with its filter and size. The file is made by `export_write`.

    Raises Refused when nobody is signed in, InvalidInput for an unknown list or format or for paper beyond its rows.
    """
    if format not in Export.Format.values:
        raise InvalidInput(_("この形式では出力できません。"))
    made = listing_from(listing, given, query)
    total = made.filtered.order_by().count()
    if format == Export.Format.PRINT and total > ON_PAPER:
        raise InvalidInput(
            _("印刷用の画面は%(most)s件までです（今の条件では%(total)s件）。絞り込むか、Excelで出力してください。")
            % {"most": f"{ON_PAPER:,}", "total": f"{total:,}"}
        )
    if format in PAPERS:
        paper.check_size(made, PAPERS[Export.Format(format)], total)
    exports_expire()
    with performing(EXPORTED) as act:
        export = Export.objects.create(
            account_id=_account(),
            listing=listing,
            given=_given(given),
            query=made.query[:2000],
            title=str(made.title)[:200],
            format=format,
            total=total,
            state=Export.State.DONE if format == Export.Format.PRINT else Export.State.WAITING,
            requested_at=act.now(),
        )
        after = {"listing": listing, "filter": made.filter_lines, "rows": total, "format": format}
        act.record(export, after=after)
    return export


def waits(export: Export) -> bool:
    """Whether making this export takes so long that it becomes a job."""
    return export.total > (SET_AT_ONCE if export.format in PAPERS else AT_ONCE)


def export_write(pk: Any) -> Export:
    """Makes the file of an export that is waiting, as the account that asked for it. A fault is kept with the export.

    An export that somebody is making already, or that is done, is left alone; one whose maker died is taken up again.
    """
    open_ = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, lease_until__lt=context.now())
    mine = {"state": Export.State.RUNNING, "lease_until": context.now() + LEASE, "rows": 0}
    taken = Export.objects.filter(open_, pk=pk).update(**mine)
    export = Export.objects.get(pk=pk)
    if not taken:
        return export
    try:
        with on_behalf_of(export.account_id):
            _write(export)
    except SekimoriError as error:
        _fail(export, error.sentence)
    except Exception:
        _fail(export, _("出力の途中で失敗しました。もう一度お試しください。"))
        raise
    export.refresh_from_db()
    return export


def _fail(export: Export, sentence: str) -> None:
    Export.objects.filter(pk=export.pk).update(
        state=Export.State.FAILED, fault=sentence[:300], finished_at=context.now()
    )


def _write(export: Export) -> None:
    made = listing_from(export.listing, export.given, export.query)
    rows = Export.objects.filter(pk=export.pk)
    suffix = SUFFIXES[Export.Format(export.format)]

    def progress(count: int) -> None:
        rows.update(rows=count, lease_until=context.now() + LEASE)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{export.pk}.{suffix}"
        if export.format == Export.Format.XLSX:
            count = write_xlsx(made, path, progress=progress)
        elif export.format in PAPERS:
            count = paper.write_pdf(made, path, paper=PAPERS[Export.Format(export.format)])
        else:
            count = write_csv(made, path, cp932=export.format == Export.Format.CSV_CP932, progress=progress)
        with path.open("rb") as file:
            name = storages["exports"].save(path.name, File(file))
    done = {"state": Export.State.DONE, "rows": count, "total": count, "file": name, "finished_at": context.now()}
    if not rows.filter(state=Export.State.RUNNING).update(**done):
        storages["exports"].delete(name)  # Another worker was faster.


def exports_expire() -> int:
    """Deletes the files of exports older than a day; how many. The record that they were made stays."""
    old = Export.objects.filter(requested_at__lt=context.now() - KEPT).exclude(file="")
    count = 0
    for export in old:
        storages["exports"].delete(export.file)
        count += Export.objects.filter(pk=export.pk).update(file="", state=Export.State.GONE, rows=F("rows"))
    return count


def exports_lost() -> list[Any]:
    """Exports whose maker died or whose ring was lost."""
    now = context.now()
    lost = Q(state=Export.State.RUNNING, lease_until__lt=now) | Q(
        state=Export.State.WAITING, requested_at__lt=now - LEASE
    )
    return list(Export.objects.filter(lost).values_list("pk", flat=True))
