"""Confirming norms and matches: by chapter and clause, one by one, or together after a sample."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound, decide
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.rules import services
from sekimori.portal.rules.forms.drafts import MatchForm
from sekimori.portal.rules.forms.norms import NormForm, initial_of
from sekimori.portal.rules.models import DraftNode, DraftNorm, EditionDraft
from sekimori.portal.rules.selectors import drafts as selectors
from sekimori.portal.ui.pages import FormPage
from sekimori.standards.models import SELF_INSPECTION, Package

CHOICES = (
    (DraftNorm.State.WAITING.value, gettext_lazy("まだ決めない")),
    (DraftNorm.State.CONFIRMED.value, gettext_lazy("このとおり")),
    (DraftNorm.State.REJECTED.value, gettext_lazy("規範ではない")),
)


def _draft(pk: int) -> EditionDraft:
    return selectors.get_draft(context.current().actor, pk)


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return int(given) if given.isdecimal() and len(given) < 5 else 1  # noqa: PLR2004


def _chapter(draft: EditionDraft, order: int) -> DraftNode:
    found = draft.nodes.filter(order=order, depth=0).first()
    if found is None:
        raise NotFound(_("この章は案にありません。"))
    return found


@require_http_methods(["GET", "POST"])
def norms(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """The norms of a chapter, grouped by clause."""
    draft = _draft(pk)
    head = _chapter(draft, chapter)
    if request.method == "POST":
        return _decided(request, draft)
    page = selectors.norm_page(draft, chapter, _page(request))
    total, floor = selectors.bulk_size(draft, chapter)
    names = {
        "title": _("規範の確認: %(chapter)s") % {"chapter": f"{head.clause} {head.title}".strip()},
        "draft": draft,
        "chapter": chapter,
        "page": page,
        "choices": CHOICES,
        "bulk": total,
        "floor": floor,
        "may_change": _may_change(draft),
    }
    return render(request, "rules/draft_norms.html", names)


def _may_change(draft: EditionDraft) -> bool:
    return draft.state == EditionDraft.State.OPEN and bool(decide(context.current().actor, "change", draft))


def _decided(request: HttpRequest, draft: EditionDraft) -> HttpResponse:
    without = {node: value == "yes" for node, value in _answers(request, "without-").items()}
    count = services.norms_decide(draft=draft.pk, decisions=_answers(request, "norm-"), without=without)
    messages.success(request, _("%(n)s件の確認を記録しました。") % {"n": count})
    return HttpResponseRedirect(request.get_full_path())


def _answers(request: HttpRequest, prefix: str) -> dict[int, str]:
    """The answers of radio buttons whose names are `prefix` and a key."""
    return {
        int(name.removeprefix(prefix)): str(value)
        for name, value in request.POST.items()
        if name.startswith(prefix) and name.removeprefix(prefix).isdecimal()
    }


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """The sample that is judged before the sure norms of a chapter are confirmed together."""
    draft = _draft(pk)
    head = _chapter(draft, chapter)
    back = reverse("rules:draft-norms", args=[pk, chapter])
    if request.method == "POST":
        judged = _answers(request, "norm-")
        outcome = services.norms_confirm_in_bulk(
            draft=pk,
            chapter=chapter,
            right=[key for key, value in judged.items() if value == "right"],
            wrong=[key for key, value in judged.items() if value == "wrong"],
        )
        if outcome.wrong:
            messages.warning(
                request,
                _("合っていない規範があったため、何も確認していません。その規範を直してから、もう一度お試しください。"),
            )
        else:
            messages.success(request, _("%(n)s件の規範をまとめて確認しました。") % {"n": outcome.confirmed})
        return HttpResponseRedirect(back)
    total, floor, sample = selectors.bulk(draft, chapter)
    names = {
        "title": _("まとめて確認: %(chapter)s") % {"chapter": f"{head.clause} {head.title}".strip()},
        "draft": draft,
        "chapter": chapter,
        "total": total,
        "floor": floor,
        "sample": sample,
        "back": back,
    }
    return render(request, "rules/draft_bulk.html", names)


class ChangeNorm(FormPage):
    """Sets a norm as a person reads it."""

    form_class = NormForm
    template_name = "rules/norm_form.html"
    submit_label = gettext_lazy("この内容で確認する")
    confirm = False

    @cached_property
    def norm(self) -> DraftNorm:
        return selectors.get_norm(context.current().actor, self.kwargs["pk"])

    @cached_property
    def node(self) -> DraftNode:
        return self.norm.node

    def form_arguments(self) -> dict[str, Any]:
        draft = self.node.draft
        package = selectors.reference_package(draft)
        own = draft.roles.filter(confirmed=True)
        return {
            "actors": selectors.names_in(package, own),
            "parties": [(one.key, one.label.ja) for one in package.parties],
        }

    def initial(self) -> dict[str, Any]:
        row = self.norm
        return {**initial_of(row.norm, row.read), "version": row.version}

    def further(self) -> dict[str, Any]:
        row = self.norm
        read = row.read or {}
        return {
            "title": _("%(clause)sの規範を決める") % {"clause": row.node.clause},
            "node": row.node,
            "words": row.words,
            "reasons": read.get("reasons", []),
            "confidence": row.confidence,
            "history": history_of(row),
        }

    def cancel(self) -> str:
        node = self.node
        return reverse("rules:draft-norms", args=[node.draft_id, node.chapter])

    def save(self, form: NormForm) -> str:
        data = form.cleaned_data
        made = services.norm_change(
            norm=self.kwargs["pk"], value=form.norm(), reason=data["reason"], seen=data["version"]
        )
        messages.success(self.request, _("%(clause)sの規範を確認しました。") % {"clause": made.node.clause})
        return f"{self.cancel()}#clause-{made.node_id}"


class AddNorm(ChangeNorm):
    """Adds a norm that the reading did not find."""

    @cached_property
    def node(self) -> DraftNode:
        return selectors.get_node(context.current().actor, self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return initial_of(None, None)

    def further(self) -> dict[str, Any]:
        node = self.node
        title = _("%(clause)sに規範を加える") % {"clause": node.clause}
        return {"title": title, "node": node, "words": node.text, "reasons": [], "confidence": None}

    def save(self, form: NormForm) -> str:
        made = services.norm_add(node=self.kwargs["pk"], value=form.norm(), reason=form.cleaned_data["reason"])
        messages.success(self.request, _("%(clause)sに規範を加えました。") % {"clause": made.node.clause})
        return f"{self.cancel()}#clause-{made.node_id}"


@require_http_methods(["GET", "POST"])
def matches(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """What the alignment proposes for the clauses of a chapter."""
    draft = _draft(pk)
    head = _chapter(draft, chapter)
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("node") if value.isdecimal() and len(value) < 12]  # noqa: PLR2004
        count = services.matches_confirm(draft=pk, nodes=chosen)
        messages.success(request, _("%(n)s件の対応を確認しました。") % {"n": count})
        return HttpResponseRedirect(request.get_full_path())
    page = selectors.match_page(draft, chapter, _page(request))
    package = selectors.reference_package(draft)
    labels = {entry.key: entry.label.ja for entry in package.mechanisms}
    known = {
        clause.id: (clause.title or (clause.requirement.ja if clause.requirement else "")) for clause in package.clauses
    }
    rows = [
        {
            "node": node,
            "best": node.candidates[0] if node.candidates else None,
            "matches": [(each, known.get(each, "")) for each in node.matches],
            "mechanisms": list(dict.fromkeys(labels.get(one["name"], one["name"]) for one in node.mechanisms)),
        }
        for node in page.rows
    ]
    names = {
        "title": _("仕組みの対応: %(chapter)s") % {"chapter": f"{head.clause} {head.title}".strip()},
        "draft": draft,
        "chapter": chapter,
        "page": page,
        "rows": rows,
        "may_change": _may_change(draft),
    }
    return render(request, "rules/draft_matches.html", names)


@require_POST
def matches_all(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    """Accepts every proposal of a chapter that the alignment is sure of."""
    count = services.matches_confirm(draft=pk, chapter=chapter)
    messages.success(request, _("%(n)s件の対応を確認しました。") % {"n": count})
    return HttpResponseRedirect(reverse("rules:draft-matches", args=[pk, chapter]))


class Match(FormPage):
    """Decides the matches and mechanisms of one clause."""

    form_class = MatchForm
    template_name = "rules/match_form.html"
    submit_label = gettext_lazy("この対応で確認する")
    confirm = False

    @cached_property
    def node(self) -> DraftNode:
        return selectors.get_node(context.current().actor, self.kwargs["pk"])

    @cached_property
    def package(self) -> Package:
        return selectors.reference_package(self.node.draft)

    def form_arguments(self) -> dict[str, Any]:
        node, package = self.node, self.package
        known = {clause.id: clause for clause in package.clauses}
        labels = {entry.key: entry for entry in package.mechanisms}
        clauses = dict.fromkeys([*node.matches, *(one["clause"] for one in node.candidates)])
        mechanisms = {
            one.name: f"{labels[one.name].label.ja}（{clause}）"
            for clause in clauses
            if clause in known
            for one in known[clause].mechanisms
            if one.name != SELF_INSPECTION and one.name in labels
        }
        for one in node.mechanisms:
            mechanisms.setdefault(one["name"], labels[one["name"]].label.ja if one["name"] in labels else one["name"])
        return {
            "clauses": [(clause, self._said(known, node, clause)) for clause in clauses],
            "mechanisms": list(mechanisms.items()),
            "catalogue": [
                (entry.key, entry.label.ja)
                for entry in package.mechanisms
                if entry.key not in mechanisms and not any(setting.required for setting in entry.settings.values())
            ],
        }

    @staticmethod
    def _said(known: dict[str, Any], node: DraftNode, clause: str) -> str:
        found = known.get(clause)
        words = (found.requirement.ja if found.requirement else found.title) if found else ""
        score = next((one["score"] for one in node.candidates if one["clause"] == clause), None)
        return f"{clause}　{words[:80]}" + (f"（{score}点）" if score is not None else "")

    def initial(self) -> dict[str, Any]:
        node = self.node
        return {
            "clauses": node.matches,
            "mechanisms": [one["name"] for one in node.mechanisms],
            "version": node.version,
        }

    def further(self) -> dict[str, Any]:
        node = self.node
        return {"title": _("%(clause)sの対応を決める") % {"clause": node.clause}, "node": node}

    def cancel(self) -> str:
        node = self.node
        return reverse("rules:draft-matches", args=[node.draft_id, node.chapter])

    def save(self, form: MatchForm) -> str:
        data = form.cleaned_data
        other = [data["other"].strip()] if data["other"].strip() else []
        offered = {name for name, _label in form.fields["mechanisms"].choices}  # type: ignore[attr-defined]
        from_other = self._names_of(other) - offered
        chosen = self._names_of([each for each in data["clauses"] if each not in self.node.matches])
        brought = chosen - set(data["mechanisms"]) if chosen.isdisjoint(data["mechanisms"]) else set()
        made = services.match_decide(
            node=self.kwargs["pk"],
            matches=[*data["clauses"], *other],
            mechanisms=[*data["mechanisms"], *from_other, *brought],
            added=[data["added"]] if data["added"] else [],
            reason=data["reason"],
            seen=data["version"],
        )
        messages.success(self.request, _("%(clause)sの対応を確認しました。") % {"clause": made.clause})
        return f"{self.cancel()}#clause-{made.pk}"

    def _names_of(self, clauses: list[str]) -> set[str]:
        known = {clause.id: clause for clause in self.package.clauses}
        return {one.name for clause in clauses if clause in known for one in known[clause].mechanisms}
