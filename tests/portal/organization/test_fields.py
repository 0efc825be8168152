"""Choosing people and units in a form."""

from __future__ import annotations

from django import forms
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from sekimori.portal.organization.fields import (
    PersonChoiceField,
    PersonSource,
    UnitChoiceField,
    UnitSource,
    unit_choices,
    unit_filter,
)
from sekimori.portal.organization.models import Person
from tests.world import World


class Choosing(forms.Form):
    person = PersonChoiceField(label="職員")
    unit = UnitChoiceField(label="課", sections=True)


def test_people_are_found_by_parts_of_name_and_number_in_any_width(world: World) -> None:
    Person.objects.create(number="7001", name="髙﨑 𠮷男", kana="タカサキ ヨシオ")
    with world.acting("staff"):
        assert [each.label for each in PersonSource().search("千鳥", 5)] == ["千鳥 歩"]
        assert [each.label for each in PersonSource().search("２１０２", 5)] == ["千鳥 歩"]
        assert [each.label for each in PersonSource().search("高崎 吉", 5)] == ["髙﨑 𠮷男"]
        (found,) = PersonSource().search("千鳥", 5)
    assert found.hint == "市民課 主事 （2102）"


def test_the_outsider_finds_nobody(world: World) -> None:
    with world.acting("outsider"):
        assert list(PersonSource().search("千鳥", 5)) == []
        assert PersonSource().get(world.people["staff"].pk) is None


def test_units_are_found_by_name_or_code_and_departments_are_no_sections(world: World) -> None:
    with world.acting("staff"):
        assert [each.label for each in UnitSource().search("市民", 9)] == ["市民部", "市民部 市民課", "市民部 税務課"]
        assert [each.hint for each in UnitSource(sections=True).search("市民", 9)] == ["210", "220"]
        assert UnitSource(sections=True).get(world.unit("200")) is None
        assert UnitSource(only={world.unit("220")}).get(world.unit("210")) is None


def test_a_form_gives_keys_and_keeps_what_was_searched(world: World) -> None:
    with world.acting("staff"):
        form = Choosing({"person_text": "千鳥", "unit": str(world.unit("220"))})
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"person": world.people["staff"].pk, "unit": world.unit("220")}
        html = str(form)
    assert "税務課" in html


def test_a_unit_filter_reaches_what_lies_under_the_unit(world: World) -> None:
    with world.acting("staff"):
        condition = unit_filter("unit", "所属", lookup="unit_id").condition({"unit": str(world.unit("200"))})
        assert next(label for _key, label in unit_choices()) == "総務部"
    reached = {world.unit("200"), world.unit("210"), world.unit("220")}
    assert condition == Q(unit_id__in=reached)


def test_a_search_costs_the_same_for_any_number_of_people(world: World) -> None:
    with world.acting("staff"):
        PersonSource().search("千鳥", 20)
        with CaptureQueriesContext(connection) as few:
            PersonSource().search("千鳥", 20)
        with CaptureQueriesContext(connection) as many:
            PersonSource().search("1", 20)
    assert len(many) <= len(few)


def test_while_nothing_is_typed_the_people_of_ones_own_section_are_offered(world: World) -> None:
    with world.acting("staff"):
        own = {each.label for each in PersonSource().search("", 20)}
        assert "千鳥 歩" in own
        assert all("市民課" in each.hint for each in PersonSource().search("", 20))
    with world.acting("outsider"):
        assert list(PersonSource().search("", 20)) == []
