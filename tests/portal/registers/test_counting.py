"""Media are counted by the database as they change, and the count is held against the media."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.portal.compliance import services as compliance
from sekimori.portal.registers import counting
from sekimori.portal.registers.models import Medium, MediumCount
from tests.effort import examples
from tests.portal.registers.conftest import Enter
from tests.portal.registers.test_readings import read
from tests.world import World

STANDING = ("kind", "kept_locked", "safe_place", "long_term", "write_protected")


def kept() -> dict[tuple[Any, ...], int]:
    rows = MediumCount.objects.filter(number__gt=0).values_list("unit_id", *STANDING, "number")
    return {tuple(alike): number for *alike, number in rows}


def real() -> dict[tuple[Any, ...], int]:
    rows = Medium.objects.exclude(state__in=Medium.GONE).order_by().values_list("unit_id", *STANDING)
    return {tuple(alike): number for *alike, number in rows.annotate(number=Count("pk"))}


def test_a_medium_counts_from_its_entry_on_until_it_is_gone(city: World, enter: Enter) -> None:
    medium = enter("media")
    enter("media", kept_locked=True)
    assert kept() == real()
    assert sorted(kept().values()) == [1, 1]
    Medium.objects.filter(pk=medium.pk).update(state=Medium.State.DISPOSED)
    assert kept() == real()
    assert sorted(kept().values()) == [1]


def test_a_wrong_count_is_found_told_and_put_right(city: World, enter: Enter) -> None:
    enter("media")
    assert counting.recount() == 0
    MediumCount.objects.update(number=7)
    assert counting.recount() == 1
    assert kept() == real()
    with city.system():
        compliance.recompute()
        MediumCount.objects.update(number=7)
        assert (found := compliance.recompute()) is not None
    assert ["", "counts", 1] in found.examples


def test_what_is_wanted_of_media_is_told_from_the_counts(city: World, enter: Enter) -> None:
    for locked in (None, False, True):
        enter("media", kept_locked=locked, long_term=True, write_protected=False, safe_place=locked)
    with CaptureQueriesContext(connection) as queries:
        found = read(city, "media", wants=["locked_when_unused", "write_protected", "safe_place"])
    assert found.values == {"n": 1}
    assert read(city, "media", wants=["write_protected"]).values == {"n": 3}
    assert read(city, "media", wants=["safe_place"]).values == {"n": 2}
    assert not [each["sql"] for each in queries.captured_queries if 'FROM "registers_medium"' in each["sql"]]


KNOWN = st.sampled_from([None, True, False])
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(sorted(Medium.State)),
        "kind": st.sampled_from(["usb", "paper"]),
        "kept_locked": KNOWN,
        "safe_place": KNOWN,
        "long_term": KNOWN,
        "write_protected": KNOWN,
        "unit": st.sampled_from(["210", "220"]),
    },
)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 2), CHANGE), max_size=12))
def test_the_count_follows_whatever_becomes_of_media(
    city: World, enter: Enter, changes: list[tuple[int, dict[str, Any]]]
) -> None:
    if not Medium.objects.exists():
        for _turn in range(3):
            enter("media")
    media = list(Medium.objects.order_by("pk"))
    for which, change in changes:
        values = {name: city.unit(value) if name == "unit" else value for name, value in change.items()}
        if values:
            Medium.objects.filter(pk=media[which].pk).update(**values)
        assert kept() == real()
    assert counting.recount() == 0
