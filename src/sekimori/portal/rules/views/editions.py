"""Editions and drafts as lists, one edition with its way to adoption, the adoption itself, the meanings of time words."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound, decide, policy_of, require
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.rules import selectors, services
from sekimori.portal.rules.forms.editions import AdoptForm, ReasonForm, TakeForm, TimeForm
from sekimori.portal.rules.models import Edition, TimeSetting
from sekimori.portal.rules.selectors import drafts as drafting
from sekimori.portal.rules.wording import TIMES, length_in_words
from sekimori.portal.ui.components import Status, SummaryRow
from sekimori.portal.ui.pages import FormPage
from sekimori.standards import packages
from sekimori.standards.models import Body, TimeMeaning, TimeWord

TONES = {Edition.State.DRAFT: "waiting", Edition.State.CONFIRMED: "info", Edition.State.ADOPTED: "success"}
DRAFT_TONES = {"working": "info", "failed": "danger", "open": "waiting", "done": "success"}


def edition_status(edition: Edition) -> Status:
    """The state of an edition as a tag."""
    return Status(edition.get_state_display(), TONES[Edition.State(edition.state)])  # type: ignore[arg-type]


@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """All editions and drafts, and the ways to a new one."""
    actor = context.current().actor
    names = {
        "title": _("版の管理"),
        "editions": [(edition, edition_status(edition)) for edition in selectors.editions(actor)[:200]],
        "drafts": [
            (draft, Status(draft.get_state_display(), DRAFT_TONES[draft.state]))  # type: ignore[arg-type]
            for draft in drafting.drafts(actor)[:200]
        ],
        "may_draft": bool(policy_of(Edition).decide(actor, "create")),
    }
    return render(request, "rules/editions.html", names)


class Take(FormPage):
    """Takes an installed package."""

    form_class = TakeForm
    title = gettext_lazy("標準パッケージを受け入れる")
    lead = gettext_lazy("関守に付いている基準を、対応付けの元や最初の版として使えるようにします。")
    submit_label = gettext_lazy("受け入れる")
    confirm = False

    def authorise(self) -> None:
        require(context.current().actor, "create", Edition)

    def cancel(self) -> str:
        return reverse("rules:editions")

    def save(self, form: TakeForm) -> str:
        edition = services.edition_take(packages.get(form.cleaned_data["package"]))
        messages.success(self.request, _("「%(label)s」を受け入れました。") % {"label": edition.label})
        return reverse("rules:edition", args=[edition.pk])


@require_GET
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: what it is made of, who confirmed nothing of, and what may be done with it."""
    actor = context.current().actor
    found = selectors.get_edition(actor, pk)
    content = selectors.package_of(found)
    package = content.package
    counts = {"all": len(package.clauses), "leaves": len(package.leaves)}
    rows = [
        SummaryRow(_("状態"), edition_status(found)),
        SummaryRow(_("名前"), found.key),
        SummaryRow(
            _("条項"),
            _("%(all)s項目（うち末端%(leaves)s項目）") % counts,
        ),
        SummaryRow(_("本文"), _("市の本文あり") if found.published else _("標準パッケージの言葉")),
        SummaryRow(_("出典"), package.source.ja),
        SummaryRow(_("元のファイル"), found.source_name),
        SummaryRow(_("前の版"), found.predecessor.label if found.predecessor else None),
        SummaryRow(_("ハッシュ（SHA-256）"), found.digest),
    ]
    names = {
        "title": found.label,
        "edition": found,
        "rows": rows,
        "unconfirmed": found.unconfirmed,
        "adoptions": [one for one in selectors.adoption_history(actor) if one.edition_id == found.pk],
        "today": context.today(),
        "may_confirm": found.state == Edition.State.DRAFT and decide(actor, "confirm", found),
        "may_discard": found.state == Edition.State.DRAFT and decide(actor, "discard", found),
        "may_adopt": found.state != Edition.State.DRAFT and decide(actor, "adopt", found),
        "history": history_of(found),
        "others": [one for one in selectors.editions(actor)[:50] if one.pk != found.pk],
    }
    return render(request, "rules/edition.html", names)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Freezes an edition."""
    found = services.edition_confirm(edition=pk)
    messages.success(request, _("版を確定しました。これからは変更できません。決定を記録して採用できます。"))
    return HttpResponseRedirect(reverse("rules:edition", args=[found.pk]))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes an edition that was never confirmed."""
    services.edition_discard(edition=pk)
    messages.info(request, _("未確定の版を削除しました。"))
    return HttpResponseRedirect(reverse("rules:editions"))


class Adopt(FormPage):
    """Records the decision that an edition holds."""

    form_class = AdoptForm
    title = gettext_lazy("版の採用を記録する")
    lead = gettext_lazy("会議体の議事録又は決裁文書に基づいて記録します。施行日には自動で切り替わります。")
    submit_label = gettext_lazy("採用を記録する")
    draft = "rules.adopt"

    def subject(self) -> str:
        return f"rules.edition:{self.kwargs['pk']}"

    def cancel(self) -> str:
        return reverse("rules:edition", args=[self.kwargs["pk"]])

    @cached_property
    def edition(self) -> Edition:
        return selectors.get_edition(context.current().actor, self.kwargs["pk"], "adopt")

    @cached_property
    def bodies(self) -> list[Body]:
        return [body for body in selectors.package_of(self.edition).package.bodies if body.decides]

    @cached_property
    def organs(self) -> list[tuple[str, str]]:
        return selectors.organ_choices()

    def form_arguments(self) -> dict[str, Any]:
        return {"organs": self.organs, "bodies": [(body.key, body.label.ja) for body in self.bodies]}

    def further(self) -> dict[str, Any]:
        return {"clause": self.bodies[0].clause if self.bodies else ""}

    def initial(self) -> dict[str, Any]:
        chosen = [key for key, _name in self.organs]
        return {"organs": chosen, "body": self.bodies[0].key if self.bodies else ""}

    def save(self, form: AdoptForm) -> str:
        data = form.cleaned_data
        decision = services.Decision(
            decided_on=data["decided_on"], reference=data["reference"], body=data["body"], person=data["person"]
        )
        services.edition_adopt(
            edition=self.kwargs["pk"],
            organs=[int(each) for each in data["organs"]],
            effective_on=data["effective_on"],
            decision=decision,
            reason=data["reason"],
            token=form.submission,
        )
        messages.success(self.request, _("採用を記録しました。施行日に自動で効力を持ちます。"))
        return reverse("rules:history")


class Withdraw(FormPage):
    """Takes back an adoption that has not taken effect."""

    form_class = ReasonForm
    title = gettext_lazy("採用を取り消す")
    lead = gettext_lazy("まだ施行されていない採用だけを取り消せます。前の版がそのまま効力を持ちます。")
    submit_label = gettext_lazy("取り消す")
    danger = True

    def authorise(self) -> None:
        selectors.get_adoption(context.current().actor, self.kwargs["pk"], "withdraw")

    def cancel(self) -> str:
        return reverse("rules:history")

    def save(self, form: ReasonForm) -> str:
        services.adoption_withdraw(adoption=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        messages.info(self.request, _("採用を取り消しました。"))
        return reverse("rules:history")


@require_GET
def times(request: HttpRequest) -> HttpResponse:
    """What the time words of the standard mean here."""
    actor = context.current().actor
    meanings = selectors.times()
    rows = [
        (word.value, TIMES[word], length_in_words(meanings[word]) if word in meanings else "", word in meanings)
        for word in TimeWord
    ]
    names = {
        "title": _("時間の語の意味"),
        "rows": rows,
        "settings": selectors.time_settings(actor),
        "words": {word.value: TIMES[word] for word in TimeWord},
        "may_set": bool(policy_of(TimeSetting).decide(actor, "create")),
    }
    return render(request, "rules/times.html", names)


class SetTime(FormPage):
    """Sets what one time word means."""

    form_class = TimeForm
    submit_label = gettext_lazy("設定する")

    def authorise(self) -> None:
        require(context.current().actor, "create", TimeSetting)

    def _word(self) -> TimeWord:
        try:
            return TimeWord(self.kwargs["word"])
        except ValueError:
            raise NotFound(_("この時間の語はありません。")) from None

    def further(self) -> dict[str, Any]:
        return {"title": _("「%(word)s」の意味を設定する") % {"word": TIMES[self._word()]}}

    def initial(self) -> dict[str, Any]:
        meaning = selectors.times().get(self._word())
        lengths = meaning.model_dump(exclude={"word"}, exclude_none=True) if meaning else {}
        unit, amount = next(iter(lengths.items()), ("minutes", 0))
        return {"unit": unit, "amount": amount, "since": context.today()}

    def cancel(self) -> str:
        return reverse("rules:times")

    def save(self, form: TimeForm) -> str:
        data = form.cleaned_data
        meaning = TimeMeaning.model_validate({"word": self._word(), data["unit"]: data["amount"]})
        services.time_set(meaning=meaning, since=data["since"], reason=data["reason"])
        messages.success(self.request, _("時間の語の意味を設定しました。"))
        return reverse("rules:times")
