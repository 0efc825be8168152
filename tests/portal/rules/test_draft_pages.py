"""From a file to an adopted edition through the pages alone, without any script; each page with the outsider."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sekimori.common.clock import FixedClock
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization.models import Organ
from sekimori.portal.rules import selectors
from sekimori.portal.rules.models import DraftNorm, Edition, EditionDraft
from tests.portal.rules.drafting import TEXT, read_draft, take, work_off
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def _todays_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)


def show(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(f"rules:{name}", args=args))
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def send(client: Client, name: str, *args: object, **data: object) -> str:
    answer = client.post(reverse(f"rules:{name}", args=args), data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer["Location"]


def token(page: str) -> str:
    found = re.search(r'name="submission" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_a_text_becomes_the_standard_in_force_through_the_pages(world: World, client: Client) -> None:
    reference = take(world)
    client.force_login(world.account("chief"))
    upload = SimpleUploadedFile("kijun.txt", TEXT.encode(), content_type="text/plain")
    page = show(client, "draft-text")
    send(client, "draft-text", file=upload, label="", reference=reference.pk, continues="no", submission=token(page))
    draft = EditionDraft.objects.get()
    assert "data-watch" in show(client, "draft", draft.pk)
    work_off(world)
    assert "版にするまでの手順" in show(client, "draft", draft.pk)
    for name in ("draft-nodes", "draft-roles", "draft-lint", "draft-assemble"):
        show(client, name, draft.pk)
    draft.refresh_from_db()
    assert draft.label == "汐見市情報セキュリティ対策基準"
    for chapter in draft.nodes.filter(depth=0).values_list("chapter", flat=True):
        confirm_chapter(client, draft, chapter)
    send(
        client, "draft-assemble", draft.pk, key="shiomi", edition="r8", label="汐見市の基準（令和８年）", _confirmed="1"
    )
    edition = Edition.objects.get(label="汐見市の基準（令和８年）")
    assert edition.unconfirmed == []
    assert "この版を確定する" in show(client, "edition", edition.pk)
    drafter = Client(headers={"x-forwarded-proto": "https"})
    drafter.force_login(world.account("system"))
    assert "確定と採用は、" in show(drafter, "edition", edition.pk)
    send(client, "edition-confirm", edition.pk)
    page = show(client, "edition-adopt", edition.pk)
    given = {
        "organs": [str(Organ.objects.get(key="mayor").pk)],
        "effective_on": "令和8年11月24日",
        "decided_on": "R8.11.20",
        "body": "security_committee",
        "reference": "令8推会第3号",
        "person": "",
        "submission": token(page),
        "_confirmed": "1",
    }
    send(client, "edition-adopt", edition.pk, **given)
    view = selectors.adoption_on(TODAY)
    assert view.edition == edition.pk
    assert view.clause("2(1)").normative
    assert "機器を庁外へ" in show(client, "clause", "2(1)")


def confirm_chapter(client: Client, draft: EditionDraft, chapter: int) -> None:
    """Everything in a chapter decided: complete norms as they are, the others by hand, proposals of mechanisms accepted."""
    show(client, "draft-norms", draft.pk, chapter)
    rows = list(draft.norms.filter(node__chapter=chapter).select_related("node"))
    for row in [row for row in rows if row.norm is None]:
        show(client, "norm", row.pk)
        given = {"actors": ["security_committee"], "actors_mode": "all", "modality": "duty", "version": row.version}
        send(client, "norm", row.pk, **given, mode_0="all", mode_1="all", mode_2="all")
    answers = {f"norm-{row.pk}": "confirmed" for row in rows}
    without = {
        f"without-{node.pk}": "yes" for node in draft.nodes.filter(chapter=chapter, norms__isnull=True, leaf=True)
    }
    send(client, "draft-norms", draft.pk, chapter, **answers, **without)
    show(client, "draft-matches", draft.pk, chapter)
    nodes = draft.nodes.filter(chapter=chapter, matched=False).exclude(text="").values_list("pk", flat=True)
    send(client, "draft-matches", draft.pk, chapter, node=[str(pk) for pk in nodes])


def test_every_page_of_a_draft_is_closed_to_those_who_do_not_prepare_editions(world: World, client: Client) -> None:
    draft = read_draft(world)
    node, norm, role = draft.nodes.get(clause="2(1)"), draft.norms.first(), draft.roles.first()
    assert norm is not None
    assert role is not None
    pages: list[tuple[str, *tuple[int, ...]]] = [
        ("draft", draft.pk), ("draft-nodes", draft.pk), ("draft-roles", draft.pk), ("draft-lint", draft.pk),
        ("draft-assemble", draft.pk), ("draft-operations", draft.pk), ("draft-norms", draft.pk, node.chapter),
        ("draft-bulk", draft.pk, node.chapter), ("draft-matches", draft.pk, node.chapter), ("draft-node", node.pk),
        ("draft-match", node.pk), ("norm-add", node.pk), ("norm", norm.pk), ("draft-role", role.pk), ("draft-history", draft.pk),
    ]  # fmt: skip
    for key in ("outsider", "staff", "head_citizen"):
        client.force_login(world.account(key))
        for name, *args in pages:
            show(client, name, *args, status=404)
    client.force_login(world.account("system"))
    for name, *args in pages:
        show(client, name, *args)


def test_a_wrong_answer_in_the_sample_confirms_nothing(world: World, client: Client) -> None:
    draft = read_draft(world)
    chapter = draft.nodes.get(clause="2").chapter
    client.force_login(world.account("system"))
    page = show(client, "draft-bulk", draft.pk, chapter)
    sample = re.findall(r'name="(norm-\d+)" value="right"', page)
    assert sample
    send(client, "draft-bulk", draft.pk, chapter, **dict.fromkeys(sample[1:], "right"), **{sample[0]: "wrong"})
    assert not draft.norms.exclude(state=DraftNorm.State.WAITING).exists()
    assert "確認していません" in show(client, "draft-norms", draft.pk, chapter)


def test_a_file_of_another_kind_is_refused_before_anything_is_read(world: World, client: Client) -> None:
    reference = take(world)
    client.force_login(world.account("chief"))
    page = show(client, "draft-text")
    upload = SimpleUploadedFile("kijun.xlsx", b"PK", content_type="application/octet-stream")
    given = {"file": upload, "reference": reference.pk, "continues": "no", "submission": token(page)}
    answer = client.post(reverse("rules:draft-text"), given)
    assert answer.status_code == 400
    assert "受け付けられない形式" in answer.content.decode()
    assert not EditionDraft.objects.exists()


def test_the_same_upload_sent_twice_makes_one_draft(world: World, client: Client) -> None:
    reference = take(world)
    client.force_login(world.account("chief"))
    once = token(show(client, "draft-text"))

    def upload() -> int:
        file = SimpleUploadedFile("kijun.txt", TEXT.encode(), content_type="text/plain")
        given = {"file": file, "reference": reference.pk, "continues": "no", "submission": once}
        return client.post(reverse("rules:draft-text"), given).status_code

    assert [upload(), upload()] == [302, 409]
    assert EditionDraft.objects.count() == 1


def test_the_meaning_of_a_time_word_is_set_on_its_page(world: World, client: Client) -> None:
    client.force_login(world.account("chief"))
    assert "時間の語の意味" in show(client, "times")
    page = show(client, "time-set", "promptly")
    assert "速やかに" in page
    send(
        client, "time-set", "promptly", amount="３０", unit="minutes", since="令和8年12月1日", reason="", _confirmed="1"
    )
    assert "30分" in show(client, "times")
    show(client, "time-set", "sometimes", status=404)
    client.force_login(world.account("staff"))
    assert "設定する" not in show(client, "times")
    given = {"amount": "5", "unit": "minutes", "since": "R8.12.1", "_confirmed": "1"}
    assert client.post(reverse("rules:time-set", args=["promptly"]), given).status_code == 403


def test_a_clause_chosen_by_hand_brings_its_mechanisms_unless_some_of_them_are_chosen(
    world: World, client: Client
) -> None:
    draft = read_draft(world, by="chief")
    client.force_login(world.account("chief"))
    node = draft.nodes.get(clause="2(3)")
    candidate = {"clause": "2(1)", "score": 60, "reasons": [], "differences": []}
    draft.nodes.filter(pk=node.pk).update(matches=[], mechanisms=[], candidates=[candidate])
    assert "一つも選ばなければ" in show(client, "draft-match", node.pk)
    send(client, "draft-match", node.pk, clauses=["2(1)"], version=node.version)
    node.refresh_from_db()
    assert [each["name"] for each in node.mechanisms] == ["takeout"]
    send(client, "draft-match", node.pk, clauses=["2(1)"], version=node.version)
    node.refresh_from_db()
    assert (node.matches, node.mechanisms) == (["2(1)"], [])


def test_a_text_read_for_the_first_time_is_aligned_to_the_whole_catalogue_unless_another_edition_is_chosen(
    world: World, client: Client
) -> None:
    whole = take(world)
    own = Edition.objects.create(
        key="own", label="市の版（架空）", state=Edition.State.CONFIRMED, content="{}", digest="0" * 64,
        published_digest="1" * 64, created_at=world.clock.now(),
    )  # fmt: skip
    Edition.objects.filter(pk=whole.pk).update(state=Edition.State.CONFIRMED)
    client.force_login(world.account("chief"))
    page = show(client, "draft-text")
    assert f'<option value="{whole.pk}" selected>' in page
    assert f'<option value="{own.pk}">' in page
