"""Reading a text in: the upload, the draft's overview, its clauses and spots, roles, faults, and putting it together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.policies import decide, require
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.rules import services
from sekimori.portal.rules.forms.drafts import AmendmentForm, AssembleForm, NodeForm, OwnRoleForm, TextForm
from sekimori.portal.rules.models import DraftNode, DraftRole, DraftSpot, EditionDraft
from sekimori.portal.rules.selectors import drafts as selectors
from sekimori.portal.rules.services import SourceFile
from sekimori.portal.rules.views.steps import steps_of
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.pages import FormPage
from sekimori.standards.models import Role

SEVERITIES = {
    "error": (gettext_lazy("重大"), "danger"),
    "warning": (gettext_lazy("注意"), "warning"),
    "notice": (gettext_lazy("参考"), "info"),
}


def _file(form: Any) -> SourceFile:
    upload = form.cleaned_data["file"]
    return SourceFile(upload.name, upload.read())


class ReadText(FormPage):
    """Hands in a published text."""

    form_class = TextForm
    title = gettext_lazy("本文を読み取る")
    lead = gettext_lazy(
        "公表している対策基準を読み取り、条項、規範、仕組みの案を作ります。確認するまで何も強制しません。"
    )
    submit_label = gettext_lazy("読み取りを始める")

    def authorise(self) -> None:
        require(context.current().actor, "create", EditionDraft)

    def cancel(self) -> str:
        return reverse("rules:editions")

    def save(self, form: TextForm) -> str:
        data = form.cleaned_data
        draft = services.draft_read(
            source=_file(form),
            label=data["label"],
            reference=int(data["reference"]),
            continues=data["continues"] == "yes",
            token=form.submission,
        )
        return reverse("rules:draft", args=[draft.pk])


class ReadAmendment(FormPage):
    """Hands in an amendment."""

    form_class = AmendmentForm
    title = gettext_lazy("改正を読み取る")
    lead = gettext_lazy("改め文又は新旧対照表から改正の操作を読み取ります。操作を確かめてから、改正後の案を作ります。")
    submit_label = gettext_lazy("読み取りを始める")

    def authorise(self) -> None:
        require(context.current().actor, "create", EditionDraft)

    def cancel(self) -> str:
        return reverse("rules:editions")

    def save(self, form: AmendmentForm) -> str:
        data = form.cleaned_data
        draft = services.draft_amend(
            source=_file(form), label=data["label"], base=int(data["base"]), token=form.submission
        )
        return reverse("rules:draft", args=[draft.pk])


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What is read and what is still open, with the next step."""
    actor = context.current().actor
    found = selectors.get_draft(actor, pk)
    working = found.state == EditionDraft.State.WORKING
    names = {
        "title": found.label or found.source_name,
        "draft": found,
        "working": working,
        "failed": found.state == EditionDraft.State.FAILED,
        "steps": steps_of(found) if not working and (found.operations or found.facts) else [],
        "may_change": bool(decide(actor, "change", found)),
    }
    return render(request, "rules/draft.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done with the draft as a whole."""
    found = selectors.get_draft(context.current().actor, pk)
    names = {"title": _("案の履歴"), "draft": found, "history": history_of(found)}
    return render(request, "rules/draft_history.html", names)


@require_GET
def nodes(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses as they were read, and every spot that was not."""
    found = selectors.get_draft(context.current().actor, pk)
    spots = list(found.spots.all())
    names = {
        "title": _("読み取った条文"),
        "draft": found,
        "nodes": found.nodes.order_by("order"),
        "unread": [spot for spot in spots if spot.kind == DraftSpot.Kind.UNREAD],
        "tables": [spot for spot in spots if spot.kind == DraftSpot.Kind.TABLE],
        "checks": [spot for spot in spots if spot.kind == DraftSpot.Kind.CHECK],
    }
    return render(request, "rules/draft_nodes.html", names)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes which spots have been looked at."""
    services.spots_settle(draft=pk, spots=_numbers(request, "spot"))
    messages.success(request, _("確認した箇所を記録しました。"))
    return HttpResponseRedirect(reverse("rules:draft-nodes", args=[pk]))


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 12]  # noqa: PLR2004


@require_POST
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the clauses studied anew."""
    del request
    services.draft_study(draft=pk)
    return HttpResponseRedirect(reverse("rules:draft", args=[pk]))


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the amendment applied."""
    del request
    services.draft_apply(draft=pk)
    return HttpResponseRedirect(reverse("rules:draft", args=[pk]))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a draft."""
    services.draft_discard(draft=pk)
    messages.info(request, _("版の案を削除しました。"))
    return HttpResponseRedirect(reverse("rules:editions"))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a draft again whose edition is not confirmed."""
    services.draft_reopen(draft=pk)
    messages.info(request, _("案に戻しました。まとめた版は削除しました。"))
    return HttpResponseRedirect(reverse("rules:draft", args=[pk]))


class Node(FormPage):
    """Puts one clause right."""

    form_class = NodeForm
    submit_label = gettext_lazy("訂正する")

    @cached_property
    def node(self) -> DraftNode:
        return selectors.get_node(context.current().actor, self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        node = self.node
        words = (node.requirement or {}).get("ja", "")
        return {"title": node.title, "text": node.text, "requirement": words, "version": node.version}

    def further(self) -> dict[str, Any]:
        return {"title": _("%(clause)sを直す") % {"clause": self.node.clause}}

    def cancel(self) -> str:
        return reverse("rules:draft-nodes", args=[self.node.draft_id])

    def save(self, form: NodeForm) -> str:
        data = form.cleaned_data
        made = services.node_change(
            node=self.kwargs["pk"],
            title=data["title"],
            text=data["text"],
            requirement=data["requirement"],
            reason=data["reason"],
            seen=data["version"],
        )
        messages.success(self.request, _("%(clause)sを直しました。") % {"clause": made.clause})
        return reverse("rules:draft-nodes", args=[made.draft_id])


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Which role each name of the text is."""
    actor = context.current().actor
    found = selectors.get_draft(actor, pk)
    rows = list(found.roles.all())
    if request.method == "POST":
        chosen = {row.pk: request.POST.get(f"role-{row.pk}", "") for row in rows}
        count = services.roles_confirm(draft=pk, roles=chosen)
        messages.success(request, _("%(n)s件の役割の対応を確認しました。") % {"n": count})
        return HttpResponseRedirect(request.path)
    package = selectors.reference_package(found)
    parties = [(one.key, one.label.ja) for one in package.parties]
    names = {
        "title": _("役割の対応"),
        "draft": found,
        "roles": rows,
        "choices": [*selectors.names_in(package), *parties],
        "may_change": bool(decide(actor, "change", found)),
    }
    return render(request, "rules/draft_roles.html", names)


class OwnRole(FormPage):
    """Makes a name of the text a role of the city's own."""

    form_class = OwnRoleForm
    submit_label = gettext_lazy("この役割を加える")

    @cached_property
    def role(self) -> DraftRole:
        return selectors.get_role(context.current().actor, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        package = selectors.reference_package(self.role.draft)
        return {"roles": [(one.key, one.label.ja) for one in package.roles]}

    def initial(self) -> dict[str, Any]:
        return {"short": self.role.name[:20], "scope": "city"}

    def further(self) -> dict[str, Any]:
        return {"title": _("「%(name)s」を市独自の役割として加える") % {"name": self.role.name}}

    def cancel(self) -> str:
        return reverse("rules:draft-roles", args=[self.role.draft_id])

    def save(self, form: OwnRoleForm) -> str:
        role, data = self.role, form.cleaned_data
        holders: dict[str, dict[str, Any]] = {
            "nominated": {"nominated_by": data["nominated_by"]},
            "department": {"head_of": "department"},
            "section": {"head_of": "section"},
            "external": {"external": True},
        }
        definition = Role.model_validate(
            {
                "key": data["key"],
                "label": {"ja": role.name, "en": role.name},
                "short": data["short"],
                "holder": holders[data["way"]],
                "scope": data["scope"],
            }
        )
        services.role_match(role=role.pk, definition=definition)
        messages.success(self.request, _("「%(name)s」を役割に加えました。") % {"name": role.name})
        return self.cancel()


@require_GET
def lint(request: HttpRequest, pk: int) -> HttpResponse:
    """What in the text will keep it from being carried out."""
    found = selectors.get_draft(context.current().actor, pk)
    rows = [(one, Status(*SEVERITIES[one["severity"]])) for one in found.lint]  # type: ignore[arg-type]
    return render(request, "rules/draft_lint.html", {"title": _("点検の結果"), "draft": found, "findings": rows})


def _dated(operation: Mapping[str, Any]) -> dict[str, Any]:
    """An operation for the screen: its day as a day, which is written in the city's calendar."""
    return {**operation, "date": dt.date.fromisoformat(operation["date"]) if operation.get("date") else None}


@require_GET
def operations(request: HttpRequest, pk: int) -> HttpResponse:
    """The operations of an amendment, before they are applied."""
    actor = context.current().actor
    found = selectors.get_draft(actor, pk)
    names = {
        "title": _("改正の操作"),
        "draft": found,
        "operations": [_dated(one) for one in found.operations],
        "unread": found.spots.filter(kind=DraftSpot.Kind.UNREAD),
        "may_change": bool(decide(actor, "change", found)),
    }
    return render(request, "rules/draft_operations.html", names)


class Assemble(FormPage):
    """Puts the draft together into an edition."""

    form_class = AssembleForm
    title = gettext_lazy("版にまとめる")
    submit_label = gettext_lazy("版にまとめる")
    template_name = "rules/draft_assemble.html"

    @cached_property
    def record(self) -> EditionDraft:
        return selectors.get_draft(context.current().actor, self.kwargs["pk"], "change")

    def initial(self) -> dict[str, Any]:
        found = self.record
        key = selectors.reference_package(found).key if found.base_id else ""
        return {"key": key, "label": found.label}

    def further(self) -> dict[str, Any]:
        found = self.record
        return {"draft_record": found, "overview": selectors.overview(found), "preview": _preview(found)}

    def cancel(self) -> str:
        return reverse("rules:draft", args=[self.kwargs["pk"]])

    def save(self, form: AssembleForm) -> str:
        facts = services.EditionFacts(**{name: form.cleaned_data[name] for name in ("key", "edition", "label")})
        made = services.draft_assemble(draft=self.kwargs["pk"], facts=facts)
        messages.success(self.request, _("版にまとめました。内容を確かめて、確定してください。"))
        return reverse("rules:edition", args=[made.pk])


def _preview(found: EditionDraft) -> dict[str, Any]:
    """What would come out: clauses left unconfirmed, what is left out of the reference, and faults."""
    try:
        composed = selectors.preview(found)
    except InvalidInput as error:
        return {"faults": [error.sentence], "unconfirmed": [], "left_out": []}
    return {"faults": composed.faults, "unconfirmed": composed.unconfirmed, "left_out": composed.left_out}
