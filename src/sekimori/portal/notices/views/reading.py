"""Reading: the inbox, one notice, one's wishes about mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.notices import mailing, selectors, services, statuses
from sekimori.portal.notices.forms import AnswerForm, PreferencesForm
from sekimori.portal.notices.listings import InboxListing
from sekimori.portal.notices.models import Delivery
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


class Inbox(ListPage):
    """One's own notices, those to be confirmed on top."""

    listing_class = InboxListing
    template_name = "notices/inbox.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"to_confirm": selectors.to_confirm(listing.actor), "unread": selectors.unread_count(listing.actor)}


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice. Opening reads it when no proof is asked for."""
    actor = context.current().actor
    notice = selectors.notice_for(actor, pk)
    delivery = services.notice_open(pk=pk)
    names = {
        "title": notice.subject,
        "notice": notice,
        "delivery": delivery,
        "status": statuses.of_delivery(delivery, context.now()) if delivery else None,
        "rows": _rows(notice, delivery),
        "answers": selectors.answers_of(delivery) if delivery else [],
        "clauses": selectors.clauses_of(notice),
        "may_answer": delivery is not None and selectors.may_answer(actor, delivery),
        "follows_reading": selectors.follows_reading(actor, notice),
    }
    return render(request, "notices/detail.html", names)


def _rows(notice: Any, delivery: Delivery | None) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("種類"), str(notice.registered)),
        SummaryRow(_("差出人"), notice.sender_label),
        SummaryRow(_("送付日時"), notice.sent_at),
    ]
    if notice.read_until is not None:
        rows.append(SummaryRow(_("確認の期限"), mailing.last_day(notice.read_until)))
    if delivery is not None and delivery.read_at is not None:
        rows.append(SummaryRow(_("読んだ日時"), delivery.read_at))
    if notice.ended_at is not None:
        rows.append(SummaryRow(_("取下げ"), notice.ended_at, hint=notice.end_reason))
    return rows


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """読みました."""
    services.notice_read(pk=pk)
    messages.success(request, _("読んだことを記録しました。"))
    return HttpResponseRedirect(reverse("notices:detail", args=[pk]))


@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """すべて既読にする; what asks for proof stays unread."""
    count = services.all_read()
    messages.success(
        request,
        ngettext("%(count)s件を既読にしました。", "%(count)s件を既読にしました。", count) % {"count": count}
        + _("確認を求める通知は、一つずつ開いて「読みました」を押してください。"),
    )
    return HttpResponseRedirect(reverse("notices:inbox"))


class Answer(FormPage):
    """Answering the sender of a notice."""

    form_class = AnswerForm
    title = gettext_lazy("回答する")
    submit_label = gettext_lazy("回答を送る")
    draft = "notices.answer"
    confirm = False

    def subject(self) -> str:
        return str(self.kwargs["pk"])

    def _delivery(self) -> Delivery:
        return selectors.answerable(context.current().actor, self.kwargs["pk"])

    def further(self) -> dict[str, Any]:
        return {"lead": self._delivery().notice.subject}

    def save(self, form: AnswerForm) -> str:
        services.notice_answer(delivery=self._delivery().pk, text=form.cleaned_data["text"])
        messages.success(self.request, _("回答を送りました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("notices:detail", args=[self.kwargs["pk"]])


class Preferences(FormPage):
    """How the reader wants to be mailed."""

    form_class = PreferencesForm
    title = gettext_lazy("お知らせのメールの設定")
    lead = gettext_lazy(
        "基準により届ける必要がある通知は、設定にかかわらずメールでも届きます。画面のお知らせはすべて届きます。"
    )
    submit_label = gettext_lazy("保存する")
    confirm = False

    def form_arguments(self) -> dict[str, Any]:
        return {"wishes": selectors.preferences_of(context.current().actor)}

    def save(self, form: PreferencesForm) -> str:
        for kind, wish in form.chosen():
            services.preference_set(kind=kind, mail=wish)
        messages.success(self.request, _("設定を保存しました。"))
        return reverse("notices:inbox")

    def cancel(self) -> str:
        return reverse("notices:inbox")
