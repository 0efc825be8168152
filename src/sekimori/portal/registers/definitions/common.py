"""Columns that every register has in the same words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.defining import LEVELS, Column
from sekimori.portal.registers.kinds import Code
from sekimori.standards.procedure_fields import Fact

POOL = _("全庁の職員が持出しを申請できる共用のものですか。")


def number(words: str) -> Column:
    """The number; `words` are the register's own headings for it."""
    return Column(
        "number",
        f"{words} 番号 No № 管理No 管理№",
        kind=Code(),
        fact=Fact.NUMBER,
        listed=True,
        searched=True,
        help=_("空欄にすると自動で付けます。"),
    )


def name(words: str) -> Column:
    """What it is called."""
    return Column("name", words, fact=Fact.LABEL, listed=True, searched=True, demanded=True)


def unit(words: str) -> Column:
    """The unit to which it belongs."""
    common = "所属 所属名 所管課 課名 担当課 所属コード 課コード 所管コード"
    return Column("unit", f"{common} {words}", fact=Fact.UNIT, listed=True, filtered=True, demanded=True)


def state(words: str) -> Column:
    """Its state."""
    return Column("state", f"{words} ステータス", fact=Fact.STATE, listed=True, filtered=True)


def levels(*, listed: bool = True) -> Column:
    """Its level on each axis of the adopted scheme."""
    unknown = _("分からないときは「不明」のままにします。答えが出るまで、最も高い分類として扱います。")
    return Column(LEVELS, listed=listed, filtered=True, help=unknown)


LEVELS_REASON = Column("levels_reason", "分類理由 分類の根拠 根拠")
HOLDER = Column("holder", "利用者 使用者名 使用者氏名 担当者 職員番号")
AREA = Column("area", "領域 系 接続系 ネットワーク 接続先ネットワーク 使用する系 NW", fact=Fact.AREA, filtered=True)
ENCRYPTED = Column("encrypted", "暗号化の有無 暗号化対応 ディスク暗号化", fact=Fact.ENCRYPTED, filtered=True)
LENT_TO_ALL = Column("pool", "共用 貸出用", help=POOL)
NOTE = Column("note", "摘要 メモ 備考欄", searched=True)
