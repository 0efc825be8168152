"""The frame: navigation by ability, drafts, preferences, language, the idle limit, error pages."""

from __future__ import annotations

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import services as acts
from sekimori.portal.acts.actors import Actor, Holding
from sekimori.portal.acts.models import Draft, LedgerEntry
from sekimori.portal.ui import navigation
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.views import errors
from tests.portal.screens import SignIn
from tests.world import World

FORM = "/ui/form/"


@pytest.fixture
def own_navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(Entry(Group.WORK, _("設定"), "ui:preferences", order=20, key="p"))
    navigation.register(Entry(Group.WORK, _("方針"), "ui:accessibility", order=10))
    navigation.register(Entry(Group.REVIEW, _("見本"), "ui:style", ability="administer"))
    navigation.register(Entry(Group.REVIEW, _("ない画面"), "no:where"))


def able(*abilities: str) -> Actor:
    return Actor(1, "千鳥", holdings=(Holding("x", frozenset(abilities), None),))


def test_the_navigation_shows_what_one_may_open_in_order(own_navigation: None) -> None:
    shown = [(str(group), [str(e.label) for e in entries]) for group, entries in navigation.groups_for(able(), "/x/")]
    assert shown == [("わたしの仕事", ["方針", "設定"])]
    groups = navigation.groups_for(able("administer"), "/x/")
    assert [str(group) for group, _entries in groups] == ["わたしの仕事", "点検・監査"]


def test_the_entry_of_the_longest_matching_path_is_current(own_navigation: None) -> None:
    groups = navigation.groups_for(able("administer"), "/ui/preferences/")
    assert [str(e.label) for _group, entries in groups for e in entries if e.current] == ["設定"]
    groups = navigation.groups_for(able("administer"), "/ui/page/refused/")
    assert [str(e.label) for _group, entries in groups for e in entries if e.current] == ["見本"]


def test_an_address_or_a_key_is_registered_once(own_navigation: None) -> None:
    with pytest.raises(ValueError, match="twice"):
        navigation.register(Entry(Group.WORK, _("設定"), "ui:preferences"))
    with pytest.raises(ValueError, match="taken"):
        navigation.register(Entry(Group.WORK, _("ほか"), "ui:draft", key="p"))


def test_the_frame_names_the_city_the_sample_and_the_person_with_the_post(sign_in: SignIn) -> None:
    html = sign_in("head_citizen").get("/ui/preferences/").content.decode()
    assert "汐見市（試験用・架空）" in html
    assert "見本" in html
    assert "汐入 花" in html
    assert "市民課長" in html
    assert '<html lang="ja">' in html


def test_the_style_page_is_for_those_who_administer(sign_in: SignIn) -> None:
    assert sign_in("staff", operator=True).get("/ui/").status_code == 200
    for key in ("staff", "ciso", "outsider"):
        assert sign_in(key).get("/ui/").status_code == 403
    assert Client().get("/ui/").status_code == 302


def test_a_refusal_on_a_page_is_recorded_and_names_the_clause(sign_in: SignIn) -> None:
    response = sign_in("staff", operator=True).get("/ui/page/refused/")
    html = response.content.decode()
    assert response.status_code == 403
    assert "持ち出しには所属長の許可が必要です。" in html
    assert "5.1(1)③(イ)" in html
    assert LedgerEntry.objects.filter(act="acts:act:refused").exists()


@pytest.mark.parametrize(("part", "status"), [("conflict", 409), ("invalid", 400), ("unavailable", 503)])
def test_every_told_error_is_a_page_in_the_frame(sign_in: SignIn, part: str, status: int) -> None:
    response = sign_in("staff", operator=True).get(f"/ui/page/{part}/")
    assert response.status_code == status
    assert 'id="main"' in response.content.decode()


def test_an_unknown_address_is_told_in_the_frame(sign_in: SignIn) -> None:
    response = sign_in("staff").get("/no/such/page/")
    assert response.status_code == 404
    assert "お探しのページは見つかりません。" in response.content.decode()


def test_a_fault_of_the_program_is_told_without_its_insides(sign_in: SignIn) -> None:
    client = sign_in("staff", operator=True)
    client.raise_request_exception = False
    response = client.get("/ui/page/broken/")
    assert response.status_code == 500
    assert "style page was asked" not in response.content.decode()
    assert "問題が起きました" in response.content.decode()


def test_even_without_the_frame_there_is_an_error_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_frame(*_args: object, **_kwargs: object) -> HttpResponse:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(errors, "render", no_frame)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "問題が起きました" in response.content.decode()


def test_too_much_is_told_as_413(sign_in: SignIn, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3  # type: ignore[attr-defined]
    response = sign_in("staff").post("/ui/draft/", {f"f{n}": "x" for n in range(9)})
    assert response.status_code == 413
    assert "大きすぎます" in response.content.decode()


def test_an_old_page_is_told_that_nothing_was_saved(sign_in: SignIn, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in("staff")
    client.force_login(world.account("staff"))
    response = client.post("/ui/keep/")
    assert response.status_code == 403
    assert "何も登録していません" in response.content.decode()


def test_a_draft_is_ones_own_and_is_replaced_taken_and_dropped(world: World) -> None:
    for key in ("staff", "colleague"):
        world.account(key)
    with world.acting("staff"):
        acts.draft_save(form="x", data={"a": ["1"]})
        acts.draft_save(form="x", data={"a": ["2", "3"]})
        acts.draft_save(form="x", subject="app.model:1", data={"a": ["4"]})
        kept = acts.draft_take(form="x")
        assert kept is not None
        assert kept.data == {"a": ["2", "3"]}
    with world.acting("colleague"):
        assert acts.draft_take(form="x") is None
        acts.draft_drop(form="x")
    assert Draft.objects.count() == 2
    with world.acting("staff"):
        acts.draft_drop(form="x")
    assert Draft.objects.get().subject == "app.model:1"


def test_a_draft_has_a_limit(world: World) -> None:
    world.account("staff")
    with world.acting("staff"), pytest.raises(InvalidInput):
        acts.draft_save(form="x", data={"a": ["あ" * 200_000]})
    assert not Draft.objects.exists()


def test_what_is_typed_is_kept_while_typing_and_comes_back(sign_in: SignIn) -> None:
    client = sign_in("staff", operator=True)
    answer = client.post(
        "/ui/draft/",
        {"_form": "ui.sample", "_subject": "", "subject": "途中", "starts": "R8.2.30", "media": ["usb", "pc"]},
    )
    assert answer.content.decode() == "10:00"
    html = client.get(FORM).content.decode()
    assert "前回の続きから入力できます" in html
    assert 'value="途中"' in html
    assert 'value="R8.2.30"' in html
    client.post(FORM, {"_drop": "1"})
    assert "途中" not in client.get(FORM).content.decode()


def test_a_draft_can_be_kept_without_any_script(sign_in: SignIn) -> None:
    client = sign_in("staff", operator=True)
    client.post(FORM, {"_draft": "1", "subject": "手で保存", "csrfmiddlewaretoken": "x"})
    draft = Draft.objects.get()
    assert draft.data == {"subject": ["手で保存"]}


GOOD = {
    "subject": "住民説明会",
    "unit": "",
    "person": "3",
    "kind": "2",
    "level": "3",
    "starts": "R8.12.1",
    "returned_day": "R8.12.2",
    "returned_time": "17:15",
    "count": "２",
    "reason": "投影のため",
    "agreed": "on",
}


def good(**changes: str) -> dict[str, str]:
    return {**GOOD, "submission": str(uuid.uuid4()), **changes}


def test_a_form_goes_by_way_of_its_confirmation(sign_in: SignIn) -> None:
    client = sign_in("staff", operator=True)
    data = good()
    client.post("/ui/draft/", {"_form": "ui.sample", "subject": "途中"})
    page = client.post(FORM, data)
    html = page.content.decode()
    assert page.status_code == 200
    assert "まだ登録していません" in html
    assert "市民課" in html
    assert "令和8年12月1日" in html
    assert f'value="{data["submission"]}"' in html
    back = client.post(FORM, {**data, "_back": "1"}).content.decode()
    assert 'value="住民説明会"' in back
    assert "sk-errors" not in back
    done = client.post(FORM, {**data, "_confirmed": "1"})
    assert done.status_code == 302
    assert not Draft.objects.exists()


def test_a_faulty_form_comes_back_with_everything_that_was_typed(sign_in: SignIn) -> None:
    response = sign_in("staff", operator=True).post(FORM, good(starts="令和8年2月30日", count="千"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "<title>エラー: " in html
    assert 'href="#id_starts"' in html
    assert 'value="令和8年2月30日"' in html
    assert 'value="千"' in html
    assert 'value="住民説明会"' in html


@pytest.mark.parametrize(
    ("count", "status", "sentence"), [("404", 400, "この数量では"), ("403", 403, "申請者は承認者に")]
)
def test_an_error_of_the_service_is_shown_in_the_form(sign_in: SignIn, count: str, status: int, sentence: str) -> None:
    response = sign_in("staff", operator=True).post(FORM, good(count=count, _confirmed="1"))
    html = response.content.decode()
    assert response.status_code == status
    assert sentence in html
    assert 'value="住民説明会"' in html


def test_searching_inside_a_form_is_no_fault_and_loses_nothing(sign_in: SignIn) -> None:
    response = sign_in("staff", operator=True).post(
        FORM, {"subject": "途中", "person_text": "税", "person_search": "1", "starts": "あ"}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "sk-errors" not in html
    assert "税務課" in html
    assert 'value="途中"' in html
    assert 'value="あ"' in html


def test_the_language_is_switched_by_a_form_and_stays(sign_in: SignIn) -> None:
    client = sign_in("staff")
    client.post("/ui/language/", {"language": "en", "next": "/ui/preferences/"})
    assert '<html lang="en">' in client.get("/ui/preferences/").content.decode()
    assert client.get("/ui/language/").status_code == 405


def test_shortcuts_are_switched_off_for_the_account(sign_in: SignIn, world: World) -> None:
    client = sign_in("staff")
    assert 'id="shortcuts"' in client.get("/ui/preferences/").content.decode()
    client.post("/ui/preferences/", {})
    assert 'id="shortcuts"' not in client.get("/ui/preferences/").content.decode()
    assert world.account("colleague").keyboard_shortcuts


def test_the_idle_limit_ends_the_session_and_leads_back(sign_in: SignIn) -> None:
    client = sign_in("staff")
    assert client.post("/ui/keep/").status_code == 204
    response = client.post("/ui/idle/", {"next": "/ui/preferences/?a=1"})
    assert response.headers["Location"] == "/login/?next=%2Fui%2Fpreferences%2F%3Fa%3D1"
    assert client.get("/ui/preferences/").status_code == 302
    assert "しばらく操作がなかったため" in client.get(response.headers["Location"]).content.decode()
    assert sign_in("staff").post("/ui/idle/", {"next": "//evil.example/"}).headers["Location"].endswith("next=%2F")


def test_a_typed_day_is_read_back(sign_in: SignIn) -> None:
    client = sign_in("staff")
    assert client.get("/ui/era/", {"text": "８．１１．２３"}).content.decode() == "令和8年11月23日(月)／2026-11-23"
    assert "日付として読めません" in client.get("/ui/era/", {"text": "あ"}).content.decode()


def test_nobody_signed_in_sees_no_navigation_and_no_names(world: World) -> None:
    del world
    html = Client().get("/ui/accessibility/").content.decode()
    assert "sk-nav" not in html
    assert 'id="idle"' not in html
    assert "汐見市" in html


def test_the_page_frame_costs_few_queries(sign_in: SignIn, django_assert_max_num_queries: object) -> None:
    client = sign_in("staff")
    client.get("/ui/accessibility/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/ui/accessibility/")
