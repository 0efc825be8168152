"""The counts kept in acts are those one would get by adding up the sheets, whatever happened and in which order."""

from __future__ import annotations

from random import Random

from sekimori.portal.inspection import asking, counting, results, services
from sekimori.portal.inspection.models import Campaign, Sheet, Tally
from sekimori.portal.inspection.services import Given
from sekimori.portal.organization import selectors as organization
from tests.portal.inspection.conftest import Office


def recounted(campaign: Campaign) -> dict[tuple[str, int], tuple[int, int, counting.Counts]]:
    """By tally how many sheets there are and were handed in, and the counts, added up from the sheets."""
    structure = organization.structure()
    found: dict[tuple[str, int], tuple[int, int, counting.Counts]] = {}
    for sheet in Sheet.objects.filter(campaign=campaign).exclude(state=Sheet.State.VOID):
        roles = {each.key: asking.role_asked(each, sheet.roles) for each in asking.questions_for(sheet)}
        for place in counting.places_of(sheet, structure):
            sheets, submitted, counts = found.get(place, (0, 0, {}))
            counting.add(counts, roles, sheet.answers, 1)
            found[place] = (sheets + 1, submitted + (sheet.state == Sheet.State.SUBMITTED), counts)
    return found


def plain(counts: counting.Counts) -> dict[tuple[str, str], list[int]]:
    return {(key, role): cells for key, roles in counts.items() for role, cells in roles.items() if any(cells)}


def test_counts_equal_a_recount_of_the_sheets_after_every_kind_of_answer(office: Office) -> None:
    campaign = office.open()
    chance = Random(9)  # noqa: S311
    people = [
        ("staff", "210"),
        ("colleague", "210"),
        ("staff_tax", "220"),
        ("system", ""),
        ("system", "120"),
        ("director", "200"),
    ]
    for _turn in range(9):
        key, code = chance.choice(people)
        sheet = office.sheet(key, code)
        given = {each.key: Given(chance.choice(counting.ANSWERS), "理由") for each in asking.questions_for(sheet)}
        with office.world.acting(key):
            services.sheet_submit(pk=sheet.pk, given=given)
    with office.world.system():
        expected = recounted(campaign)
    standing = {(t.kind, t.place): t for t in Tally.objects.filter(campaign=campaign)}
    assert set(standing) == set(expected)
    for place, (sheets, submitted, counts) in expected.items():
        tally = standing[place]
        assert (tally.sheets, tally.submitted, plain(tally.counts)) == (sheets, submitted, plain(counts)), place


def test_a_share_counts_those_alone_to_whom_the_question_applies() -> None:
    assert results.share([3, 1, 0, 96, 0]) == 75
    assert results.share([0, 0, 0, 5, 0]) is None
    assert results.share_of({"a": {"x": [1, 0, 0, 0, 0]}, "b": {"x": [0, 0, 1, 0, 0], "y": [0, 0, 0, 1, 0]}}) == 50
