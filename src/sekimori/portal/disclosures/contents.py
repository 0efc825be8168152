"""What stands in a form: its lines made from the facts, in Japanese, so that nothing is typed into a form itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical, eras
from sekimori.common.clock import day_of
from sekimori.portal.acts import registry
from sekimori.portal.disclosures import act_types, facts, wording
from sekimori.portal.disclosures.facts import Known, Sheet
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident, Room
from sekimori.portal.incidents.selectors import Line
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import in_japanese
from sekimori.standards.disclosure_models import DisclosureForm, DisclosureRules, FactType, FormField, Shown

# The facts that head a publication and sign its apology.
HEADLINE, SIGNED_BY = "headline", "mayor"


@dataclass(frozen=True)
class Content:
    """A line of a form: its label and words; `rows` are those of a table (when, what); `open` says that it does not stand yet,

    `lacking` that nobody has said anything.
    """

    key: str
    label: str
    words: str = ""
    rows: Sequence[tuple[str, str]] = ()
    open: bool = False
    lacking: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same as it is kept and bound."""
        return {
            "key": self.key,
            "label": self.label,
            "words": self.words,
            "rows": [list(row) for row in self.rows],
            "open": self.open,
            "lacking": self.lacking,
        }


@dataclass(frozen=True)
class Drawn:
    """A report as the facts stand: its headline, who signs the apology, and its lines."""

    headline: str
    signed: str
    lines: Sequence[Content]


def drawn_from(record: Disclosure, form: DisclosureForm, now: dt.datetime) -> Drawn:
    """The report as the facts stand now; seven queries."""
    with in_japanese():
        sheet = facts.sheet_of(record.incident)
        view = _View(record, sheet, now, left_out(sheet) if form.public else frozenset())
        signer = sheet.value(SIGNED_BY) if form.opening else None
        return Drawn(
            str(sheet.value(HEADLINE) or record.incident.kind_label)[:300],
            _("市長　%(name)s") % {"name": signer} if signer else "",
            [_line(view, each) for each in form.fields],
        )


def contents_of(record: Disclosure, form: DisclosureForm, now: dt.datetime) -> list[Content]:
    """The lines of a report as the facts stand now."""
    return list(drawn_from(record, form, now).lines)


def kept_of(record: Disclosure) -> list[Content]:
    """The lines as they were handed in."""
    return [Content(**{**each, "rows": [tuple(row) for row in each["rows"]]}) for each in record.content]


def kept(record: Disclosure) -> Drawn:
    """The report as it was handed in."""
    return Drawn(record.headline, record.signed, kept_of(record))


def digest_of(record: Disclosure) -> str:
    """The hash that binds what was handed in."""
    bound = {
        "incident": record.incident.number,
        "form": record.form,
        "stage": record.stage,
        "number": record.number,
        "mark": record.mark,
        "recipient": record.recipient,
        "headline": record.headline,
        "signed": record.signed,
        "content": record.content,
    }
    return canonical.sha256_of(bound)


@dataclass(frozen=True)
class _View:
    record: Disclosure
    sheet: Sheet
    now: dt.datetime
    left_out: frozenset[str]

    @property
    def incident(self) -> Incident:
        return self.record.incident

    @property
    def rules(self) -> DisclosureRules:
        return self.sheet.rules


def _line(view: _View, each: FormField) -> Content:
    if list(each.show) == [Shown.COURSE.value]:
        rows = course_of(view.incident, view.rules, view.left_out)
        return Content(each.key, each.label.ja, "", rows, lacking=not rows)
    several = len(each.show) > 1
    parts, unsure, told = [], False, 0
    for key in each.show:
        known = view.sheet.known.get(key)
        words = fact_words(known) if known is not None else SHOWN[Shown(key)](view)
        if not words:
            continue
        told += 1
        unsure = unsure or (known is not None and not known.confirmed)
        label = known.asked.label.ja if known is not None and several else ""
        mark = _("（現時点）") if known is not None and not known.confirmed else ""
        parts.append(f"{label}：{words}{mark}" if label else f"{words}{mark}")
    nothing = _("なし") if each.optional else _("確認中")
    return Content(each.key, each.label.ja, "\n".join(parts) or nothing, (), unsure, not told and not each.optional)


def fact_words(known: Known) -> str:
    """A fact as it is printed; nothing where nobody has said, or where it must not be."""
    value = known.value
    if value in (None, "") or known.asked.type in {FactType.NAMES, FactType.LINES}:
        return ""
    if known.asked.type is FactType.MOMENT:
        return wording.moment(value)
    if known.asked.type is FactType.TICK:
        return _("はい") if value else _("いいえ")
    if known.asked.type is FactType.NUMBER:
        return f"{value:,}"
    return str(value)


def left_out(sheet: Sheet) -> frozenset[str]:
    """The lines noted by hand that are not published."""
    return frozenset(
        line for each in sheet.known.values() if each.asked.type is FactType.LINES for line in each.value or ()
    )


def noted_lines(incident: Incident) -> list[tuple[str, str]]:
    """What was noted by hand about an incident: what a line is known by, and its words with their time."""
    lines = [each for each in incidents.lines_of(Room(pk=incident.pk)) if each.what == _("経過")]
    return [(_mark_of(each), f"{wording.short_moment(each.at)}　{each.text}") for each in lines]


def _mark_of(line: Line) -> str:
    return canonical.sha256_of({"at": line.at, "text": line.text})[:16]


def course_of(incident: Incident, rules: DisclosureRules, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """The course of events as the outside is told of it: the acts that the rules name, what was noted, what went out to whom."""
    told = {
        str(registry.get(each.act).label): each.label.ja for each in rules.course if each.act != act_types.SENT.name
    }
    noted = _("経過")
    found = []
    for line in incidents.lines_of(Room(pk=incident.pk)):
        if line.what == noted:
            found += [(line.at, line.text)] if _mark_of(line) not in without else []
        elif line.what in told:
            found.append((line.at, told[line.what]))
    sent = next((each.label.ja for each in rules.course if each.act == act_types.SENT.name), None)
    if sent is not None:
        found += [(at, f"{sent}：{row.recipient}（{row.form_label}）") for row, at in _gone_out(incident)]
    return [(wording.short_moment(at), words) for at, words in sorted(found, key=lambda each: each[0])]


def _gone_out(incident: Incident) -> list[tuple[Disclosure, dt.datetime]]:
    """What was sent about an incident, the oldest first."""
    rows = Disclosure.objects.filter(incident=incident, state=Disclosure.State.SENT).defer("content", "findings")
    return [(row, row.sent_at) for row in rows.order_by("sent_at", "pk") if row.sent_at is not None]


def _sent(view: _View) -> str:
    lines = [
        f"{wording.short_moment(at)}　{row.recipient}（{row.form_label} {wording.report_number(row.number)}）"
        for row, at in _gone_out(view.incident)
        if row.pk != view.record.pk
    ]
    return "\n".join(lines)


def _level(view: _View) -> str:
    rank = view.incident.level
    if rank is None:
        return ""
    level = incidents.in_force().level(rank)
    return _("レベル%(rank)s %(label)s") % {"rank": rank, "label": level.label.ja if level else ""}


def _known_facts(view: _View) -> str:
    known = {each.key: each.label.ja for each in incidents.in_force().facts}
    return "\n".join(known.get(each, each) for each in view.incident.facts)


SHOWN: Mapping[Shown, Callable[[_View], str]] = {
    Shown.COURSE: lambda view: "\n".join(
        f"{at}　{what}" for at, what in course_of(view.incident, view.rules, view.left_out)
    ),
    Shown.SENT: _sent,
    Shown.CITY: lambda _view: organization.city_name()[0],
    Shown.INCIDENT: lambda view: view.incident.number,
    Shown.KIND_OF: lambda view: view.incident.kind_label,
    Shown.LEVEL_OF: _level,
    Shown.KNOWN_FACTS: _known_facts,
    Shown.WRITTEN_ON: lambda view: _("作成日 %(day)s") % {"day": eras.format_long(day_of(view.now))},
    Shown.REPORT: lambda view: wording.report_words(view.record.number, view.record.stage_label),
}
