"""The page that answers the search box of the frame."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.search import kinds, selectors
from sekimori.portal.ui.components import Link

PER_KIND, PER_PAGE = 5, 30


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Everything found, five of each kind; one kind by pages when the address names it."""
    actor = context.current().actor
    asked = request.GET.get("q", "").strip()
    known = {kind.key: kind.label for kind in kinds.all_kinds()}
    only = request.GET.get("kind", "") if request.GET.get("kind", "") in known else ""
    given = request.GET.get("page", "1")
    page = max(1, int(given)) if given.isdecimal() and len(given) < 5 else 1  # noqa: PLR2004
    found = selectors.find(
        actor, asked, [only] if only else (), most=PER_PAGE if only else PER_KIND, page=page if only else 1
    )
    names = {
        "title": _("検索"),
        "asked": asked,
        "found": found,
        "only": only,
        "only_label": known.get(only, ""),
        "every": address(asked),
        "groups": [(group, address(asked, group.kind)) for group in found.groups],
        "pages": _pages(asked, only, page, more=bool(found.groups and found.groups[0].more)) if only else [],
    }
    return render(request, "search/results.html", names)


def address(asked: str, kind: str = "", page: int = 1) -> str:
    """The address of this page for a question."""
    pairs = [("q", asked), *([("kind", kind)] if kind else []), *([("page", str(page))] if page > 1 else [])]
    return "?" + urlencode(pairs)


def _pages(asked: str, kind: str, page: int, *, more: bool) -> list[Link]:
    links = [Link(_("前へ"), address(asked, kind, page - 1), "left")] if page > 1 else []
    return [*links, *([Link(_("次へ"), address(asked, kind, page + 1), "right")] if more else [])]
