"""The register of mail, one mail, and finding out who sent it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.intake import selectors, services
from sekimori.portal.intake.listings import MessageListing
from sekimori.portal.intake.models import Message
from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.forms import SubmissionMixin
from sekimori.portal.ui.listing import ListPage
from sekimori.portal.ui.pages import RecordPage


class ConfirmForm(SubmissionMixin, forms.Form):
    """Who it was, and how that is known."""

    person = PersonChoiceField(label=gettext_lazy("差出人"))
    how = forms.CharField(
        label=gettext_lazy("確かめた方法"), max_length=300, help_text=gettext_lazy("例：内線で本人に確かめた。")
    )


class All(ListPage):
    """The mail one may know of."""

    listing_class = MessageListing


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail and what became of it."""
    actor = context.current().actor
    record = selectors.message_of(pk, actor)
    names = {
        "title": str(record),
        "record": record,
        "rows": _rows(record),
        "may_confirm": bool(policies.decide(actor, "confirm", record)),
        "lines": history_of(record),
        "handling": _("機密性３"),
    }
    return render(request, "intake/detail.html", names)


def _rows(record: Message) -> list[SummaryRow]:
    files = [f"{each['name'] or each['kind']}（{filesizeformat(each['size'])}）" for each in record.attached]
    rows = [
        SummaryRow(_("件名"), str(record)),
        SummaryRow(_("差出人の名前"), record.from_name),
        SummaryRow(_("差出人のアドレス"), record.from_address),
        SummaryRow(_("名簿と一致した人（未確認）"), record.person_label),
        SummaryRow(_("受付日時"), record.taken_at),
        SummaryRow(_("扱い"), str(record.get_outcome_display())),
        SummaryRow(_("添付"), files or None),
        SummaryRow(_("読み取れなかったこと"), record.note),
        SummaryRow(_("再着の回数"), record.repeats or None),
        SummaryRow(_("受付の返信"), _("返信しました") if record.answered else _("返信していません")),
        SummaryRow(_("確かめた差出人"), record.confirmed_who, hint=record.confirmed_how),
        SummaryRow(_("確かめた人"), record.confirmed_label),
        SummaryRow(_("確かめた日時"), record.confirmed_at),
        SummaryRow(_("ハッシュ値"), record.digest),
    ]
    return [row for row in rows if row.value]


class Confirm(RecordPage[Message]):
    """差出人を確かめた."""

    template_name = "intake/form.html"
    form_class = ConfirmForm
    need = "confirm"
    title = gettext_lazy("差出人を確かめたことを記録する")
    submit_label = gettext_lazy("記録する")

    def asked(self) -> Message:
        return selectors.message_of(self.kwargs["pk"], context.current().actor, self.need)

    def initial(self) -> dict[str, Any]:
        return {"person": self.record.person_id}

    def cancel(self) -> str:
        return reverse("intake:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        lead = _("メールの差出人は、名前もアドレスも偽れます。電話などで本人に確かめてから記録してください。")
        return {"lead": lead, "message": self.record}

    def save(self, form: ConfirmForm) -> str:
        data = form.cleaned_data
        services.sender_confirm(pk=self.record.pk, person=data["person"], how=data["how"], token=form.submission)
        return self.said(_("記録しました。この人が報告した人になります。"))
