"""What of a version is bound by its hash, and what must be there before it is handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical, eras
from sekimori.common.errors import Faults
from sekimori.portal.clocks.selectors import add_months
from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.models import Version

Files = Sequence[tuple[str, str]]


def body(version: Version, files: Files) -> dict[str, Any]:
    """What is decided on: the text with everything it rests on; files by name and SHA-256."""
    return {
        "document": version.document.required,
        "title": version.document.title,
        "number": version.number,
        "text": version.text,
        "summary": version.summary,
        "places": dict(version.places),
        "effective_on": version.effective_on.isoformat() if version.effective_on else None,
        "review_on": version.review_on.isoformat() if version.review_on else None,
        "files": [{"name": name, "digest": digest} for name, digest in files],
    }


def digest_of(version: Version, files: Files) -> str:
    """The SHA-256 of what is decided on, in hex."""
    return canonical.sha256_of(body(version, files))


def check(version: Version, demand: Demand, files: Files, today: dt.date) -> None:
    """Raises ManyFaults naming each field that is missing or wrong."""
    faults = Faults()
    if not version.text.strip() and not files:
        faults.add(_("本文を書くか、本文のファイルを添付してください。"), field="text")
    if not version.summary.strip():
        faults.add(_("制定・改定の概要を書いてください。"), field="summary")
    if version.effective_on is None:
        faults.add(_("施行日を入力してください。"), field="effective_on")
    elif version.effective_on < today:
        faults.add(_("施行日は今日以後にしてください。遡って定めることはできません。"), field="effective_on")
    _check_review(version, demand, faults)
    faults.raise_if_any()


def _check_review(version: Version, demand: Demand, faults: Faults) -> None:
    months = demand.rule.review_months
    if months is None:
        return
    if version.review_on is None:
        faults.add(_("次の見直し日を入力してください。"), field="review_on")
        return
    if version.effective_on is None:
        return
    latest = add_months(version.effective_on, months)
    if not version.effective_on < version.review_on <= latest:
        said = _("次の見直し日は、施行日の後、%(latest)sまでの日にしてください（%(months)sか月ごとの見直し）。")
        faults.add(said % {"latest": eras.format_long(latest), "months": months}, field="review_on")
