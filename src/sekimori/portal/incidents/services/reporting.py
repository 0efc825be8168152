from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import NOBODY, NOT_SIGNED_IN
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks.services import timers_set
from sekimori.portal.incidents import act_types, announcements, chain, numbering, rules_in_force, ticking, walls
from sekimori.portal.incidents.models import Incident, Reporter
from sekimori.portal.incidents.services.common import changed, entry, label_of
from sekimori.portal.incidents.services.ordering import give_at_once, orders_at_once
from sekimori.portal.incidents.walls import Let
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import in_japanese, words

Channel = Incident.Channel
AHEAD = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Report:
    """What is reported: three things. The rest is only said of a report that somebody writes down for another.

    `noticed_at` is now when not given. `reported_at` is the paper's own time; `person` or `name` who reported it, `contact` how
    he is reached, `unit` where it happened (the section of who reports when not given). `protected` hides the name from all but
    the contact point and the CSIRT.
    """

    kind: str
    body: str
    noticed_at: dt.datetime | None = None
    unit: int | None = None
    channel: str = Channel.PORTAL
    reported_at: dt.datetime | None = None
    person: int | None = None
    name: str = ""
    contact: str = ""
    protected: bool = False


def incident_report(*, report: Report, token: uuid.UUID | None = None) -> Incident:
    """Takes a report in: number and time at once, the contact point and the section's manager told at once (5.3(1)①).

    Raises ManyFaults for what is missing or lies ahead of the clock, Refused for who does not work here, Conflict for a form that
    has made its report already (selectors.reported_by finds it).
    """
    with performing(act_types.REPORTED) as act:
        act.authorise("create" if report.channel == Channel.PORTAL else "enter", Incident)
        _check(act, report)
        return _take_in(act, report, token)


def incident_report_anonymously(*, report: Report, token: uuid.UUID | None = None) -> Incident:
    """The same without a name, where the city allows it: neither the ledger nor the record knows who it was.

    Raises Refused where the city does not allow it.
    """
    nobody = replace(
        context.current(), actor=NOBODY, principal=NOT_SIGNED_IN, request=uuid.uuid4(), address="", channel="web"
    )
    with context.use(nobody), performing(act_types.REPORTED) as act:
        act.authorise("report_anonymously", Incident)
        plain = Report(report.kind, report.body, report.noticed_at, report.unit, Channel.ANONYMOUS)
        _check(act, plain)
        return _take_in(act, plain, token)


def reporter_confirm(*, pk: int, person: int) -> Reporter:
    """Says who sent a report that came by mail, once the contact point has found it out; he sees it from then on.

    Raises Conflict for any other report, and when it is known already.
    """
    with performing(act_types.SENDER_CONFIRMED) as act:
        record = act.obtain(Incident, pk, need="confirm_sender")
        reporter = Reporter.objects.select_for_update().get(incident=record)
        if record.channel != Channel.MAIL or reporter.person_id is not None:
            raise Conflict(_("この報告の差出人は、確かめる必要がないか、既に確かめられています。"))
        reporter.person_id = person
        reporter.save(update_fields=["person"])
        entry(act, record, (), after={"reporter": organization.names([person]).get(person, "")})
    return reporter


def _check(act: Performing, report: Report) -> None:
    faults = Faults()
    if rules_in_force.in_force().kind(report.kind) is None:
        faults.add(_("何が起きたかを選んでください。迷ったら「その他・分からない」で構いません。"), field="kind")
    if not report.body.strip():
        faults.add(_("どんな様子か、一言でも書いてください。"), field="body")
    latest = act.now() + AHEAD
    for field, moment in (("noticed_at", report.noticed_at), ("reported_at", report.reported_at)):
        if moment is not None and moment > latest:
            faults.add(_("これからの日時は書けません。"), field=field)
    if report.channel == Channel.PAPER and report.reported_at is None:
        faults.add(_("紙の報告書に書かれた報告日時を入力してください。"), field="reported_at")
    if report.channel in {Channel.PHONE, Channel.PAPER} and report.person is None and not report.name.strip():
        faults.add(
            _("報告した人を選ぶか、名前を書いてください。分からないときは「不明」と書いてください。"), field="name"
        )
    if report.unit is not None and report.unit not in organization.structure().nodes:
        faults.add(_("所属を選んでください。"), field="unit")
    faults.raise_if_any()


def _take_in(act: Performing, report: Report, token: uuid.UUID | None) -> Incident:
    rules = rules_in_force.in_force()
    kind = rules.kind(report.kind)
    if kind is None:
        raise LookupError(report.kind)
    number, year, serial = numbering.next_number(rules.symbol, act.today())
    with in_japanese():
        label = words(kind.label)
    due = clocks.due_at(act.now(), minutes=rules.clocks.assessment)
    record = Incident.objects.create(
        number=number,
        fiscal_year=year,
        serial=serial,
        kind=kind.key,
        kind_label=label[:120],
        body=report.body.strip(),
        noticed_at=report.noticed_at or report.reported_at or act.now(),
        reported_at=report.reported_at or act.now(),
        recorded_at=act.now(),
        channel=report.channel,
        unit_id=_unit_of(act, report),
        assess_due_at=due,
    )
    act.once(token, record)
    walls.made(record)
    protected = report.protected or (kind.sensitive and report.channel == Channel.PORTAL)
    reporter = _reporter(act, record, report, protected=protected)
    entry(
        act,
        record,
        ["incident_report", *([kind.mechanism] if kind.mechanism else [])],
        after={"kind": record.kind, "channel": record.channel, "noticed_at": record.noticed_at},
        wall=walls.REPORTER if reporter.protected else walls.INCIDENTS,
        occurred_at=record.reported_at,
        names={"kind": record.kind_label},
        last=False,
    )
    with announcements.together():
        orders = orders_at_once(act, record, kind.at_once)
        settings = chain.begin(act, record, reporter.person_id, [Let(each.role) for each in orders])
        settings += give_at_once(act, orders)
    timers_set([*settings, ticking.clock_of(record, "assessment", due)])
    changed()
    return record


def _unit_of(act: Performing, report: Report) -> int | None:
    if report.unit is not None:
        return report.unit
    person = report.person if report.channel in {Channel.PHONE, Channel.PAPER} else act.actor.person
    if person is None:
        return None
    own = person == act.actor.person
    units = act.actor.units if own else organization.units_of(person, act.today())
    structure = organization.structure()
    sections = [node.id for unit in sorted(units) if (node := structure.section_of(unit)) is not None]
    return next(iter(sections), next(iter(sorted(units)), None))


def _reporter(act: Performing, record: Incident, report: Report, *, protected: bool) -> Reporter:
    if record.channel == Channel.ANONYMOUS:
        return Reporter.objects.create(incident=record)
    own = record.channel == Channel.PORTAL
    label = label_of(act)
    if not own:
        named = organization.labels([report.person]) if report.person is not None else {}
        mark = named.get(report.person) if report.person is not None else None
        label = f"{mark.post} {mark.name}".strip() if mark else report.name.strip()
    return Reporter.objects.create(
        incident=record,
        person_id=act.actor.person if own else report.person,
        label=label[:200],
        contact=report.contact.strip()[:120],
        entered_by_id=None if own else act.actor.person,
        entered_label="" if own else label_of(act),
        protected=protected,
    )
