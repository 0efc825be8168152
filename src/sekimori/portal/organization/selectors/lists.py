from __future__ import annotations

from collections.abc import Sequence

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import visible
from sekimori.portal.organization.models import Person, UnitVersion
from sekimori.portal.organization.roles.posts import When, appointed, post_is
from sekimori.portal.organization.snapshots import snapshot_on


def _today() -> When:
    day = context.today()
    return When(moment_at(day, 12), day)


def people_today(actor: Actor) -> QuerySet[Person]:
    """The people that `actor` may know of, with the own post of today: own_title, own_unit and own_unit_name."""
    when = _today()
    own = appointed(when, Q(kind="own", person=OuterRef("pk")))
    unit = UnitVersion.objects.filter(when.holds(), unit=OuterRef("own_unit"))
    return visible(Person, actor).annotate(
        own_title=Subquery(own.values("post__versions__title")[:1]),
        own_unit=Subquery(own.values("post__versions__unit_id")[:1]),
        own_unit_name=Subquery(unit.values("name")[:1], output_field=CharField()),
    )


def people_in(units: Sequence[int]) -> Q:
    """The condition on people that they hold a post today in one of `units` or beneath."""
    structure = snapshot_on(context.today()).structure
    reached = {each for unit in units for each in structure.beneath(unit)}
    return Q(pk__in=appointed(_today(), post_is(unit__in=reached)).values("person"))


def units_today(actor: Actor) -> QuerySet[UnitVersion]:
    """The units of today that `actor` may know of, with parent_name and head_name (None: nobody leads it)."""
    when = _today()
    parent = UnitVersion.objects.filter(when.holds(), unit=OuterRef("parent")).order_by()
    condition = Q(post__versions__unit=OuterRef("unit"), post__versions__is_head=True)
    head = appointed(when, condition).order_by("kind").annotate(who=F("person__name"))
    rows = visible(UnitVersion, actor).filter(when.holds()).select_related("unit__organ")
    return rows.annotate(parent_name=Subquery(parent.values("name")[:1]), head_name=Subquery(head.values("who")[:1]))
