"""Beginning, writing changes, applying, putting to the body, giving up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.amendments import selectors, services
from sekimori.portal.amendments.forms import BeginForm, HeadForm, KindForm, SubmitForm, WordsForm
from sekimori.portal.amendments.inputs import Proposal
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import FormPage, RecordPage


class Begin(FormPage):
    """改正を起案する."""

    form_class = BeginForm
    title = gettext_lazy("改正を起案する")
    submit_label = gettext_lazy("起案する")
    confirm = False

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", Amendment)

    def cancel(self) -> str:
        return reverse("amendments:all")

    def save(self, form: BeginForm) -> str:
        data = form.cleaned_data
        made = services.amendment_begin(title=data["title"], reason=data["reason"], token=form.submission)
        return self.said(
            _("起案しました。改正する条項を書いてください。"), reverse("amendments:detail", args=[made.pk])
        )


class OfAmendment(RecordPage[Amendment]):
    """A page with a form about one amendment."""

    def asked(self) -> Amendment:
        return selectors.amendment_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("amendments:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.title}


class Edit(OfAmendment):
    """名称と理由を直す."""

    form_class = HeadForm
    need = "write"
    title = gettext_lazy("名称と理由を直す")

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.title, "reason": self.record.reason, "seen": self.record.version}

    def save(self, form: HeadForm) -> str:
        data = form.cleaned_data
        services.amendment_change(pk=self.record.pk, title=data["title"], reason=data["reason"], seen=data["seen"])
        return self.said(_("直しました。"))


@require_GET
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which clause is changed, and how; leads on to writing the words."""
    record = selectors.amendment_of(pk, context.current().actor, "write")
    form = KindForm(request.GET or None, clauses=selectors.clause_choices(record))
    if request.GET and form.is_valid():
        kind, clause = form.cleaned_data["kind"], form.cleaned_data["clause"]
        if kind == Change.Kind.ADD or clause:
            query = urlencode({"clause": clause}) if kind != Change.Kind.ADD else ""
            address = reverse("amendments:change-new", args=[pk, kind])
            return HttpResponseRedirect(f"{address}?{query}" if query else address)
        form.add_error("clause", _("改正前の条項を選んでください。"))
    names = {"title": _("改正する条項を選ぶ"), "record": record, "form": form}
    return render(request, "amendments/choose.html", names, status=400 if form.errors else 200)


class AddChange(OfAmendment):
    """条項を改める."""

    form_class = WordsForm
    need = "write"
    title = gettext_lazy("改正する条項を書く")
    submit_label = gettext_lazy("改正案に加える")
    template_name = "amendments/change.html"

    @cached_property
    def kind(self) -> str:
        if self.kwargs["kind"] not in Change.Kind.values:
            raise NotFound(_("この改正のしかたはありません。"))
        return str(self.kwargs["kind"])

    @cached_property
    def target(self) -> str:
        """The clause that is changed; empty for one that is added."""
        return "" if self.kind == Change.Kind.ADD else self.request.GET.get("clause", "")[:80]

    @cached_property
    def amendment(self) -> Amendment:
        """The amendment that is written."""
        return self.record

    def proposals(self) -> list[Proposal]:
        """What speaks for changing this clause, and what is tied to none."""
        found = rules.package_of(self.amendment.base).by_id.get(self.target)
        wanted = {"", found.lineage} if found else {""}
        return [each for each in selectors.proposals() if each.lineage in wanted]

    def form_arguments(self) -> dict[str, Any]:
        return {"kind": self.kind, "clause": self.target, "proposals": self.proposals()}

    def initial(self) -> dict[str, Any]:
        node = selectors.base_nodes(self.amendment).get(self.target)
        return {"title": node.title, "text": node.text} if node and self.kind == Change.Kind.REWORD else {}

    def further(self) -> dict[str, Any]:
        node = selectors.base_nodes(self.amendment).get(self.target)
        return {"lead": self.amendment.title, "node": node, "kind_label": Change.Kind(self.kind).label}

    def save(self, form: WordsForm) -> str:
        services.change_write(amendment=self.amendment.pk, words=form.words, token=form.submission)
        return self.said(_("改正案に加えました。"))


class EditChange(AddChange):
    """条項の改正を直す."""

    title = gettext_lazy("条項の改正を直す")
    submit_label = gettext_lazy("保存する")

    def authorise(self) -> None:
        """The address names the change, not the amendment."""
        _asked = self.change

    @cached_property
    def change(self) -> Change:
        return selectors.change_of(self.kwargs["pk"], context.current().actor, self.need)

    @cached_property
    def amendment(self) -> Amendment:
        return self.change.amendment

    @cached_property
    def kind(self) -> str:
        return self.change.kind

    @cached_property
    def target(self) -> str:
        return self.change.clause

    def cancel(self) -> str:
        return reverse("amendments:detail", args=[self.change.amendment_id])

    def initial(self) -> dict[str, Any]:
        change = self.change
        names = ("new_id", "title", "text", "transition", "reason")
        given = {name: getattr(change, name) for name in names}
        return {**given, "grounds": [each["key"] for each in change.grounds], "seen": change.version}

    def save(self, form: WordsForm) -> str:
        services.change_write(
            amendment=self.change.amendment_id,
            words=form.words,
            pk=self.change.pk,
            seen=form.cleaned_data["seen"],
            token=form.submission,
        )
        return self.said(_("直しました。"))


class RemoveChange(RecordPage[Change]):
    """改正案から外す."""

    form_class = DoneForm
    need = "write"
    title = gettext_lazy("改正案から外す")
    submit_label = gettext_lazy("外す")
    danger = True

    def asked(self) -> Change:
        return selectors.change_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("amendments:detail", args=[self.record.amendment_id])

    def save(self, form: DoneForm) -> str:
        address = self.cancel()
        services.change_remove(pk=self.record.pk, token=form.submission)
        return self.said(_("改正案から外しました。"), address)


class Apply(OfAmendment):
    """改正案を適用する."""

    form_class = DoneForm
    need = "apply"
    title = gettext_lazy("改正後の条文を作る")
    submit_label = gettext_lazy("改正案を条文に適用する")

    def save(self, form: DoneForm) -> str:
        services.amendment_apply(pk=self.record.pk, token=form.submission)
        return self.said(_("改正後の条文を作っています。できあがったら、規範を確かめて版にまとめてください。"))


class Reopen(OfAmendment):
    """書き直す."""

    form_class = ReasonForm
    need = "reopen"
    title = gettext_lazy("改正案を書き直す")
    submit_label = gettext_lazy("書き直す")

    def save(self, form: ReasonForm) -> str:
        services.amendment_reopen(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("改正する条項を書き直せます。"))


class Submit(OfAmendment):
    """付議する."""

    form_class = SubmitForm
    need = "submit"
    title = gettext_lazy("改正案を付議する")
    submit_label = gettext_lazy("会議体に付議する")

    def form_arguments(self) -> dict[str, Any]:
        return {"organs": rules.organ_choices()}

    def initial(self) -> dict[str, Any]:
        return {"organs": [str(pk) for pk in self.record.organs], "effective_on": self.record.effective_on}

    def save(self, form: SubmitForm) -> str:
        data = form.cleaned_data
        organs = [int(pk) for pk in data["organs"]]
        services.amendment_submit(
            pk=self.record.pk, effective_on=data["effective_on"], organs=organs, token=form.submission
        )
        return self.said(_("付議しました。会議の議題に選ばれ、議決されると、施行日から効力を持ちます。"))


class Withdraw(OfAmendment):
    """取り下げる."""

    form_class = ReasonForm
    need = "withdraw"
    title = gettext_lazy("改正案を取り下げる")
    submit_label = gettext_lazy("取り下げる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.amendment_withdraw(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取り下げました。"))
