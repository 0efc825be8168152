"""Asking, answering, passing on, withdrawing, marking for review, publishing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.questions import selectors, services
from sekimori.portal.questions.forms import AnswerForm, AskForm, MarkForm, PassForm, PublishForm
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.questions.services import Asked
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class Ask(FormPage):
    """相談する."""

    form_class = AskForm
    title = gettext_lazy("対策について相談する")
    lead = gettext_lazy(
        "所属の情報セキュリティ管理者に届きます。緊急の事故・故障は、こちらではなく報告の画面から知らせてください。"
    )
    submit_label = gettext_lazy("相談する")
    draft = "questions.ask"
    confirm = False

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", Question)

    def form_arguments(self) -> dict[str, Any]:
        return {"sections": selectors.sections_of(context.current().actor)}

    def initial(self) -> dict[str, Any]:
        return {"clause": self.request.GET.get("clause", "")[:80]}

    def cancel(self) -> str:
        return reverse("questions:answers")

    def save(self, form: AskForm) -> str:
        data = form.cleaned_data
        unit = int(data["unit"]) if data.get("unit") else None
        asked = Asked(data["clause"].strip(), data["nature"], data["title"], data["body"], unit)
        made = services.question_ask(asked=asked, token=form.submission)
        return self.said(
            _("相談しました。回答があると、お知らせが届きます。"), reverse("questions:detail", args=[made.pk])
        )


class OfQuestion(RecordPage[Question]):
    """A page with a form about one question."""

    def asked(self) -> Question:
        return selectors.question_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("questions:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title, "record": self.record}


class Answer(OfQuestion):
    """回答する."""

    form_class = AnswerForm
    need = "answer"
    title = gettext_lazy("相談に回答する")
    submit_label = gettext_lazy("回答する")
    template_name = "questions/reply.html"
    draft = "questions.answer"

    def initial(self) -> dict[str, Any]:
        return {"for_review": self.record.for_review, "seen": self.record.version}

    def save(self, form: AnswerForm) -> str:
        data = form.cleaned_data
        services.question_answer(
            pk=self.record.pk,
            answer=data["answer"],
            for_review=data["for_review"],
            seen=data["seen"],
            token=form.submission,
        )
        return self.said(_("回答しました。ほかの職員にも役立つときは、名前を除いて公開してください。"))


class Pass(OfQuestion):
    """引き継ぐ."""

    form_class = PassForm
    need = "pass"
    title = gettext_lazy("相談を引き継ぐ")
    submit_label = gettext_lazy("引き継ぐ")
    template_name = "questions/reply.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"stage": self.record.stage}

    def save(self, form: PassForm) -> str:
        data = form.cleaned_data
        services.question_pass(pk=self.record.pk, to=data["to"], reason=data["reason"], token=form.submission)
        still = policies.is_visible(context.current().actor, self.record)
        return self.said(_("引き継ぎました。"), "" if still else reverse("questions:all"))


class Withdraw(OfQuestion):
    """取り下げる."""

    form_class = ReasonForm
    need = "withdraw"
    title = gettext_lazy("相談を取り下げる")
    submit_label = gettext_lazy("取り下げる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.question_withdraw(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取り下げました。"))


class Mark(OfQuestion):
    """見直しの材料にする."""

    form_class = MarkForm
    need = "mark"
    title = gettext_lazy("見直しの材料にするかを決める")

    def initial(self) -> dict[str, Any]:
        return {"for_review": self.record.for_review}

    def save(self, form: MarkForm) -> str:
        data = form.cleaned_data
        services.question_mark(pk=self.record.pk, for_review=data["for_review"], reason=data["reason"])
        return self.said(_("記録しました。"))


class Publish(OfQuestion):
    """公開する."""

    form_class = PublishForm
    need = "publish"
    title = gettext_lazy("相談と回答を公開する")
    lead = gettext_lazy("誰の相談か分からない言葉に直してから公開してください。")
    submit_label = gettext_lazy("全職員に公開する")

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.title, "body": self.record.body, "answer": self.record.answer}

    def further(self) -> dict[str, Any]:
        return {}

    def save(self, form: PublishForm) -> str:
        data = form.cleaned_data
        made = services.answer_publish(
            pk=self.record.pk, title=data["title"], body=data["body"], answer=data["answer"], token=form.submission
        )
        return self.said(_("公開しました。"), reverse("questions:answer", args=[made.pk]))


class Retract(RecordPage[Published]):
    """公開を取り下げる."""

    form_class = ReasonForm
    need = "retract"
    title = gettext_lazy("公開を取り下げる")
    submit_label = gettext_lazy("公開を取り下げる")
    danger = True

    def asked(self) -> Published:
        return selectors.published_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("questions:answer", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title}

    def save(self, form: ReasonForm) -> str:
        services.answer_retract(pk=self.kwargs["pk"], reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("公開を取り下げました。"), reverse("questions:answers"))
