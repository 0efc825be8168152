"""What is done about a violation: told, guided, settled, rights stopped and given back, handed on, ended."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.forms.reasons import DoneForm as NothingForm
from sekimori.portal.ui.pages import FormPage, RecordPage
from sekimori.portal.violations import selectors, services
from sekimori.portal.violations.forms import (
    CloseForm,
    DoneForm,
    GuideForm,
    NotifyForm,
    ReferForm,
    SettleForm,
    StopForm,
    given,
)
from sekimori.portal.violations.models import Case, Guidance, Stop
from sekimori.portal.violations.services import Confirmed, Stopped


class Notify(FormPage):
    """違反を通知する."""

    form_class = NotifyForm
    template_name = "violations/form.html"
    title = gettext_lazy("違反を確認したことを通知し、措置を求める")
    lead = gettext_lazy(
        "所属の情報セキュリティ管理者に届きます。情報システム管理者が確認したときは、統括にも同時に報告されます。"
    )
    clause = "7.6(2)①"
    submit_label = gettext_lazy("通知する")
    draft = "violations.notify"

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", Case)

    def cancel(self) -> str:
        return reverse("violations:all")

    def save(self, form: NotifyForm) -> str:
        names = ("person", "source", "clauses", "facts", "asked", "confirmed_at", "answer_due_at", "incident", "above")
        made = services.violation_notify(found=Confirmed(**given(form, *names)), token=form.submission)
        said = _("通知しました（%(number)s）。%(who)sに措置を求めています。") % {
            "number": made.number,
            "who": made.to_label,
        }
        return self.said(said, reverse("violations:detail", args=[made.pk]))


class OfCase(RecordPage[Case]):
    """A page with a form about one case."""

    template_name = "violations/form.html"

    def asked(self) -> Case:
        return selectors.case_of(self.kwargs["pk"], context.current().actor, self.need)

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def cancel(self) -> str:
        return reverse("violations:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": f"{self.record} {self.record.person_label}", "case": self.record}


class Guide(OfCase):
    """指導を記録する."""

    form_class = GuideForm
    need = "guide"
    title = gettext_lazy("指導した内容と改善の期限を記録する")
    submit_label = gettext_lazy("記録して本人に知らせる")
    draft = "violations.guide"

    def save(self, form: GuideForm) -> str:
        names = ("text", "due_at", "given_at", "seen")
        services.guidance_give(pk=self.record.pk, token=form.submission, **given(form, *names))
        return self.said(_("指導を記録し、本人に知らせました。"))


class StopRight(OfCase):
    """利用権を停止・剥奪する."""

    form_class = StopForm
    need = "stop"
    title = gettext_lazy("情報システムを使う権利を停止・剥奪する")
    clause = "7.6(2)③"
    submit_label = gettext_lazy("決めて知らせる")
    danger = True
    confirm = True

    def save(self, form: StopForm) -> str:
        what = Stopped(**given(form, "kind", "scope", "reason", "condition", "reach"))
        services.right_stop(pk=self.record.pk, what=what, seen=form.cleaned_data["seen"], token=form.submission)
        return self.said(_("決めました。ＣＩＳＯ、管理者、情報システム管理者、本人に知らせました。"))


class Refer(OfCase):
    """懲戒の検討のために引き継ぐ."""

    form_class = ReferForm
    need = "refer"
    title = gettext_lazy("懲戒の検討のために引き継ぐ")
    clause = "7.6(1)"
    submit_label = gettext_lazy("引き継ぐ")

    def further(self) -> dict[str, Any]:
        said = _("処分は、地方公務員法による手続で、この画面の外で決めます。ここには引き継いだことだけを残します。")
        return {**super().further(), "lead": said}

    def save(self, form: ReferForm) -> str:
        services.case_refer(pk=self.record.pk, token=form.submission, **given(form, "to", "note", "readers"))
        return self.said(_("引き継ぎました。"))


class Close(OfCase):
    """終える."""

    form_class = CloseForm
    need = "close"
    title = gettext_lazy("この件への対応を終える")
    submit_label = gettext_lazy("終える")

    def save(self, form: CloseForm) -> str:
        services.case_close(pk=self.record.pk, token=form.submission, **given(form, "outcome", "seen"))
        return self.said(_("終えました。"))


class Settle(RecordPage[Guidance]):
    """指導の結果を報告する."""

    template_name = "violations/form.html"
    form_class = SettleForm
    need = "settle"
    title = gettext_lazy("指導の結果を統括に報告する")
    submit_label = gettext_lazy("報告する")

    def asked(self) -> Guidance:
        return selectors.guidance_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("violations:detail", args=[self.record.case_id])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.text, "case": self.record.case}

    def save(self, form: SettleForm) -> str:
        data = form.cleaned_data
        services.guidance_settle(
            pk=self.record.pk, improved=data["improved"] == "yes", result=data["result"], token=form.submission
        )
        return self.said(_("報告しました。"))


class OfStop(RecordPage[Stop]):
    """A page with a form about one stop of rights."""

    template_name = "violations/form.html"

    def asked(self) -> Stop:
        return selectors.stop_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("violations:detail", args=[self.record.case_id])

    def further(self) -> dict[str, Any]:
        return {"lead": f"{self.record.get_kind_display()}　{self.record.scope}", "case": self.record.case}


class CarryOut(OfStop):
    """停止・剥奪を実施した."""

    form_class = DoneForm
    need = "carry_out"
    title = gettext_lazy("停止・剥奪を実施したことを記録する")
    submit_label = gettext_lazy("実施した")

    def save(self, form: DoneForm) -> str:
        services.stop_carry_out(pk=self.record.pk, done=form.cleaned_data["done"], token=form.submission)
        return self.said(_("実施を記録しました。"))


class Lift(OfStop):
    """解除する."""

    form_class = ReasonForm
    need = "lift"
    title = gettext_lazy("停止・剥奪を解除する")
    submit_label = gettext_lazy("解除する")

    def save(self, form: ReasonForm) -> str:
        services.stop_lift(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("解除し、関係する人に知らせました。"))


class Restore(OfStop):
    """権利を回復した."""

    form_class = NothingForm
    need = "restore"
    title = gettext_lazy("利用権を回復したことを記録する")
    submit_label = gettext_lazy("回復した")

    def save(self, form: NothingForm) -> str:
        services.stop_restore(pk=self.record.pk, token=form.submission)
        return self.said(_("回復を記録しました。"))
