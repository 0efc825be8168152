"""Told of every act in its transaction: finds the mechanisms that listen and brings their readings and states up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q

from sekimori.portal.acts import exceptions, observers, revisions
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.acts.exceptions import Excepted
from sekimori.portal.acts.readings import all_readers
from sekimori.portal.compliance import act_types, extents, recomputing
from sekimori.portal.compliance.extents import Ground
from sekimori.portal.compliance.keeping import Place
from sekimori.portal.compliance.models import CITY, State
from sekimori.portal.compliance.plan import Asking, Plan, plans_on
from sekimori.portal.compliance.updating import Updating, Wanted

# Acts after which clauses may have states for other units, or be other clauses.
SHAPING = frozenset(
    {
        "organization:organ:set",
        "organization:unit:created",
        "organization:unit:changed",
        "organization:unit:moved",
        "organization:unit:merged",
        "organization:unit:abolished",
        "organization:import:applied",
        "rules:edition:adopted",
        "rules:adoption:withdrawn",
    }
)
# What has happened in a `together` block so far; None outside of one.
_gathered: ContextVar[list[Entry] | None] = ContextVar("gathered", default=None)
WAIVERS = frozenset({act_types.WAIVED.name, act_types.WAIVER_WITHDRAWN.name})


def listened_to() -> frozenset[str]:
    """The names of all acts that may change a state."""
    heard = [reader.listens for reader in all_readers()]
    return SHAPING.union(WAIVERS, *heard, *(source.listens for source in exceptions.sources()))


@observers.register
def observe(entries: Sequence[Entry], circumstances: Circumstances) -> None:
    """Updates what `entries` may have changed; no query when nobody listens to any of them."""
    del circumstances
    gathered = _gathered.get()
    if gathered is None:
        bring_up_to_date(entries)
    else:
        gathered.extend(entries)


@contextmanager
def together() -> Iterator[None]:
    """What happens in the block is told at its end at once, as if it had been one act."""
    entries: list[Entry] = []
    token = _gathered.set(entries)
    try:
        yield
    finally:
        _gathered.reset(token)
    bring_up_to_date(entries)


def bring_up_to_date(entries: Sequence[Entry]) -> None:
    """Updates what `entries`, in the order of the ledger, may have changed."""
    heard = listened_to()
    telling = [entry for entry in entries if entry.act in heard]
    if telling:
        with revisions.remembered():
            _bring_up_to_date(telling)


def _bring_up_to_date(telling: Sequence[Entry]) -> None:
    as_of = max(entry.recorded_at for entry in telling)
    ground = extents.current()
    if any(entry.act in SHAPING for entry in telling) and recomputing.shaped(ground, as_of, telling[-1].seq):
        return
    if ground is None:
        return
    standing = exceptions.standing(as_of) if exceptions.concerned(telling) else None
    for plan in plans_on(ground):
        updating = Updating(plan, as_of, entry=telling[-1].seq, standing=standing)
        updating.refresh(_wanted(ground, plan, telling, standing))


def _wanted(ground: Ground, plan: Plan, entries: Iterable[Entry], standing: Sequence[Excepted] | None) -> Wanted:
    wanted = Wanted()
    for entry in entries:
        for asking in plan.listening.get(entry.act, ()):
            _want(ground, plan, wanted, entry, asking)
        if entry.act in WAIVERS:
            wanted.places |= _named(plan, entry)
    if standing is not None:
        wanted.places |= excepted_places(plan, standing)
    return wanted


def _want(ground: Ground, plan: Plan, wanted: Wanted, entry: Entry, asking: Asking) -> None:
    if asking.reader is None or not asking.reader.touches(entry, asking.question):
        return
    concerned = asking.reader.concerned(entry, asking.mechanism)
    units = None if concerned is None else list(concerned)
    if units is None or units:
        wanted.ask(asking, ground.places_of(plan.extent, plan.scope(asking.lineage), units))


def _named(plan: Plan, entry: Entry) -> set[Place]:
    """The clauses that the entry names, for its unit."""
    found = set()
    for clause in entry.clauses:
        lineage = plan.lineage_of.get(clause)
        if lineage is not None and ((place := entry.unit or CITY) == CITY or place in plan.places(lineage)):
            found.add((lineage, place))
    return found


def excepted_places(plan: Plan, standing: Iterable[Excepted]) -> set[Place]:
    """Where an exception of `standing` is or is to be, and where one was until now."""
    found: set[Place] = set(
        State.objects.filter(adoption=plan.adoption)
        .filter(~Q(exceptions=[]) | Q(exception_ahead=True))
        .values_list("lineage", "unit")
    )
    for each in standing:
        if each.lineage in plan.clauses:
            places = plan.places(each.lineage)
            found |= {(each.lineage, place) for place in places if each.unit is None or each.unit == place}
    return {(lin, unit) for lin, unit in found if lin in plan.clauses and unit in plan.places(lin)}
