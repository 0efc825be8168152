"""Reading a text in the portal: everything is a proposal until a person confirms it, and each decision stands in the ledger."""

from __future__ import annotations

import io

import docx
import pytest

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.clocks.models import WorkItem
from sekimori.portal.rules import services
from sekimori.portal.rules.models import DraftNode, DraftNorm, DraftSpot, Edition, EditionDraft
from sekimori.portal.rules.services import EditionFacts, SourceFile
from sekimori.standards.models import Holder, Modality, Norm, Role, Scope, Words
from tests.portal.rules.drafting import TEXT, read_draft, source, take, work_off
from tests.world import World

FACTS = EditionFacts(key="shiomi", edition="r8", label="汐見市情報セキュリティ対策基準（令和8年）")
State = DraftNorm.State


def node(draft: EditionDraft, clause: str) -> DraftNode:
    return draft.nodes.get(clause=clause)


def norm(draft: EditionDraft, clause: str) -> DraftNorm:
    return DraftNorm.objects.get(draft=draft, node__clause=clause)


def acts(name: str) -> int:
    return LedgerEntry.objects.filter(act=name).count()


def test_a_text_is_read_by_a_worker_into_proposals_that_nobody_has_confirmed(world: World) -> None:
    draft = read_draft(world)
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    clauses = list(draft.nodes.values_list("clause", flat=True))
    assert clauses == ["1", "1(1)", "1(1)①", "1(2)", "2", "2(1)", "2(2)", "2(3)", "2(4)", "2(5)"]
    assert set(draft.norms.values_list("state", flat=True)) == {State.WAITING}
    read = norm(draft, "2(2)").norm
    assert read is not None
    assert read["counterparts"] == [{"relation": "report", "roles": ["section_security_manager"]}]
    assert node(draft, "2(1)").matches[0] == "2(1)"
    assert [one["name"] for one in node(draft, "2(1)").mechanisms] == ["takeout"]
    assert acts("rules:draft:read") == 1


def test_a_file_that_is_no_standard_is_told_and_loses_nothing(world: World) -> None:
    draft = read_draft(world, "お知らせ\n\n明日は休みです。\n")
    assert draft.state == EditionDraft.State.FAILED
    assert draft.fault
    assert bytes(draft.source or b"").decode().startswith("お知らせ")
    assert WorkItem.objects.get().state == WorkItem.State.FAILED


def test_only_those_who_prepare_editions_see_and_touch_drafts(world: World) -> None:
    draft = read_draft(world)
    one = norm(draft, "2(2)")
    for key in ("staff", "head_citizen", "outsider", "election"):
        with world.acting(key), pytest.raises((Refused, NotFound)):
            services.draft_read(source=source(), label="x", reference=draft.reference_id)
        with world.acting(key), pytest.raises(NotFound):
            services.norms_decide(draft=draft.pk, decisions={one.pk: "confirmed"})
    with world.acting("auditor"), pytest.raises(Refused):
        services.norms_decide(draft=draft.pk, decisions={one.pk: "confirmed"})
    assert norm(draft, "2(2)").state == State.WAITING


def test_a_norm_is_confirmed_rejected_and_reopened_each_as_an_act(world: World) -> None:
    draft = read_draft(world)
    one = norm(draft, "2(2)")
    with world.acting("system"):
        assert services.norms_decide(draft=draft.pk, decisions={one.pk: "confirmed"}) == 1
        assert services.norms_decide(draft=draft.pk, decisions={one.pk: "confirmed"}) == 0
        one.refresh_from_db()
        assert (one.state, one.decided_by_id) == (State.CONFIRMED, world.people["system"].pk)
        services.norms_decide(draft=draft.pk, decisions={one.pk: "rejected"})
        services.norms_decide(draft=draft.pk, decisions={one.pk: "waiting"})
        with pytest.raises(InvalidInput):
            services.norms_decide(draft=draft.pk, decisions={one.pk: "enforced"})
    one.refresh_from_db()
    assert (one.state, one.decided_by_id) == (State.WAITING, None)
    assert [acts(f"rules:norm:{what}") for what in ("confirmed", "rejected", "reopened")] == [1, 1, 1]


def test_a_norm_whose_subject_nobody_knows_cannot_be_confirmed_as_it_is(world: World) -> None:
    draft = read_draft(world)
    one = norm(draft, "2(4)")
    assert one.norm is None
    with world.acting("system"):
        with pytest.raises(InvalidInput, match="2\\(4\\)"):
            services.norms_decide(draft=draft.pk, decisions={one.pk: "confirmed"})
        changed = services.norm_change(
            norm=one.pk, value=Norm(actors=("employee",), modality=Modality.DUTY, as_needed=True)
        )
    assert changed.state == State.CHANGED
    assert acts("rules:norm:changed") == 1


def test_a_change_made_from_an_old_page_is_not_carried_out(world: World) -> None:
    draft = read_draft(world)
    one = norm(draft, "2(3)")
    value = Norm(actors=("employee",), modality=Modality.DUTY)
    with world.acting("system"):
        services.norm_change(norm=one.pk, value=value, seen=one.version)
        with pytest.raises(Conflict):
            services.norm_change(norm=one.pk, value=value, seen=one.version)


def test_saying_which_role_a_name_is_fills_the_norms_that_name_it(world: World) -> None:
    draft = read_draft(world)
    role = draft.roles.get(name="防火管理者")
    own = Role(
        key="bosai",
        label=Words(ja="防火管理者", en="Disaster officer"),
        short="防災",
        holder=Holder(nominated_by="ciso"),
        scope=Scope.CITY,
    )
    with world.acting("system"):
        with pytest.raises(InvalidInput):
            services.role_match(role=role.pk, key="nobody")
        with pytest.raises(InvalidInput):
            services.role_match(role=role.pk, definition=own.model_copy(update={"key": "ciso"}))
        services.role_match(role=role.pk, definition=own)
    filled = norm(draft, "2(4)")
    assert filled.norm is not None
    assert filled.norm["actors"] == ["bosai"]
    assert filled.state == State.WAITING


def chapter_of(draft: EditionDraft, clause: str) -> int:
    return node(draft, clause).chapter


def test_sure_norms_of_a_chapter_are_confirmed_together_once_the_sample_is_right(world: World) -> None:
    from sekimori.portal.rules.drafting.sampling import bulk_candidates, sample_of

    draft = read_draft(world)
    chapter = chapter_of(draft, "2")
    rows = list(bulk_candidates(draft.pk, chapter, 85))
    sample = [row.pk for row in sample_of(rows, draft.pk)]
    assert len(sample) == min(3, len(rows))
    with world.acting("system"):
        with pytest.raises(InvalidInput, match="すべて"):
            services.norms_confirm_in_bulk(draft=draft.pk, chapter=chapter, right=sample[:-1], wrong=[])
        outcome = services.norms_confirm_in_bulk(draft=draft.pk, chapter=chapter, right=sample, wrong=[])
    assert outcome.confirmed == len(rows)
    assert draft.norms.filter(state=State.CONFIRMED, in_bulk=True).count() == len(rows)
    assert norm(draft, "2(4)").state == State.WAITING


def test_a_wrong_sample_confirms_nothing_and_asks_for_surer_norms_next_time(world: World) -> None:
    from sekimori.portal.rules.drafting.sampling import bulk_candidates, floor_of, sample_of

    draft = read_draft(world)
    chapter = chapter_of(draft, "2")
    rows = list(bulk_candidates(draft.pk, chapter, 85))
    sample = sample_of(rows, draft.pk)
    with world.acting("system"):
        outcome = services.norms_confirm_in_bulk(
            draft=draft.pk, chapter=chapter, right=[row.pk for row in sample[1:]], wrong=[sample[0].pk]
        )
    assert (outcome.confirmed, outcome.wrong) == (0, (sample[0].pk,))
    assert not draft.norms.filter(state=State.CONFIRMED).exists()
    draft.refresh_from_db()
    assert floor_of(draft.facts, chapter) > sample[0].confidence
    assert acts("rules:norms:sample_wrong") == 1


def test_mechanisms_are_accepted_or_changed_by_a_person(world: World) -> None:
    draft = read_draft(world)
    with world.acting("system"):
        assert services.matches_confirm(draft=draft.pk, chapter=chapter_of(draft, "2")) >= 1
        chosen = services.match_decide(node=node(draft, "2(3)").pk, matches=["2(1)"], mechanisms=["takeout"])
        assert [one["name"] for one in chosen.mechanisms] == ["takeout"]
        none = services.match_decide(node=node(draft, "2(3)").pk, matches=[], mechanisms=["takeout"], added=["takeout"])
        assert [one["from"] for one in none.mechanisms] == [""]
        with pytest.raises(InvalidInput):
            services.match_decide(node=node(draft, "2(3)").pk, matches=["9(9)"], mechanisms=[])
        with pytest.raises(InvalidInput):
            services.match_decide(node=node(draft, "2(3)").pk, matches=[], mechanisms=[], added=["nothing"])


def test_a_clause_put_right_by_hand_is_read_anew_and_the_rest_keeps_its_decisions(world: World) -> None:
    draft = read_draft(world)
    kept = norm(draft, "2(2)")
    with world.acting("system"):
        services.norms_decide(draft=draft.pk, decisions={kept.pk: "confirmed"})
        changed = node(draft, "2(3)")
        services.node_change(
            node=changed.pk, title="", text="職員等は、私物の端末を接続してはならない。", reason="文字認識の誤り"
        )
        with pytest.raises(InvalidInput, match="やり直し"):
            services.draft_assemble(draft=draft.pk, facts=FACTS)
        services.draft_study(draft=draft.pk)
        with pytest.raises(InvalidInput, match="処理中"):
            services.draft_study(draft=draft.pk)
    work_off(world)
    draft.refresh_from_db()
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    assert norm(draft, "2(2)").state == State.CONFIRMED
    assert "私物" in norm(draft, "2(3)").words
    assert norm(draft, "2(3)").state == State.WAITING


def test_a_draft_becomes_an_edition_in_which_only_the_confirmed_is_enforced(world: World) -> None:
    draft = read_draft(world)
    with world.acting("system"):
        for row in draft.norms.exclude(node__clause="2(3)"):
            state = "confirmed" if row.norm else "rejected"
            services.norms_decide(draft=draft.pk, decisions={row.pk: state})
        services.node_without_norms(node=node(draft, "2(5)").pk, without=True) if not norms_of(draft, "2(5)") else None
        for chapter in draft.nodes.filter(depth=0).values_list("chapter", flat=True):
            services.matches_confirm(draft=draft.pk, chapter=chapter)
        edition = services.draft_assemble(draft=draft.pk, facts=FACTS)
    assert edition.state == Edition.State.DRAFT
    assert edition.unconfirmed == ["2(3)"]
    from sekimori.portal.rules.selectors import package_of

    content = package_of(edition)
    assert [one.name for one in content.package.clause("2(1)").mechanisms] == ["takeout", "self_inspection"]
    assert [one.name for one in content.package.clause("2(3)").mechanisms] == ["self_inspection"]
    assert content.text("2(1)").startswith("職員等は、機器を庁外へ")
    assert content.package.clause("2(1)").lineage == "2(1)"
    with world.acting("system"), pytest.raises(InvalidInput, match="既に版"):
        services.norms_decide(draft=draft.pk, decisions={})
    with world.acting("system"):
        reopened = services.draft_reopen(draft=draft.pk)
    assert reopened.state == EditionDraft.State.OPEN
    assert not Edition.objects.filter(pk=edition.pk).exists()


def norms_of(draft: EditionDraft, clause: str) -> list[DraftNorm]:
    return list(DraftNorm.objects.filter(draft=draft, node__clause=clause))


def test_unread_spots_stay_until_somebody_has_looked_at_them(world: World) -> None:
    draft = read_draft(world, TEXT.replace("（４）", "（６）"))
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    spots = list(draft.spots.values_list("pk", flat=True))
    assert spots
    with world.acting("system"):
        assert services.spots_settle(draft=draft.pk, spots=spots) == len(spots)
        assert services.spots_settle(draft=draft.pk, spots=spots[1:]) == 0
    assert DraftSpot.objects.filter(draft=draft, settled=False).count() == 1


def test_a_draft_is_discarded_with_all_that_was_read(world: World) -> None:
    draft = read_draft(world)
    with world.acting("staff"), pytest.raises(NotFound):
        services.draft_discard(draft=draft.pk)
    with world.acting("system"):
        services.draft_discard(draft=draft.pk, reason="別の文書だった")
    assert not DraftNode.objects.exists()
    assert take(world).pk


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(text: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<!doctype html><html><head><title>例規</title></head><body>{lines}</body></html>".encode()


@pytest.mark.parametrize(("name", "made"), [("kijun.docx", as_docx(TEXT)), ("kijun.html", as_html(TEXT))])
def test_word_files_and_pages_are_read_like_plain_text(world: World, name: str, made: bytes) -> None:
    edition = take(world)
    with world.acting("system"):
        draft = services.draft_read(source=SourceFile(name, made), label="", reference=edition.pk)
    work_off(world)
    draft.refresh_from_db()
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    assert draft.label == "汐見市情報セキュリティ対策基準"
    assert "2(4)" in draft.nodes.values_list("clause", flat=True)


@pytest.mark.parametrize("untrusted", [b"", b"PK\x03\x04 broken", b"%PDF-1.7 broken", b"\x89PNG\r\n", b"\xff" * 3000])
def test_a_broken_file_is_told_in_a_sentence(world: World, untrusted: bytes) -> None:
    edition = take(world)
    with world.acting("system"):
        draft = services.draft_read(source=SourceFile("x.pdf", untrusted), label="x", reference=edition.pk)
    work_off(world)
    draft.refresh_from_db()
    assert draft.state == EditionDraft.State.FAILED
    assert "中断" not in draft.fault
    assert draft.fault.endswith(("。", "）"))
