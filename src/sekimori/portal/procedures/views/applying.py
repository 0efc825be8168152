"""Applying: what may be applied for, beginning, writing, confirming, handing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import ManyFaults, Refused, SekimoriError
from sekimori.portal.acts import services as acts
from sekimori.portal.acts.middleware import status_of
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.forms.applying import ApplicationForm, Reading, read
from sekimori.portal.procedures.forms.building import Surroundings
from sekimori.portal.procedures.forms.starting import EmergencyForm, FileForm, StartForm, SubmitForm
from sekimori.portal.procedures.moments import since, until
from sekimori.portal.procedures.selectors import DraftView
from sekimori.portal.procedures.views import offering
from sekimori.portal.procedures.views.common import OnceHandedIn, actor, answer_row
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.pages import FormPage, typed
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType

DRAFT = "procedures.application"


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """申請する: what may be applied for or reported, by what one wants to do or by clause."""
    text = request.GET.get("q", "").strip()[:100]
    by_clause = request.GET.get("by") == "clause"
    offers = selectors.offered(actor(), text)
    labels = selectors.procedure_labels()
    names = {
        "title": _("申請・報告する"),
        "text": text,
        "by": "clause" if by_clause else "",
        "groups": offering.by_chapter(offers) if by_clause else offering.by_right(offers),
        "drafts": [] if text else [(each, selectors.label_of(each, labels)) for each in selectors.drafts(actor())[:5]],
        "tabs": [
            Link(_("やりたいことから"), reverse("procedures:catalogue"), current=not by_clause),
            Link(_("条項から"), reverse("procedures:catalogue") + "?by=clause", current=by_clause),
        ],
        "adopted": bool(offers or text or rules.adoptions_on()),
    }
    return render(request, "procedures/catalogue.html", names)


class Start(FormPage):
    """What a procedure is for, who decides, and the button that begins."""

    form_class = StartForm
    template_name = "procedures/start.html"
    confirm = False

    @cached_property
    def offer(self) -> selectors.Offer:
        return selectors.offer_of(actor(), self.kwargs["key"])

    def authorise(self) -> None:
        """Everybody may read who may apply; only those who may apply begin."""
        if self.request.method == "POST":
            selectors.check_may_begin(actor(), self.offer.defined)

    def form_arguments(self) -> dict[str, Any]:
        rule = self.offer.defined.procedure.applicants
        return {"unit": min(actor().units, default=None) if rule.on_behalf and rule.abilities else None}

    def further(self) -> dict[str, Any]:
        entries = selectors.catalogue(actor(), self.offer.defined.key)
        rule = self.offer.defined.procedure
        demanded = any(each.type is FieldType.EVIDENCE and each.demanded for each in rule.fields.values())
        further = {"entries": entries, "blocked": demanded and not selectors.takes_files()}
        return {"title": words(rule.task)} | further | offering.facts(self.offer)

    def save(self, form: StartForm) -> str:
        if (begun := selectors.begun_with(actor(), form.submission)) is not None:
            return reverse("procedures:edit", args=[begun])
        chosen = form.cleaned_data.get("entry")
        entry = selectors.catalogue_entry(actor(), self.offer.defined.key, chosen) if chosen else None
        record = services.application_start(
            procedure=self.offer.defined.key,
            applicant=form.cleaned_data.get("applicant"),
            entry=entry,
            token=form.submission,
        )
        return reverse("procedures:edit", args=[record.pk])

    def cancel(self) -> str:
        return reverse("procedures:catalogue")


class Emergency(FormPage):
    """先に実施: the moment is fixed and the time for the report begins to run."""

    form_class = EmergencyForm
    title = gettext_lazy("先に実施したことを届け出る")
    submit_label = gettext_lazy("届け出る")

    def authorise(self) -> None:
        if not self.offer.may:
            raise Refused(_("この操作を行う権限がありません。"), clauses=tuple(self.offer.defined.procedure.clauses))

    @cached_property
    def offer(self) -> selectors.Offer:
        found = selectors.offer_of(actor(), self.kwargs["key"])
        if found.defined.procedure.report_within is None:
            raise NotFound(_("この手続は、先に実施してから報告することができません。"))
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {"defined": self.offer.defined}

    def further(self) -> dict[str, Any]:
        facts = offering.facts(self.offer)
        lead = _("%(label)s　実施から%(within)s以内に、この届出を報告として完成させてください。")
        return {
            "lead": lead % {"label": self.offer.defined.label, "within": facts["within"]},
            "clause": next(iter(self.offer.defined.procedure.clauses), ""),
        }

    def save(self, form: EmergencyForm) -> str:
        record = services.emergency_begin(
            procedure=self.offer.defined.key,
            data=form.values(),
            occurred_at=form.cleaned_data["occurred_at"],
            token=form.submission,
        )
        messages.success(self.request, _("届け出ました。続けて報告の内容を入力してください。"))
        return reverse("procedures:edit", args=[record.pk])

    def cancel(self) -> str:
        return reverse("procedures:start", args=[self.kwargs["key"]])


def around_of(view: DraftView) -> Surroundings:
    """What the fields of this application need to know."""
    return Surroundings(view.defined, view.record.unit_id, view.answers.labels.items, view.answers.terms)


class Edit(OnceHandedIn):
    """Writing an application. Everything typed is kept: well formed answers with the application, the rest as a draft."""

    title = gettext_lazy("申請・報告の入力")
    reopened_by = "_refresh"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = selectors.draft_of(actor(), pk)
        kept = acts.draft_take(form=DRAFT, subject=str(pk))
        reading = None
        if kept:
            given = QueryDict(mutable=True)
            for name, several in kept.data.items():
                given.setlist(name, several)
            reading = read(_shown(view, given), around_of(view), given)
            view = selectors.with_data(actor(), view, reading.values)
            reading.faults.clear()
        return self._show(request, view, reading, kept=kept)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "_drop" in request.POST:
            acts.draft_drop(form=DRAFT, subject=str(pk))
            messages.info(request, _("保存していない入力を破棄しました。"))
            return HttpResponseRedirect(request.path)
        view = selectors.draft_of(actor(), pk)
        shown = _shown(view, request.POST)
        reading = read(shown, around_of(view), request.POST)
        view = selectors.with_data(actor(), view, reading.values)
        if "_draft" in request.POST:
            return self._keep(request, view, reading)
        new = set(view.asked) - {given.key for given in shown}
        if reading.inner or "_refresh" in request.POST or new:
            reading.faults.clear()
            names = [words(view.asked[key].label) for key in view.asked if key in new]
            return self._show(request, view, reading, added="" if reading.inner else "、".join(names))
        if any(key in view.asked for key in reading.faults):
            return self._show(request, view, reading, status=400)
        return self._go_on(request, view, reading)

    def _go_on(self, request: HttpRequest, view: DraftView, reading: Reading) -> HttpResponse:
        try:
            self._write(request, view, reading)
        except NotFound:
            raise
        except SekimoriError as error:
            form = self._form(view, reading)
            _tell(form, error)
            return self._show(request, view, reading, status=status_of(error), form=form)
        acts.draft_drop(form=DRAFT, subject=str(view.record.pk))
        return HttpResponseRedirect(reverse("procedures:confirm", args=[view.record.pk]))

    def _keep(self, request: HttpRequest, view: DraftView, reading: Reading) -> HttpResponse:
        """下書きを保存: what cannot be read yet is kept as it was typed."""
        self._write(request, view, reading)
        unread = [key for key, faults in reading.faults.items() if reading.values.get(key, "") == "" and faults]
        if unread:
            acts.draft_save(form=DRAFT, subject=str(view.record.pk), data=typed(request))
        else:
            acts.draft_drop(form=DRAFT, subject=str(view.record.pk))
        messages.success(request, _("下書きを保存しました。「わたしの申請」から続きを入力できます。"))
        return HttpResponseRedirect(request.path)

    def _write(self, request: HttpRequest, view: DraftView, reading: Reading) -> None:
        seen = request.POST.get("seen", "")
        services.application_write(
            application=view.record.pk,
            data=reading.values,
            seen=int(seen) if seen.isdecimal() else None,
            partly=True,
        )

    def _form(self, view: DraftView, reading: Reading | None) -> ApplicationForm:
        return ApplicationForm(view.asked, around_of(view), view.answers.data, reading)

    def _show(
        self,
        request: HttpRequest,
        view: DraftView,
        reading: Reading | None,
        *,
        status: int = 200,
        form: ApplicationForm | None = None,
        kept: Any = None,
        added: str = "",
    ) -> HttpResponse:
        form = form or self._form(view, reading)
        seen = request.POST.get("seen", "")
        names = {
            "title": view.defined.label,
            "view": view,
            "record": view.record,
            "due": until(view.record.due_at),
            "form": form,
            "faults": form.told(),
            "parts": form.parts(_attached(view)),
            "shown": " ".join(view.asked),
            "seen": seen if seen.isdecimal() and request.method == "POST" else view.record.version,
            "takes_files": selectors.takes_files(),
            "returned": selectors.last_return(view.record),
            "kept": kept,
            "added": added,
            "draft": DRAFT,
        }
        return render(request, "procedures/edit.html", names | offering.about(view.defined), status=status)


def _shown(view: DraftView, data: QueryDict) -> list[Any]:
    """The fields that were on the page that was sent."""
    fields = view.defined.procedure.fields
    keys = data.get("_shown", "").split() if "_shown" in data else list(view.asked)
    return [fields[key] for key in dict.fromkeys(keys) if key in fields]


def _attached(view: DraftView) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in view.attachments:
        found.setdefault(each.field, []).append(each)
    return found


def _tell(form: ApplicationForm, error: SekimoriError) -> None:
    for each in error.items if isinstance(error, ManyFaults) else [error]:
        form.add_error(each.field if each.field in form.fields else None, each.sentence)


class Confirm(OnceHandedIn, FormPage):
    """確認: everything as it will be handed in, what is missing, whom it will be put to, and the button."""

    form_class = SubmitForm
    template_name = "procedures/confirm.html"
    confirm = False

    @cached_property
    def view(self) -> DraftView:
        return selectors.draft_of(actor(), self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"seen": self.view.record.version}

    def further(self) -> dict[str, Any]:
        view = self.view
        edit = reverse("procedures:edit", args=[view.record.pk])
        sections = []
        for section in view.defined.procedure.sections:
            lines = [
                answer_row(view.answers, each, view.answers.shown(each), change=f"{edit}#id_{each.key}")
                for each in section.fields
                if each.key in view.asked
            ]
            if lines:
                sections.append((words(section.label), lines))
        found = selectors.readiness_of(actor(), view)
        labels = {key: words(each.label) for key, each in view.asked.items()}
        return {
            "title": _("%(label)s（内容の確認）") % {"label": view.defined.label},
            "record": view.record,
            "sections": sections,
            "readiness": found,
            "early": since(found.early),
            "missing": [
                (f"{edit}#id_{each.field}", labels.get(each.field, ""), each.sentence) for each in found.faults
            ],
            "edit": edit,
        } | offering.about(view.defined)

    def save(self, form: SubmitForm) -> str:
        record = services.application_submit(
            application=self.kwargs["pk"], seen=form.cleaned_data["seen"], token=form.submission
        )
        said = _("受け付けました。番号は%(number)sです。") % {"number": record.number}
        messages.success(self.request, said)
        return reverse("procedures:detail", args=[record.pk])

    def cancel(self) -> str:
        return reverse("procedures:edit", args=[self.kwargs["pk"]])


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    services.application_discard(application=pk)
    acts.draft_drop(form=DRAFT, subject=str(pk))
    messages.info(request, _("下書きを破棄しました。"))
    return HttpResponseRedirect(reverse("procedures:mine"))


class Attach(FormPage):
    """Attaching a file to a field of the form."""

    form_class = FileForm
    title = gettext_lazy("ファイルを付ける")
    submit_label = gettext_lazy("付ける")

    def _field(self) -> Any:
        view = selectors.draft_of(actor(), self.kwargs["pk"])
        found = view.defined.procedure.fields.get(self.kwargs["field"])
        if found is None or found.type is not FieldType.EVIDENCE or not selectors.takes_files():
            raise NotFound(_("この項目には、ファイルを付けられません。"))
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {"given": self._field()}

    def further(self) -> dict[str, Any]:
        return {"lead": words(self._field().label)}

    def save(self, form: FileForm) -> str:
        file = form.cleaned_data["file"]
        services.file_add(
            application=self.kwargs["pk"], field=self.kwargs["field"], name=file.name, untrusted=file.read()
        )
        messages.success(self.request, _("ファイルを付けました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:edit", args=[self.kwargs["pk"]]) + f"#id_{self.kwargs['field']}"


@require_POST
def detach(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Takes a file off the form."""
    services.file_remove(application=pk, attachment=attachment)
    messages.info(request, _("ファイルを外しました。外したことは記録に残ります。"))
    return HttpResponseRedirect(reverse("procedures:edit", args=[pk]))


@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """An attached file, for those who see the application."""
    del request
    found, content = selectors.attachment_content(actor(), pk)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer["Cache-Control"] = "no-store"
    return answer
