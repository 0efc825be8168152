"""Drafts in tests: an invented published text of 汐見市, read by the real reading in the real sandbox."""

from __future__ import annotations

from sekimori.portal.clocks import work
from sekimori.portal.clocks.models import WorkItem
from sekimori.portal.rules import services
from sekimori.portal.rules.models import Edition, EditionDraft
from sekimori.portal.rules.services import SourceFile
from tests.adopting import small_package
from tests.world import World

TEXT = """\
汐見市情報セキュリティ対策基準

１　体制
（１）　最高情報セキュリティ責任者
①　副市長を、最高情報セキュリティ責任者とする。
（２）　推進会議
　情報セキュリティの重要な事項は、情報セキュリティ推進会議において決定しなければならない。
２　持出しと報告
（１）　職員等は、機器を庁外へ持ち出す場合は、情報セキュリティ管理者の許可を得なければならない。
（２）　職員等は、記録媒体の紛失に気付いた場合は、速やかに情報セキュリティ管理者に報告しなければならない。
（３）　職員等は、業務以外の目的で機器を使用してはならない。
（４）　防火管理者は、停電に備え、必要に応じて予備の電源を確認しなければならない。
（５）　この基準は、令和８年４月１日から施行する。
"""
AMENDMENT = """\
汐見市情報セキュリティ対策基準の一部を改正する訓令

　汐見市情報セキュリティ対策基準の一部を次のように改正する。
　２（２）中「速やかに」を「直ちに」に改める。
　　　附　則
　この訓令は、令和９年４月１日から施行する。
"""


def source(text: str = TEXT, name: str = "kijun.txt") -> SourceFile:
    return SourceFile(name, text.encode())


def take(world: World) -> Edition:
    with world.acting("chief"):
        return services.edition_take(small_package())


def work_off(world: World) -> None:
    """Carries out everything that waits for a worker, as the worker does, under the world's clock."""
    for pk in WorkItem.objects.filter(state=WorkItem.State.QUEUED).order_by("created_at").values_list("pk", flat=True):
        with world.system():
            item = work._claim(str(pk))
            assert item is not None
            work._carry_out(item)


def read_draft(
    world: World, text: str = TEXT, *, by: str = "system", continues: bool = False, reference: int | None = None
) -> EditionDraft:
    """A draft of the text, read and studied, open for confirmation."""
    edition = reference or take(world).pk
    with world.acting(by):
        draft = services.draft_read(source=source(text), label="令和8年版", reference=edition, continues=continues)
    work_off(world)
    draft.refresh_from_db()
    return draft
