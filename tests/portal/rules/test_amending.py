"""An amendment read, looked at, applied: lineages go on, the unchanged keeps its decisions, the reworded is confirmed anew."""

from __future__ import annotations

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.portal.rules import selectors, services
from sekimori.portal.rules.models import DraftNorm, Edition, EditionDraft
from sekimori.portal.rules.services import EditionFacts
from tests.portal.rules.drafting import AMENDMENT, TEXT, read_draft, source, work_off
from tests.world import World

FACTS = EditionFacts(key="shiomi", edition="r9", label="汐見市の基準（令和９年）")


def own_edition(world: World) -> Edition:
    """The city's own text as a confirmed edition, everything in it decided."""
    draft = read_draft(world)
    with world.acting("system"):
        for row in draft.norms.all():
            services.norms_decide(draft=draft.pk, decisions={row.pk: "confirmed" if row.norm else "rejected"})
        for chapter in draft.nodes.filter(depth=0).values_list("chapter", flat=True):
            services.matches_confirm(draft=draft.pk, chapter=chapter)
        edition = services.draft_assemble(
            draft=draft.pk, facts=EditionFacts("shiomi", "r8", "汐見市の基準（令和８年）")
        )
    with world.acting("chief"):
        return services.edition_confirm(edition=edition.pk)


def amended(world: World, edition: Edition, text: str = AMENDMENT) -> EditionDraft:
    with world.acting("system"):
        draft = services.draft_amend(source=source(text, "kaisei.txt"), label="令和９年改正", base=edition.pk)
    work_off(world)
    draft.refresh_from_db()
    return draft


def test_an_amendment_is_shown_as_operations_before_anything_is_applied(world: World) -> None:
    draft = amended(world, own_edition(world))
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    assert draft.operations[0] == {"op": "replace", "target": "2(2)", "old": "速やかに", "new": "直ちに"}
    assert not draft.nodes.exists()


def test_what_is_not_amended_keeps_lineage_norms_and_mechanisms(world: World) -> None:
    edition = own_edition(world)
    draft = amended(world, edition)
    with world.acting("system"):
        services.draft_apply(draft=draft.pk)
    work_off(world)
    draft.refresh_from_db()
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    kept, changed = draft.nodes.get(clause="2(1)"), draft.nodes.get(clause="2(2)")
    before = selectors.package_of(edition)
    assert kept.lineage == before.by_id["2(1)"].lineage
    assert kept.matched
    assert set(kept.norms.values_list("state", "carried")) == {(DraftNorm.State.CONFIRMED, True)}
    assert changed.lineage == before.by_id["2(2)"].lineage
    assert "直ちに" in changed.text
    assert not changed.matched
    assert set(changed.norms.values_list("state", flat=True)) == {DraftNorm.State.WAITING}


def test_the_next_edition_knows_what_became_of_each_clause(world: World) -> None:
    edition = own_edition(world)
    text = TEXT.replace(
        "（３）　職員等は、業務以外",
        "（３）　職員等は、席を離れるときは、端末の画面を施錠しなければならない。\n（４）　職員等は、業務以外",
    )
    text = text.replace("（４）　防火", "（５）　防火").replace("（５）　この基準", "（６）　この基準")
    draft = read_draft(world, text, continues=True, reference=edition.pk)
    assert draft.state == EditionDraft.State.OPEN, draft.fault
    with world.acting("system"):
        made = services.draft_assemble(draft=draft.pk, facts=FACTS)
    lineage = selectors.lineage_between(edition.pk, made.pk)
    assert lineage["2(3)"] == ("2(4)",)
    old, after = selectors.package_of(edition), selectors.package_of(made)
    assert after.by_id["2(4)"].lineage == old.by_id["2(3)"].lineage
    assert after.by_id["2(3)"].lineage == "shiomi/r9:2(3)"
    assert made.unconfirmed == ["2(3)"]
    assert made.predecessor_id == edition.pk


def test_an_amendment_whose_words_are_not_there_is_told_and_nothing_is_applied(world: World) -> None:
    draft = amended(world, own_edition(world), AMENDMENT.replace("速やかに", "ゆっくり"))
    with world.acting("system"):
        services.draft_apply(draft=draft.pk)
    work_off(world)
    draft.refresh_from_db()
    assert draft.state == EditionDraft.State.FAILED
    assert "ゆっくり" in draft.fault
    assert not draft.nodes.exists()


def test_an_amendment_with_a_spot_nobody_understands_is_not_applied(world: World) -> None:
    draft = amended(world, own_edition(world), AMENDMENT.replace("を「直ちに」に改める", "をなんとかする"))
    if draft.state == EditionDraft.State.FAILED:
        assert draft.fault
        return
    with world.acting("system"), pytest.raises(InvalidInput):
        services.draft_apply(draft=draft.pk)


def test_a_whole_text_is_not_applied_as_an_amendment(world: World) -> None:
    draft = amended(world, own_edition(world), TEXT)
    assert draft.state == EditionDraft.State.FAILED
    assert draft.fault
