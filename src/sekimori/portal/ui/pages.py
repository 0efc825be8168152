"""A page with a form: 入力 → 確認 → 登録, with drafts and a single-use token; every error is shown beside what was typed."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from sekimori.common.errors import ManyFaults, Refused, SekimoriError
from sekimori.portal.acts import services as acts
from sekimori.portal.acts.middleware import status_of
from sekimori.portal.acts.performing import record_refusal
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.forms.picking import PickField
from sekimori.portal.ui.forms.picking_many import PickManyField

Label = str | Promise
R = TypeVar("R")
CONTROLS = frozenset({"csrfmiddlewaretoken", "_confirmed", "_back", "_draft", "_drop", "_kept"})


class FormPage(View):
    """A page with one form. Subclasses set `form_class`, `title` and write `save`.

    `save` calls a service and returns the next address (or a response); a SekimoriError from it is shown in the form. `confirm`
    puts the page 確認 before it (not for forms with files: a browser cannot keep a chosen file over a page). `draft` is the
    form's name under which what is typed is kept on the server; "" keeps nothing.
    """

    form_class: ClassVar[type[forms.Form]]
    title: ClassVar[Label] = ""
    lead: ClassVar[Label] = ""
    clause: ClassVar[str] = ""
    template_name: ClassVar[str] = "ui/form_page.html"
    confirm_template: ClassVar[str] = "ui/confirm.html"
    submit_label: ClassVar[Label] = gettext_lazy("登録する")
    # The control with which what was typed is shown again and nothing carried out (identity.keeping).
    reopened_by: ClassVar[str] = "_back"
    confirm: ClassVar[bool] = True
    draft: ClassVar[str] = ""
    danger: ClassVar[bool] = False

    def authorise(self) -> None:
        """Raises Refused or NotFound unless the actor may send this form. Asked before it is shown and before it is read, so

        that nobody fills in what will be refused; the service asks again when it acts.
        """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.authorise()
        return super().dispatch(request, *args, **kwargs)

    def save(self, form: Any) -> str | HttpResponse:
        """Carries it out through a service; the address to go to."""
        raise TypeError(f"{type(self).__name__} does not save {type(form).__name__}")

    def initial(self) -> dict[str, Any]:
        """What stands in the form before anything is typed."""
        return {}

    def form_arguments(self) -> dict[str, Any]:
        """Further arguments of the form."""
        return {}

    def subject(self) -> str:
        """The record that a draft is about; "" for a new one."""
        return ""

    def cancel(self) -> str:
        """Where やめる leads."""
        return "/"

    def further(self) -> dict[str, Any]:
        """Further template variables."""
        return {}

    def said(self, sentence: str, address: str = "") -> str:
        """Tells that it is done; where to go: `address`, or back."""
        messages.success(self.request, sentence)
        return address or self.cancel()

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        initial = self.initial()
        kept = acts.draft_take(form=self.draft, subject=self.subject()) if self.draft else None
        form = self.form_class(initial=initial, **self.form_arguments())
        if kept:
            form.initial = {**initial, **restored(form, kept.data)}
        return self._show(request, form, kept=kept)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if {"_draft", "_drop"} & request.POST.keys() and self.draft:
            return self._keep_draft(request)
        form = self.form_class(request.POST, request.FILES, initial=self.initial(), **self.form_arguments())
        if "_back" in request.POST or searching(form):
            form.errors.clear()
            return self._show(request, form)
        if not form.is_valid():
            return self._show(request, form, status=400)
        if self.confirm and not form.is_multipart() and "_confirmed" not in request.POST:
            return self._confirm(request, form)
        return self._carry_out(request, form)

    def _carry_out(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        try:
            outcome = self.save(form)
        except NotFound:
            raise
        except SekimoriError as error:
            if isinstance(error, Refused):
                record_refusal(request.resolver_match.view_name if request.resolver_match else request.path, error)
            tell(form, error)
            return self._show(request, form, status=status_of(error))
        if self.draft:
            acts.draft_drop(form=self.draft, subject=self.subject())
        return HttpResponseRedirect(outcome) if isinstance(outcome, str) else outcome

    def _keep_draft(self, request: HttpRequest) -> HttpResponse:
        if "_drop" in request.POST:
            acts.draft_drop(form=self.draft, subject=self.subject())
            messages.info(request, _("下書きを破棄しました。"))
        else:
            acts.draft_save(form=self.draft, subject=self.subject(), data=typed(request))
            messages.success(request, _("下書きを保存しました。この画面を開くと続きから入力できます。"))
        return HttpResponseRedirect(request.get_full_path())

    def _show(self, request: HttpRequest, form: forms.Form, *, kept: Any = None, status: int = 200) -> HttpResponse:
        return render(request, self.template_name, self._names(form) | {"kept": kept}, status=status)

    def _confirm(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        carried = [(name, value) for name, values in typed(request).items() for value in values]
        names = self._names(form)
        names |= {"title": _("%(title)s（内容の確認）") % names, "rows": summary_of(form), "carried": carried}
        return render(request, self.confirm_template, names)

    def _names(self, form: forms.Form) -> dict[str, Any]:
        return {
            "title": self.title,
            "lead": self.lead,
            "clause": self.clause,
            "form": form,
            "submit_label": self.submit_label,
            "confirms": self.confirm and not form.is_multipart(),
            "draft": self.draft,
            "draft_subject": self.subject(),
            "cancel": self.cancel(),
            "danger": self.danger,
            **self.further(),
        }


class RecordPage(FormPage, Generic[R]):
    """A page with a form about the record that the address names by `pk`; `need` is what one must be allowed to do with it.

    Subclasses write `asked`. The record is asked for once, before the form is shown or read.
    """

    need: ClassVar[str] = "view"
    confirm = False

    def asked(self) -> R:
        """The record, by a selector that raises NotFound or Refused unless the actor may do `need` with it."""
        raise TypeError(f"{type(self).__name__} asks for no record")

    @cached_property
    def record(self) -> R:
        return self.asked()

    def authorise(self) -> None:
        """Whoever may not do it learns so before the form."""
        _asked = self.record

    def subject(self) -> str:
        return str(self.kwargs["pk"])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record)}


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed, without the page's own controls."""
    return {name: [str(v) for v in values] for name, values in request.POST.lists() if name not in CONTROLS}


def searching(form: forms.Form) -> bool:
    """Whether the form came back because 検索 of one of its PickFields was pressed."""
    return any(f"{form.add_prefix(n)}_search" in form.data for n, f in form.fields.items() if isinstance(f, PickField))


def restored(form: forms.Form, data: dict[str, list[str]]) -> dict[str, Any]:
    """A draft's values as initial values of the form, read by each field's own widget."""
    from django.http import QueryDict

    given = QueryDict(mutable=True)
    for name, values in data.items():
        given.setlist(name, values)
    return {
        name: field.widget.value_from_datadict(given, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if name != "submission" and not field.widget.value_omitted_from_data(given, {}, form.add_prefix(name))
    }


def tell(form: forms.Form, error: SekimoriError) -> None:
    """Puts an error of the domain into the form, at its field when it names one."""
    for each in error.items if isinstance(error, ManyFaults) else [error]:
        sentence = each.sentence
        if isinstance(each, Refused) and each.next_step:
            sentence = f"{sentence}{each.next_step}"
        form.add_error(each.field if each.field in form.fields else None, sentence)


def summary_of(form: forms.Form) -> list[SummaryRow]:
    """The valid form in words: labels and what was entered."""
    return [
        SummaryRow(bound.label, words_of(bound.field, form.cleaned_data.get(bound.name)))
        for bound in form.visible_fields()
    ]


def words_of(field: forms.Field, value: Any) -> Any:
    """A cleaned value as a person reads it: a choice by its label, a picked record by its name."""
    if isinstance(field, PickManyField):
        return [
            " ".join(part for part in (each.label, each.hint) if part) for each in field.picked(value or [])
        ] or None
    if isinstance(field, PickField):
        picked = field.source.get(value) if value is not None else None
        return " ".join(part for part in (picked.label, picked.hint) if part) if picked else None
    if isinstance(field, forms.ChoiceField) and not hasattr(field, "queryset"):
        labels: dict[str, Any] = {}
        for key, label in list(field.choices):  # type: ignore[arg-type]
            labels.update(dict(label) if isinstance(label, list | tuple) else {str(key): label})
        chosen = value if isinstance(value, list | tuple) else [value]
        return [labels.get(str(key), key) for key in chosen if key not in (None, "")] or None
    return value
