"""Puts the content of a report together, and what its hash binds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sekimori.common import canonical
from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.reports import audiences, contents
from sekimori.portal.reports.models import AnnualReport


def moment_of(year: FiscalYear) -> dt.datetime:
    """The moment a report on this year speaks of: now, or the end of the year once it is over."""
    return min(context.now(), moment_at(year.next().first_day))


def content_for(year: FiscalYear, audience: str, as_of: dt.datetime) -> dict[str, Any]:
    """The content of a report, compared with the newest confirmed one of the year before."""
    earlier = AnnualReport.objects.filter(fiscal_year=year.previous().year, state=AnnualReport.State.CONFIRMED)
    before = earlier.order_by("-confirmed_at", "-pk").values_list("content__facts", flat=True).first()
    facts: Mapping[str, Any] = before or {}
    return contents.content_of(contents.Year(year, audiences.of(audience), as_of, facts))


def digest_of(record: AnnualReport) -> str:
    """SHA-256 over what the report says: year, audience, content, preface and comments."""
    return canonical.sha256_of(
        {
            "fiscal_year": record.fiscal_year,
            "audience": record.audience,
            "content": record.content,
            "preface": record.preface,
            "comments": record.comments,
        }
    )
