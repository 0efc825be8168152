"""Beginning, writing, handing in, deciding, sending back, withdrawing, revising, reviewing, abolishing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.documents import selectors, services
from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.forms import (
    PLACE,
    ApproveForm,
    BeginForm,
    ReviewForm,
    WriteForm,
)
from sekimori.portal.documents.models import Document, Version
from sekimori.portal.ui.forms import ReasonForm, ReturnForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class Begin(FormPage):
    """文書を起案する."""

    form_class = BeginForm
    title = gettext_lazy("文書を起案する")
    submit_label = gettext_lazy("起案する")
    confirm = False

    @cached_property
    def demand(self) -> Demand:
        found = selectors.demand_of(self.kwargs["required"])
        if found is None or found.key not in selectors.beginnable(context.current().actor):
            raise NotFound(_("起案できる文書が見つかりません。"))
        return found

    def initial(self) -> dict[str, Any]:
        return {"title": self.demand.label, "restricted": self.demand.rule.restricted}

    def further(self) -> dict[str, Any]:
        return {"lead": self.demand.label}

    def cancel(self) -> str:
        return reverse("documents:all")

    def save(self, form: BeginForm) -> str:
        made = services.document_begin(
            required=self.demand.key,
            title=form.cleaned_data["title"],
            restricted=form.cleaned_data["restricted"],
            token=form.submission,
        )
        return self.said(
            _("起案しました。本文を書き、決裁を伺ってください。"), reverse("documents:write", args=[made.pk])
        )


class OfDocument(RecordPage[Document]):
    """A page with a form about one document."""

    def asked(self) -> Document:
        return selectors.document_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("documents:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title}


class Revise(OfDocument):
    """改定を起案する."""

    form_class = DoneForm
    need = "revise"
    title = gettext_lazy("改定を起案する")
    submit_label = gettext_lazy("改定を起案する")

    def save(self, form: DoneForm) -> str:
        made = services.version_begin(document=self.record.pk, token=form.submission)
        return self.said(_("新しい版を起案しました。"), reverse("documents:write", args=[made.pk]))


class Look(OfDocument):
    """見直しの結果を記録する."""

    form_class = ReviewForm
    need = "review"
    title = gettext_lazy("見直しの結果を記録する")
    submit_label = gettext_lazy("改定は要しないと記録する")

    def save(self, form: ReviewForm) -> str:
        data = form.cleaned_data
        services.document_review(pk=self.record.pk, note=data["note"], next_on=data["next_on"], token=form.submission)
        return self.said(_("見直しの結果を記録しました。"))


class Abolish(OfDocument):
    """廃止を決める."""

    form_class = ReasonForm
    need = "abolish"
    title = gettext_lazy("文書の廃止を決める")
    submit_label = gettext_lazy("廃止を決める")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.document_abolish(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("廃止しました。これまでの版は、そのまま読めます。"))


class OfVersion(RecordPage[Version]):
    """A page with a form about one version."""

    def asked(self) -> Version:
        return selectors.version_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("documents:version", args=[self.kwargs["pk"]])


class Write(OfVersion):
    """文書案を書く."""

    form_class = WriteForm
    need = "write"
    title = gettext_lazy("文書案を書く")
    submit_label = gettext_lazy("文書案を保存する")
    draft = "documents.version"

    @cached_property
    def demand(self) -> Demand:
        found = selectors.demand_of(self.record.document.required)
        if found is None:
            raise NotFound(_("採用した基準に、この文書はありません。"))
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {"demand": self.demand}

    def initial(self) -> dict[str, Any]:
        record = self.record
        return {
            "text": record.text,
            "summary": record.summary,
            "effective_on": record.effective_on,
            "review_on": record.review_on,
            "seen": record.version,
            **{f"{PLACE}{key}": place for key, place in record.places.items()},
        }

    def save(self, form: WriteForm) -> str:
        data = form.cleaned_data
        services.version_write(
            pk=self.record.pk,
            text=data["text"],
            summary=data["summary"],
            places=form.places,
            effective_on=data["effective_on"],
            review_on=data["review_on"],
            seen=data["seen"],
        )
        return self.said(_("文書案を保存しました。まだ決裁を伺っていません。"))


class Submit(OfVersion):
    """決裁を伺う."""

    form_class = DoneForm
    need = "submit"
    title = gettext_lazy("決裁を伺う")
    submit_label = gettext_lazy("この内容で決裁を伺う")

    def save(self, form: DoneForm) -> str:
        services.version_submit(pk=self.record.pk, token=form.submission)
        return self.said(_("決裁を伺いました。決定されるまで、書き換えられません。"))


class Approve(OfVersion):
    """決定する."""

    form_class = ApproveForm
    need = "approve"
    title = gettext_lazy("文書を決定する")
    submit_label = gettext_lazy("決定する")

    def form_arguments(self) -> dict[str, Any]:
        demand = selectors.demand_of(self.record.document.required)
        return {"body": bool(demand and demand.body)}

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.digest}

    def save(self, form: ApproveForm) -> str:
        data = form.cleaned_data
        minutes = services.Minutes(data["held_on"], data["reference"]) if "held_on" in data else None
        services.version_approve(
            pk=self.record.pk, digest=data["digest"], reason=data["reason"], minutes=minutes, token=form.submission
        )
        return self.said(_("決定しました。施行日から効力を持ちます。"))


class Return(OfVersion):
    """差し戻す."""

    form_class = ReturnForm
    need = "return"
    title = gettext_lazy("文書案を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def initial(self) -> dict[str, Any]:
        return {"digest": self.record.digest}

    def save(self, form: ReturnForm) -> str:
        data = form.cleaned_data
        services.version_return(pk=self.record.pk, digest=data["digest"], reason=data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))


class Withdraw(OfVersion):
    """取り下げる."""

    form_class = ReasonForm
    need = "withdraw"
    title = gettext_lazy("文書案を取り下げる")
    submit_label = gettext_lazy("取り下げる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.version_withdraw(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取り下げました。"))
