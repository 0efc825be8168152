"""What the screens share: who looks, rows of answers, and pages that do one thing with one application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import selectors
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType, FormField


def actor() -> Actor:
    """Who looks at the page."""
    return context.current().actor


def home(record: Application) -> str:
    """The application's own page."""
    return reverse("procedures:detail", args=[record.pk])


def clause_ids(defined: Defined, keys: Sequence[str] = ()) -> list[str]:
    """The clauses of a procedure as they are numbered in its edition."""
    return list(keys or defined.procedure.clauses)


def answer_row(answers: Answers, given: FormField, value: Any, change: str = "") -> SummaryRow:
    """A field with its value as people read it; what the register said of items stands under them."""
    if given.type is FieldType.TABLE and isinstance(value, list):
        value = "\n".join(_("%(n)s　%(row)s") % {"n": n, "row": row} for n, row in enumerate(value, start=1))
    elif isinstance(value, list):
        value = "\n".join(str(each) for each in value)
    return SummaryRow(words(given.label), value, change=change, hint=facts_line(answers, given))


def facts_line(answers: Answers, given: FormField) -> str:
    """What was known of the items of a field when it was handed in: levels, personal information."""
    if given.type is not FieldType.ITEM:
        return ""
    known = list(answers.facts.get(given.key, {}).values())
    said: dict[str, None] = {}
    for axis in answers.defined.package.classification.axes:
        held = {facts.get(axis.key) for facts in known}
        said |= dict.fromkeys(words(level.label) for level in axis.levels if level.key in held)
    if any(facts.get("personal") for facts in known):
        said[_("個人情報を含む")] = None
    if any(facts.get("encrypted") is False for facts in known):
        said[_("暗号化されていないものを含む")] = None
    return "・".join(said)


class OnceHandedIn(View):
    """The pages on which an application is written: going back to them after it was handed in leads to its own page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused:
            if request.method != "GET" or not selectors.handed_in(actor(), kwargs["pk"]):
                raise
        messages.info(request, _("既に受け付けています。いまの進み具合は、このページのとおりです。"))
        return HttpResponseRedirect(reverse("procedures:detail", args=[kwargs["pk"]]))


class OfApplication(FormPage):
    """A page that does one thing with one application. `need` is what the actor must be able to do with it."""

    need: ClassVar[str] = "view"
    kwargs: dict[str, Any]

    def record(self) -> Application:
        """The application. Raises NotFound or Refused."""
        return selectors.application_for(actor(), self.kwargs["pk"], self.need)

    def further(self) -> dict[str, Any]:
        record = self.record()
        return {"lead": str(record), "record": record}

    def cancel(self) -> str:
        return reverse("procedures:detail", args=[self.kwargs["pk"]])
