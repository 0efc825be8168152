"""Finding in Japanese: words of two characters and of one, variants of names, only what the finder may know of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from sekimori.common.text import fold_name
from sekimori.portal.organization.models import Person, Unit
from sekimori.portal.search import folding, fulltext, kinds, selectors, services
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry
from tests.world import World

JAPANESE = st.text(alphabet="自己点検表紛失あいうアイウｶﾞｷﾞ髙橋Ａａ１①（）・。 　\n-―", max_size=40)


def people() -> Iterator[Document]:
    for person in Person.objects.order_by("pk"):
        yield Document(person.pk, person.name, reference=person.number)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(Kind("people", "職員", Person, lambda entry: f"/people/{entry.object_id}/", people))
    kinds.register(Kind("notes", "記録", Unit, lambda entry: f"/notes/{entry.object_id}/", list, newest_first=True))


def put(world: World, code: str, title: str, text: str = "", *, order: int = 0) -> int:
    pk = world.unit(code)
    services.index("notes", Document(pk, title, text, order=order))
    return pk


def found(world: World, words: str, key: str = "staff") -> list[int]:
    with world.acting(key) as circumstances:
        return [hit.pk for group in selectors.find(circumstances.actor, words).groups for hit in group.hits]


def test_a_word_of_two_characters_is_found_inside_longer_words(world: World) -> None:
    pk = put(world, "210", "情報セキュリティ自己点検表", "端末の紛失を届け出る。")
    for words in ("点検", "紛失", "自己点検", "セキュリティ", "端末の紛失", "点検 紛失", "自己 届け"):
        assert found(world, words) == [pk], words
    for words in ("点表", "自検", "紛失届", "点検 盗難", "検端"):
        assert found(world, words) == [], words


def test_a_single_character_and_words_with_marks_are_found(world: World) -> None:
    pk = put(world, "210", "基準6.4(2)④の措置", "表")
    for words in ("表", "6.4(2)④", "６．４（２）", "4", "(2)④の", "の措"):
        assert found(world, words) == [pk], words
    assert found(world, "6.4(3)") == []


def test_width_case_and_variants_of_names_make_no_difference(world: World) -> None:
    pk = put(world, "210", "髙﨑 ｻｰﾊﾞの交換", "ＣＳＩＲＴ渡邉")
    for words in ("高崎", "髙﨑", "サーバ", "csirt", "ＣＳ", "渡辺", "渡邊"):
        assert found(world, words) == [pk], words


def test_words_in_the_title_come_first_and_then_the_newest(world: World) -> None:
    third = put(world, "210", "別の題", "紛失", order=9)
    second = put(world, "220", "別の題", "紛失", order=10)
    first = put(world, "110", "紛失の報告", order=1)
    assert found(world, "紛失") == [first, second, third]


def test_a_changed_or_forgotten_record_is_found_by_its_present_words_only(world: World) -> None:
    pk = put(world, "210", "古い題名")
    put(world, "210", "新しい題名")
    assert found(world, "古い") == []
    assert found(world, "新しい") == [pk]
    services.forget("notes", [pk])
    assert found(world, "題名") == []


def test_only_what_the_policy_lets_the_finder_know_of_is_found(world: World) -> None:
    pk = put(world, "210", "点検の記録")
    assert found(world, "点検", "staff") == [pk]
    assert found(world, "点検", "outsider") == []


def test_an_index_made_anew_finds_the_same(world: World) -> None:
    put(world, "210", "消える記録")
    assert dict(services.rebuild()) == {"people": Person.objects.count(), "notes": 0}
    assert found(world, "汐入") == [world.people["head_citizen"].pk]
    assert found(world, "2101") == [world.people["head_citizen"].pk]
    assert found(world, "消える") == []
    assert dict(services.rebuild("notes")) == {"notes": 0}


def test_only_kinds_with_such_entries_are_asked_however_many_are_found(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    list(services.rebuild())
    with world.acting("staff") as circumstances, django_assert_num_queries(3):
        selectors.find(circumstances.actor, "一")
    put(world, "210", "一覧")
    with world.acting("staff") as circumstances, django_assert_num_queries(4):
        selectors.find(circumstances.actor, "一")
    with world.acting("staff") as circumstances, django_assert_num_queries(2):
        selectors.find(circumstances.actor, "竜宮城")
    with world.acting("staff") as circumstances, django_assert_num_queries(0):
        assert selectors.find(circumstances.actor, "　 ").groups == []


def test_the_kinds_wanted_the_pages_and_the_count(world: World) -> None:
    for code in ("210", "220", "110"):
        put(world, code, "点検の記録")
    with world.acting("staff") as circumstances:
        actor = circumstances.actor
        first = selectors.find(actor, "点検", ["notes"], most=2).groups[0]
        assert (len(first.hits), first.more) == (2, True)
        second = selectors.find(actor, "点検", ["notes"], most=2, page=2).groups[0]
        assert (len(second.hits), second.more) == (1, False)
        assert selectors.find(actor, "点検", ["people"]).groups == []
        assert selectors.count(actor, "点検", "notes") == 3
    assert Unit.objects.filter(selectors.having("点検", "notes")).count() == 3
    assert Unit.objects.filter(selectors.having(" ", "notes")).count() == Unit.objects.count()


def test_words_that_look_like_a_query_language_are_only_words(world: World) -> None:
    pk = put(world, "210", 'a"b OR c*')
    for words in ('"', 'a"b', "OR", "c*", 'a" OR "zz', "%", "_", "\\", "NEAR(", "a\0b"):
        assert found(world, words) in ([pk], []), words
    assert found(world, "zz") == []
    assert found(world, "_") == []
    assert found(world, 'a"b') == [pk]


def test_a_kind_nobody_registered_is_refused(world: World) -> None:
    with pytest.raises(LookupError):
        services.index("unknown", Document(1, "題"))
    with pytest.raises(ValueError, match="twice"):
        kinds.register(kinds.get("notes"))


def test_the_database_makes_trigrams_of_japanese_words(db: None) -> None:
    call_command("check", databases=["default"], verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(show_trgm('自己点検表'))")
            assert cursor.fetchone()[0] > 0


def test_the_index_follows_rows_that_are_deleted_together(world: World) -> None:
    put(world, "210", "点検の記録")
    put(world, "220", "点検の記録")
    Entry.objects.all().delete()
    assert found(world, "点検") == []
    put(world, "220", "点検の記録")
    assert found(world, "点検") == [world.unit("220")]


def test_the_page_groups_what_was_found_and_marks_the_words(world: World, client: Client) -> None:
    list(services.rebuild())
    put(world, "210", "汐入の点検", "<b>点検</b>の記録")
    client.force_login(world.account("staff"))
    page = client.get("/search/", {"q": "汐入"}).content.decode()
    assert "<mark>汐入</mark> 花" in page
    assert "<mark>汐入</mark>の点検" in page
    assert page.index('id="kind-notes"') < page.index('id="kind-people"')
    one = client.get("/search/", {"q": "点検", "kind": "notes"}).content.decode()
    assert "&lt;b&gt;<mark>点検</mark>" in one
    assert client.get("/search/", {"q": "", "page": "x", "kind": "zz"}).status_code == 200
    assert "見つかりませんでした" in client.get("/search/", {"q": "どこにもない"}).content.decode()


@given(JAPANESE)
def test_marking_loses_no_character_of_the_text(text: str) -> None:
    assert "".join(words for words, _ in folding.marked(text, ["点検", "ガ", "1"])) == text


@given(JAPANESE, st.integers(0, 40), st.integers(1, 5))
def test_every_part_of_a_text_is_found_and_marked_in_it(text: str, start: int, length: int) -> None:
    part = fold_name(text[start : start + length])
    if part and part in fold_name(text):
        assert any(is_found for _, is_found in folding.marked(text, [part])) or folding._with_places(text)[
            0
        ] != fold_name(text)


@pytest.mark.parametrize("many", [0, 5_000])
def test_a_word_that_very_many_have_finds_the_same_and_is_not_looked_up_in_the_index(
    world: World, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(fulltext, "FREQUENT", many)
    wanted = [put(world, code, "点検の記録") for code in ("110", "210", "220")]
    put(world, "120", "ほかの記録")
    with world.acting("staff") as circumstances, CaptureQueriesContext(connection) as queries:
        groups = selectors.find(circumstances.actor, "点検", ["notes"]).groups
        listed = Unit.objects.filter(selectors.having("点検", "notes"))
        assert sorted(listed.values_list("pk", flat=True)) == sorted(wanted)
    assert sorted(hit.pk for hit in groups[0].hits) == sorted(wanted)
    asked = [query["sql"] for query in queries if "COUNT(*)" not in query["sql"]]
    if connection.vendor == "sqlite":
        assert [fulltext.INDEX in sql for sql in asked] == [many > 0] * len(asked)
