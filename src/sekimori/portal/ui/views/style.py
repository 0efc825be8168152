"""The style page: every component in every state, for those who administer. Tests and axe run over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable, Refused
from sekimori.portal.acts import context
from sekimori.portal.ui import samples
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.forms import (
    EraDateField,
    EraDateTimeField,
    FoldedIntegerField,
    LimitedFileField,
    LongTextField,
    PickField,
    RevealingPasswordInput,
    SubmissionMixin,
)
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, ListPage
from sekimori.portal.ui.models import Export
from sekimori.portal.ui.navigation import href_of
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.selectors import own_exports

TONES = {
    Export.State.WAITING: "waiting",
    Export.State.RUNNING: "info",
    Export.State.DONE: "success",
    Export.State.FAILED: "danger",
    Export.State.GONE: "void",
}


def only_administrators() -> None:
    """Raises Refused unless the actor administers (or the program is being worked on)."""
    if not settings.DEBUG and not context.current().actor.can("administer"):
        raise Refused(_("この画面は運用担当だけが開けます。"))


class SampleRecord(SubmissionMixin, forms.Form):
    """Every kind of field once."""

    subject = forms.CharField(label=gettext_lazy("件名"), max_length=60)
    person = PickField(
        samples.UnitSource(), label=gettext_lazy("使用する課"), help_text=gettext_lazy("課の名前の一部で探せます。")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("区分"),
        widget=forms.RadioSelect,
        choices=[("1", gettext_lazy("紙")), ("2", gettext_lazy("電子"))],
    )
    level = forms.ChoiceField(
        label=gettext_lazy("機密性"),
        choices=[("", "―"), ("3", gettext_lazy("機密性３")), ("2", gettext_lazy("機密性２"))],
    )
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("媒体"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("usb", gettext_lazy("USBメモリ")),
            ("pc", gettext_lazy("ノート型端末")),
            ("disc", gettext_lazy("光ディスク")),
        ],
    )
    starts = EraDateField(label=gettext_lazy("持ち出す日"))
    returned = EraDateTimeField(label=gettext_lazy("返却の日時"), required=False)
    count = FoldedIntegerField(label=gettext_lazy("数量"), min_value=1, max_value=500)
    reason = LongTextField(label=gettext_lazy("理由"), max_length=200)
    agreed = forms.BooleanField(label=gettext_lazy("持ち出しの条件を確認しました"))


class SampleWithFile(SampleRecord):
    """The same with a file: no page 確認."""

    secret = forms.CharField(label=gettext_lazy("合言葉"), widget=RevealingPasswordInput, required=False)
    attachment = LimitedFileField(label=gettext_lazy("添付ファイル"), suffixes=(".pdf", ".docx"), required=False)


class SampleForm(FormPage):
    """A form from typing to saving. It stores nothing but its draft."""

    form_class = SampleRecord
    title = gettext_lazy("入力画面の見本")
    lead = gettext_lazy("確認の画面まで進み、登録すると見本のお知らせが出ます。何も記録しません。")
    clause = "5.1(1)③(イ)"
    draft = "ui.sample"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        only_administrators()
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return href_of("ui:style")

    def save(self, form: SampleRecord) -> str:
        if form.cleaned_data["count"] == 404:  # noqa: PLR2004
            raise InvalidInput(_("この数量では申請できません。"), field="count")
        if form.cleaned_data["count"] == 403:  # noqa: PLR2004
            raise Refused(_("申請者は承認者になれません。"), next_step=_("代理者へ回してください。"))
        messages.success(self.request, _("見本の申請を受け付けました（何も記録していません）。"))
        return href_of("ui:style-form")


class ExportListing(Listing[Export]):
    """What the signed-in account has taken out."""

    name = "ui.exports"
    title = gettext_lazy("出力した一覧")
    search = ("title",)
    search_label = gettext_lazy("一覧の名前で探す")
    default_sort = "-requested"
    page_size = 20
    columns = (
        Column(
            "title", gettext_lazy("一覧"), sort="title", link=lambda e: href_of("ui:export-progress", e.pk), wide=True
        ),
        Column("format", gettext_lazy("形式"), lambda e: e.get_format_display(), sort="format"),
        Column("state", gettext_lazy("状態"), lambda e: Status(e.get_state_display(), TONES[e.state]), sort="state"),  # type: ignore[arg-type]
        Column("rows", gettext_lazy("件数"), "total", sort="total", align="end"),
        Column("requested", gettext_lazy("出力日時"), "requested_at", sort="requested_at", nowrap=True),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=Export.State.choices),
        ChoiceFilter("format", gettext_lazy("形式"), choices=Export.Format.choices, several=False),
        DateRangeFilter("requested", gettext_lazy("出力日"), lookup="requested_at", moment=True),
    )
    empty_text = gettext_lazy("一覧の画面の「出力」から、CSVやExcelのファイルを作れます。")

    def queryset(self) -> QuerySet[Export]:
        return own_exports()

    def ways(self) -> Sequence[Way]:
        return [Way(_("ホームへ"), "/", _("一覧はホームやメニューから開けます。"), "home")]


class Exports(ListPage):
    """The list of one's own exports."""

    listing_class = ExportListing


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component."""
    only_administrators()
    form = SampleWithFile()
    faulty = SampleWithFile(
        {"subject": "", "starts": "令和9年2月30日", "count": "１０００", "reason": "い" * 210}, auto_id="x_%s"
    )
    faulty.is_valid()
    names = {"title": _("画面部品の見本"), "sample_form": form, "faulty": faulty, **samples.everything()}
    return render(request, "ui/style.html", names)


@require_GET
def part(request: HttpRequest, part: str) -> HttpResponse:
    """The error pages, on purpose."""
    only_administrators()
    refusal = Refused(
        _("持ち出しには所属長の許可が必要です。"), clauses=("5.1(1)③(イ)",), next_step=_("持出許可を申請してください。")
    )
    errors = {
        "refused": refusal,
        "conflict": Conflict(_("ほかの人が先に変更しました。")),
        "invalid": InvalidInput(_("送られた内容を読めませんでした。")),
        "unavailable": NotAvailable(_("保存先の空き容量がありません。")),
    }
    if part not in errors:
        raise RuntimeError(f"the style page was asked to fail: {request.path}")
    raise errors[part]
