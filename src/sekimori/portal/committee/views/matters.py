"""The agenda: choosing, writing, deciding matters; a member's word in writing; taking a decision over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.forms import (
    DecideForm,
    MatterForm,
    OrderForm,
    OwnMatterForm,
    PlaceForm,
    VoiceForm,
)
from sekimori.portal.committee.models import Item
from sekimori.portal.committee.services import Matter, Verdict
from sekimori.portal.committee.views.acting import OfMeeting
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import RecordPage


class Place(OfMeeting):
    """議題を選ぶ."""

    form_class = PlaceForm
    need = "change"
    title = gettext_lazy("議題を選ぶ")
    submit_label = gettext_lazy("選んだものを付議する")
    template_name = "committee/place.html"

    @cached_property
    def waiting(self) -> list[selectors.Waiting]:
        return selectors.waiting(self.record.body)

    def form_arguments(self) -> dict[str, Any]:
        return {"waiting": self.waiting}

    def further(self) -> dict[str, Any]:
        return {**super().further(), "waiting": self.waiting, "add": reverse("committee:add", args=[self.record.pk])}

    def save(self, form: PlaceForm) -> str:
        services.items_place(meeting=self.record.pk, keys=form.cleaned_data["keys"], token=form.submission)
        return self.said(_("議題に加えました。"))


def _matter(form: forms.Form) -> Matter:
    data = form.cleaned_data
    return Matter(data["title"], data["summary"], data["matter"], data["report"])


class Add(OfMeeting):
    """議題を書く."""

    form_class = MatterForm
    need = "change"
    title = gettext_lazy("議題を書く")
    submit_label = gettext_lazy("付議する")
    draft = "committee.item"

    def save(self, form: MatterForm) -> str:
        services.item_add(meeting=self.record.pk, matter=_matter(form), token=form.submission)
        return self.said(_("議題に加えました。"))


class OfItem(RecordPage[Item]):
    """A page with a form about one matter."""

    def asked(self) -> Item:
        return selectors.item_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("committee:detail", args=[self.record.meeting_id])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title}


class Rewrite(OfItem):
    """議題を直す."""

    need = "change"
    title = gettext_lazy("議題を直す")

    @property
    def form_class(self) -> type[forms.Form]:  # type: ignore[override]
        return OwnMatterForm if self.record.source == "own" else OrderForm

    def initial(self) -> dict[str, Any]:
        names = ("title", "summary", "matter", "report", "order")
        return {"seen": self.record.version, **{name: getattr(self.record, name) for name in names}}

    def save(self, form: forms.Form) -> str:
        given = _matter(form) if isinstance(form, OwnMatterForm) else Matter(self.record.title, self.record.summary)
        data = form.cleaned_data
        services.item_change(pk=self.record.pk, matter=given, order=data["order"], seen=data["seen"])
        return self.said(_("議題を直しました。"))


class Remove(OfItem):
    """議題から外す."""

    form_class = DoneForm
    need = "change"
    title = gettext_lazy("議題から外す")
    submit_label = gettext_lazy("外す")
    danger = True

    def save(self, form: DoneForm) -> str:
        address = self.cancel()
        services.item_remove(pk=self.record.pk, token=form.submission)
        return self.said(_("議題から外しました。"), address)


class Decide(OfItem):
    """議決を記録する."""

    form_class = DecideForm
    need = "decide"
    title = gettext_lazy("議決を記録する")
    submit_label = gettext_lazy("議決を記録する")
    template_name = "committee/decide.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"item": self.record, "attendances": list(self.record.meeting.attendances.all())}

    def initial(self) -> dict[str, Any]:
        record = self.record
        return {
            "verdict": record.verdict,
            "conditions": record.conditions,
            "discussion": record.discussion,
            "abstained": [str(pk) for pk in record.abstained],
            "seen": record.version,
        }

    def further(self) -> dict[str, Any]:
        voices = list(self.record.voices.all())
        agree, against = selectors.tally(voices)
        return {**super().further(), "record": self.record, "voices": voices, "agree": agree, "against": against}

    def save(self, form: DecideForm) -> str:
        data = form.cleaned_data
        said = Verdict(data["verdict"], data["conditions"], data["discussion"], [int(pk) for pk in data["abstained"]])
        services.item_decide(pk=self.record.pk, verdict=said, seen=data["seen"], token=form.submission)
        return self.said(_("議決を記録しました。議事録が確定すると、効力を持ちます。"))


class Voice(OfItem):
    """持ち回りに回答する."""

    form_class = VoiceForm
    need = "voice"
    title = gettext_lazy("持ち回りに回答する")
    submit_label = gettext_lazy("回答する")
    template_name = "committee/decide.html"

    def further(self) -> dict[str, Any]:
        return {**super().further(), "record": self.record}

    def save(self, form: VoiceForm) -> str:
        data = form.cleaned_data
        services.voice_give(
            pk=self.record.pk, agrees=data["agrees"] == "yes", reason=data["reason"], token=form.submission
        )
        return self.said(_("回答しました。"))


class Carry(OfItem):
    """議決を反映する."""

    form_class = DoneForm
    need = "carry"
    title = gettext_lazy("議決を反映する")
    submit_label = gettext_lazy("もう一度反映する")

    def save(self, form: DoneForm) -> str:
        services.item_carry(pk=self.record.pk, token=form.submission)
        return self.said(_("議決を反映しました。"))
