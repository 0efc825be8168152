"""Sending: writing a notice, following who has read it, answers, reminders, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.notices import compositions, selectors, services, statuses
from sekimori.portal.notices.compositions import Composition
from sekimori.portal.notices.forms import ComposeForm, EndForm, MailHoursForm, SettleForm, WaiveForm
from sekimori.portal.notices.listings import ReadersListing, SentListing
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Composed
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Figure, Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


class Sent(ListPage):
    """The notices sent, with how far their reading has come."""

    listing_class = SentListing

    def new(self, listing: Listing[Any]) -> Link | None:
        if not compositions.open_to(listing.actor):
            return None
        return Link(_("通知を作る"), reverse("notices:new"))


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which kind of notice to write."""
    offered = compositions.open_to(context.current().actor)
    return render(request, "notices/choose.html", {"title": _("通知を作る"), "compositions": offered})


class Compose(FormPage):
    """Writing a notice."""

    form_class = ComposeForm
    submit_label = gettext_lazy("送る")
    template_name = "notices/compose.html"

    @property
    def draft(self) -> str:  # type: ignore[override]
        """One draft per kind of notice."""
        return f"notices.{self.kwargs['composition']}"

    def _composition(self) -> Composition:
        return selectors.composition_for(context.current().actor, self.kwargs["composition"])

    def _follows(self) -> Notice | None:
        given = self.request.GET.get("follows", "")
        return selectors.notice_for(context.current().actor, int(given), "follow") if given.isdecimal() else None

    def initial(self) -> dict[str, Any]:
        follows = self._follows()
        return {"subject": _("再度：%(subject)s") % {"subject": follows.subject}} if follows else {}

    def form_arguments(self) -> dict[str, Any]:
        return {"composition": self._composition(), "actor": context.current().actor}

    def further(self) -> dict[str, Any]:
        found = self._composition()
        return {"title": found.label, "lead": found.hint, "follows": self._follows()}

    def save(self, form: ComposeForm) -> str:
        follows = self._follows()
        notice = services.notice_compose(
            Composed(
                composition=self._composition().name,
                to=form.recipients(),
                subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"],
                clauses=form.cleaned_data["clauses"],
                read_until=form.cleaned_data["read_until"],
                answer_required=form.cleaned_data.get("answer_required", False),
                follows=follows.pk if follows else None,
                token=form.submission,
            )
        )
        messages.success(self.request, _("通知を送りました。だれが読んだかをこの画面で確かめられます。"))
        return reverse("notices:sent-detail", args=[notice.pk])

    def cancel(self) -> str:
        return reverse("notices:sent")


class SentDetail(ListPage):
    """One notice sent: how far its reading has come, who has not read, the answers."""

    listing_class = ReadersListing
    template_name = "notices/sent_detail.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        actor = listing.actor
        notice = selectors.notice_for(actor, self.kwargs["pk"])
        state = selectors.reading_state(notice)
        follow = selectors.may_follow(actor, notice)
        form = next(iter(compositions.of_mechanism(notice.mechanism)), None) if notice.mechanism else None
        return {
            "title": notice.subject,
            "notice": notice,
            "status": statuses.of_notice(notice, state),
            "figures": _figures(notice, state),
            "clauses": selectors.clauses_of(notice),
            "vacant": [organization.role_label(role) for role in notice.vacant],
            "may_follow": follow and notice.ended_at is None,
            "remindable": follow and notice.ended_at is None and state.unread > 0,
            "composition": form if form and form.open_to(actor) else None,
            "followed_by": list(notice.followed_by.all()) if follow else [],
        }


def _figures(notice: Notice, state: selectors.ReadingState) -> list[Figure]:
    found = [
        Figure(_("宛先"), state.total, _("人")),
        Figure(_("既読"), state.read, _("人"), tone="success" if state.complete else "neutral"),
        Figure(_("未読"), state.unread, _("人"), tone="warning" if state.unread else "neutral"),
        Figure(_("期限超過"), state.late, _("人"), tone="overdue" if state.late else "neutral"),
    ]
    if notice.answer_required:
        found.append(Figure(_("回答"), state.answered, _("件"), _("確認済み%(n)s件") % {"n": state.settled}))
    return found


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """督促: tells those who have not read, and the heads of their sections."""
    reached = services.notice_remind(pk=pk)
    messages.success(request, _("未読の%(count)s人と所属長に督促を送りました。") % {"count": reached})
    return HttpResponseRedirect(reverse("notices:sent-detail", args=[pk]))


class End(FormPage):
    """Taking a notice back."""

    form_class = EndForm
    title = gettext_lazy("通知を取り下げる")
    submit_label = gettext_lazy("取り下げる")
    danger = True

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.notice_for(context.current().actor, self.kwargs["pk"], "end").subject}

    def save(self, form: EndForm) -> str:
        services.notice_end(pk=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        messages.success(self.request, _("通知を取り下げました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("notices:sent-detail", args=[self.kwargs["pk"]])


@require_GET
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One reader's copy as its sender sees it, with the answers."""
    actor = context.current().actor
    found = selectors.delivery_for(actor, pk)
    return render(request, "notices/delivery.html", _delivery_names(found, SettleForm()))


def _delivery_names(found: Delivery, form: SettleForm) -> dict[str, Any]:
    actor = context.current().actor
    structure = organization.structure()
    rows = [
        SummaryRow(_("通知"), found.notice.subject, href=reverse("notices:sent-detail", args=[found.notice_id])),
        SummaryRow(_("宛先"), found.person.name),
        SummaryRow(_("所属"), structure.full_name(found.unit_id)),
        SummaryRow(_("役割"), organization.role_label(found.role) if found.role else ""),
        SummaryRow(_("届け方"), found.get_way_display(), hint=found.get_mail_display()),
        SummaryRow(_("読んだ日時"), found.read_at),
        SummaryRow(_("回答した日時"), found.answered_at),
    ]
    return {
        "title": _("%(name)sさんの確認の状況") % {"name": found.person.name},
        "delivery": found,
        "status": statuses.of_delivery(found, context.now()),
        "rows": rows,
        "answers": selectors.answers_of(found),
        "may_settle": selectors.may_settle(actor, found),
        "may_enter": selectors.may_enter_paper(actor, found),
        "form": form,
    }


class Settle(FormPage):
    """Having looked at an answer."""

    form_class = SettleForm
    title = gettext_lazy("回答を確認する")
    submit_label = gettext_lazy("確認済みにする")
    confirm = False

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.delivery_for(context.current().actor, self.kwargs["pk"], "settle").notice.subject}

    def save(self, form: SettleForm) -> str:
        services.notice_settle(delivery=self.kwargs["pk"], text=form.cleaned_data["text"])
        messages.success(self.request, _("回答を確認しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("notices:delivery", args=[self.kwargs["pk"]])


class Waive(FormPage):
    """Recording that a notice was not needed."""

    form_class = WaiveForm
    title = gettext_lazy("通知を要しないと記録する")
    lead = gettext_lazy("必要に応じて行う通知について、今回は要しないと判断したときに、その理由を残します。")
    draft = "notices.waive"

    def form_arguments(self) -> dict[str, Any]:
        selectors.check_may_waive(context.current().actor, self.kwargs["mechanism"])
        return {"mechanism": self.kwargs["mechanism"]}

    def save(self, form: WaiveForm) -> str:
        services.need_waive(
            mechanism=self.kwargs["mechanism"],
            lineage=form.cleaned_data["lineage"],
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
        )
        messages.success(self.request, _("通知を要しないことを記録しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("notices:sent")


class Hours(FormPage):
    """When mail may go out."""

    form_class = MailHoursForm
    title = gettext_lazy("メールを送る時間帯")
    lead = gettext_lazy("急ぎでない通知のメールは、この時間帯にだけ送ります。急ぎの通知はいつでも送ります。")
    submit_label = gettext_lazy("保存する")

    def initial(self) -> dict[str, Any]:
        selectors.check_may_set_hours(context.current().actor)
        hours = selectors.mail_hours()
        return {
            "starts_at": f"{hours.starts_at:%H:%M}",
            "ends_at": f"{hours.ends_at:%H:%M}",
            "closed_days": hours.closed_days,
        }

    def save(self, form: MailHoursForm) -> str:
        services.mail_hours_set(**form.cleaned_data)
        messages.success(self.request, _("メールを送る時間帯を変更しました。"))
        return reverse("notices:sent")

    def cancel(self) -> str:
        return reverse("notices:sent")
