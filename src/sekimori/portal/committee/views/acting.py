"""Preparing, calling, holding a meeting; its minutes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, policies
from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.forms import (
    AttendanceForm,
    ChangeForm,
    ConfirmForm,
    DeputyForm,
    NotesForm,
    PlanForm,
)
from sekimori.portal.committee.models import Attendance, Meeting
from sekimori.portal.ui.forms import ReasonForm, ReturnForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class Plan(FormPage):
    """会議を準備する."""

    form_class = PlanForm
    title = gettext_lazy("会議を準備する")
    submit_label = gettext_lazy("議題を選ぶ")
    confirm = False

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", Meeting)

    def form_arguments(self) -> dict[str, Any]:
        return {"bodies": selectors.deciding_bodies()}

    def cancel(self) -> str:
        return reverse("committee:all")

    def save(self, form: PlanForm) -> str:
        data = form.cleaned_data
        made = services.meeting_plan(
            body=data["body"], kind=data["kind"], held_at=data["held_at"], place=data["place"], token=form.submission
        )
        return self.said(_("準備を始めました。議題を選んでください。"), reverse("committee:place", args=[made.pk]))


class OfMeeting(RecordPage[Meeting]):
    """A page with a form about one meeting."""

    def asked(self) -> Meeting:
        return selectors.meeting_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("committee:detail", args=[self.kwargs["pk"]])


class Change(OfMeeting):
    """日時・場所を変える."""

    form_class = ChangeForm
    need = "change"
    title = gettext_lazy("日時・場所を変える")

    def initial(self) -> dict[str, Any]:
        return {"held_at": self.record.held_at, "place": self.record.place, "seen": self.record.version}

    def save(self, form: ChangeForm) -> str:
        data = form.cleaned_data
        services.meeting_change(pk=self.record.pk, held_at=data["held_at"], place=data["place"], seen=data["seen"])
        return self.said(_("変更しました。"))


class Call(OfMeeting):
    """招集する."""

    form_class = DoneForm
    need = "call"
    title = gettext_lazy("会議を招集する")
    submit_label = gettext_lazy("構成員に知らせて招集する")
    template_name = "committee/call.html"

    def further(self) -> dict[str, Any]:
        return {**super().further(), "members": selectors.members_of(self.record), "items": self.record.items.all()}

    def save(self, form: DoneForm) -> str:
        services.meeting_call(pk=self.record.pk, token=form.submission)
        return self.said(_("招集しました。"))


class Cancel(OfMeeting):
    """中止する."""

    form_class = ReasonForm
    need = "cancel"
    title = gettext_lazy("会議を中止する")
    submit_label = gettext_lazy("中止する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.meeting_cancel(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("中止しました。議題は、次の会議に付議できます。"))


class Attend(OfMeeting):
    """出席を記録する."""

    form_class = AttendanceForm
    need = "hold"
    title = gettext_lazy("出席を記録する")
    submit_label = gettext_lazy("出席を記録する")

    @cached_property
    def attendances(self) -> list[Attendance]:
        return list(self.record.attendances.all())

    def form_arguments(self) -> dict[str, Any]:
        body = selectors.body_of(self.record.body)
        members = body.members_on(day_of(self.record.held_at)) if body else []
        return {"members": members, "attendances": self.attendances}

    def initial(self) -> dict[str, Any]:
        given = {f"status_{row.person_id}": row.status for row in self.attendances}
        return {"seen": self.record.version, "presided_by": self.record.presided_by_id, **given}

    def save(self, form: AttendanceForm) -> str:
        services.attendance_record(
            pk=self.record.pk,
            statuses=form.statuses,
            presided_by=int(form.cleaned_data["presided_by"]),
            seen=form.cleaned_data["seen"],
            token=form.submission,
        )
        return self.said(_("出席を記録しました。"))


class Deputise(OfMeeting):
    """代理出席を記録する."""

    form_class = DeputyForm
    need = "hold"
    title = gettext_lazy("代理出席を記録する")

    def form_arguments(self) -> dict[str, Any]:
        return {"attendances": list(self.record.attendances.all())}

    def save(self, form: DeputyForm) -> str:
        data = form.cleaned_data
        services.deputy_record(
            pk=self.record.pk, member=int(data["member"]), deputy=data["deputy"], token=form.submission
        )
        return self.said(_("代理出席を記録しました。"))


class Close(OfMeeting):
    """回答を締め切る."""

    form_class = DoneForm
    need = "hold"
    title = gettext_lazy("持ち回りの回答を締め切る")
    submit_label = gettext_lazy("締め切る")

    def save(self, form: DoneForm) -> str:
        services.circulation_close(pk=self.record.pk, token=form.submission)
        return self.said(_("締め切りました。議題ごとに議決を記録してください。"))


class Write(OfMeeting):
    """議事の概要を書く."""

    form_class = NotesForm
    need = "write"
    title = gettext_lazy("議事の概要を書く")
    submit_label = gettext_lazy("保存する")
    draft = "committee.minutes"

    def initial(self) -> dict[str, Any]:
        return {"notes": self.record.notes, "seen": self.record.version}

    def save(self, form: NotesForm) -> str:
        services.minutes_write(pk=self.record.pk, notes=form.cleaned_data["notes"], seen=form.cleaned_data["seen"])
        return self.said(_("保存しました。まだ確認を依頼していません。"))


class Submit(OfMeeting):
    """議事録の確認を依頼する."""

    form_class = DoneForm
    need = "submit"
    title = gettext_lazy("議事録の確認を依頼する")
    submit_label = gettext_lazy("この内容で確認を依頼する")

    def save(self, form: DoneForm) -> str:
        services.minutes_submit(pk=self.record.pk, token=form.submission)
        return self.said(_("議長に確認を依頼しました。"))


class Return(OfMeeting):
    """議事録を差し戻す."""

    form_class = ReturnForm
    need = "return"
    title = gettext_lazy("議事録を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.digest}

    def save(self, form: ReturnForm) -> str:
        data = form.cleaned_data
        services.minutes_return(pk=self.record.pk, digest=data["digest"], reason=data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))


class Confirm(OfMeeting):
    """議事録を確定する."""

    form_class = ConfirmForm
    need = "confirm"
    title = gettext_lazy("議事録を確定する")
    submit_label = gettext_lazy("議事録を確定し、議決を反映する")

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.digest}

    def save(self, form: ConfirmForm) -> str:
        services.minutes_confirm(pk=self.record.pk, digest=form.cleaned_data["digest"], token=form.submission)
        return self.said(_("議事録を確定しました。議決は、それぞれの記録に反映されます。"))
