"""What the check before a publication compares with: the record's people, the personnel file, the contact office."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.portal.disclosures import checking, facts
from sekimori.portal.disclosures.checking import Finding, Names
from sekimori.portal.disclosures.contents import Content
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.standards.disclosure_models import FactType


def names_for(record: Disclosure) -> Names:
    """Whose names must not stand in what is published about this incident; five queries, whatever the size of the city."""
    sheet = facts.sheet_of(record.incident)
    near = list(incidents.named_in(record.incident))
    for each in sheet.known.values():
        if each.asked.type is FactType.NAMES and each.value:
            near += [line for line in str(each.value).splitlines() if line.strip()]
    open_ = [str(sheet.value(key)) for key in sheet.rules.contact if sheet.value(key)]
    staff = [name for _pk, _number, name in organization.numbers_and_names()]
    return Names(near, staff, sheet.rules.titles, open_)


def findings_of(record: Disclosure, lines: Sequence[Content]) -> list[Finding]:
    """What the check finds in these lines."""
    return checking.findings_in(lines, names_for(record))
