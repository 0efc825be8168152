"""Who is to hold the roles that are given in writing, by the people of a day."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.demo.staffing import DEPUTY_MAYOR, Member, Staffing
from sekimori.portal.demo.units import CODE_OF

DIGITAL, GENERAL, AUDIT = CODE_OF["デジタル推進課"], CODE_OF["総務部"], CODE_OF["監査委員事務局"]
LEGAL, AFFAIRS = CODE_OF["法務文書課"], CODE_OF["総務課"]


def ciso(staffing: Staffing, day: dt.date) -> Member:
    """The deputy mayor."""
    return next(each for each in staffing.members(day, "0100") if each.title == DEPUTY_MAYOR)


def chief(staffing: Staffing, day: dt.date) -> Member:
    """The director of general affairs."""
    return _head(staffing, day, GENERAL)


def system_manager(staffing: Staffing, day: dt.date) -> Member:
    """The head of the digital promotion section."""
    return _head(staffing, day, DIGITAL)


def _head(staffing: Staffing, day: dt.date, unit: str) -> Member:
    found = staffing.head(day, unit)
    if found is None:
        raise LookupError(unit)
    return found


def _below(staffing: Staffing, day: dt.date, unit: str) -> list[Member]:
    return [each for each in staffing.members(day, unit) if not each.head and each.kind == "職員"]


def nominated(staffing: Staffing, day: dt.date) -> dict[str, list[Member]]:
    """The people to be named to each role on `day`: by the deputy mayor, the system manager, the chief auditor."""
    digital, legal = _below(staffing, day, DIGITAL), _below(staffing, day, LEGAL)
    audit, affairs = _below(staffing, day, AUDIT), _below(staffing, day, AFFAIRS)
    return {
        "csirt_lead": digital[:1],
        "csirt_coordinator": affairs[:1],
        "unified_contact": digital[1:2],
        "audit_chief": [_head(staffing, day, AUDIT)],
        "information_system_operator": digital[2:6],
        "auditor": [*audit[:1], *legal[:1]],
    }


def team(staffing: Staffing, day: dt.date) -> list[Member]:
    """The members of the CSIRT."""
    named = nominated(staffing, day)
    found = [*named["csirt_lead"], *named["csirt_coordinator"], *named["unified_contact"]]
    return [*found, *named["information_system_operator"][:2]]
