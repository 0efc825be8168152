from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Column, Register, define, group, moves
from sekimori.portal.registers.definitions import common
from sekimori.portal.registers.definitions.devices import LENDERS, TONES
from sekimori.portal.registers.definitions.raising import raise_to
from sekimori.portal.registers.models import InformationAsset, Medium
from sekimori.standards.procedure_fields import Fact

State = Medium.State
AT_HAND = (State.IN_USE, State.STORED)


@define
class Media(Register):
    """媒体管理簿 (workflow 73): record media, what is on them and how they are kept."""

    key = "media"
    label = _("媒体管理簿")
    thing = _("記録媒体")
    lead = _("ＵＳＢメモリ、外付けディスク、テープ、光ディスク、機密性２以上の紙の束などを記録します。")
    model = Medium
    prefix = "M"
    icon = "save"
    order = 30
    keepers = ("manage_section", "manage_systems")
    entering = (State.IN_USE, State.STORED)
    gone = Medium.GONE
    away = frozenset({State.LENT, State.DISPOSING})
    tones = TONES  # type: ignore[assignment]
    moves = (
        *moves(AT_HAND, AT_HAND),
        *moves(AT_HAND, (State.LENT,), *LENDERS),
        *moves((State.LENT,), AT_HAND, *LENDERS),
        *moves((*AT_HAND, State.LENT), (State.LOST,), reason=True),
        *moves((State.LOST,), AT_HAND, reason=True),
        *moves((*AT_HAND, State.LOST), (State.DISPOSING,), "disposal"),
        *moves((State.DISPOSING,), AT_HAND, "disposal"),
        *moves((State.DISPOSING,), (State.DISPOSED, State.RETURNED), "disposal"),
    )
    columns = (
        *group(
            _("記録媒体"),
            common.number("媒体番号 USB番号"),
            common.name("媒体名 媒体名称 品名 用途"),
            Column(
                "kind",
                "媒体種別 媒体の種類 区分 種類",
                fact=Fact.KIND,
                listed=True,
                filtered=True,
                demanded=True,
                synonyms={
                    "usb": "USB USBメモリー ＵＳＢ",
                    "disk": "外付けHDD HDD SSD 外付けＨＤＤ ポータブルHDD ハードディスク",
                    "tape": "テープ LTO DAT",
                    "optical": "CD DVD CD-R DVD-R BD ＣＤ－Ｒ ＤＶＤ－Ｒ MO",
                    "card": "SDカード SD",
                    "paper": "紙 簿冊 文書 紙媒体",
                },
            ),
            Column("capacity", "容量 数量 枚数"),
            Column("serial", "シリアル番号 シリアル S/N", fact=Fact.SERIAL, searched=True),
        ),
        *group(
            _("所管と場所"),
            common.unit("使用課"),
            common.HOLDER,
            Column("place", "保管先 場所", fact=Fact.PLACE, listed=True, searched=True),
            common.state("媒体の状態"),
            common.AREA,
        ),
        *group(
            _("記録している情報と分類"),
            Column("assets", "情報資産 資産番号 格納情報", help=_("最も高い分類が、この媒体の分類になります。")),
            common.levels(),
            common.LEVELS_REASON,
            Column("needed_until", "利用期限 保存期限 消去予定日"),
            Column("erased_on", "消去年月日 データ消去日"),
        ),
        *group(
            _("守り方"),
            common.ENCRYPTED,
            Column("kept_locked", "施錠 施錠保管 鍵の有無"),
            Column("safe_place", "耐火保管 耐火 耐火金庫"),
            Column("long_term", "長期 長期保存"),
            Column("write_protected", "書き込み禁止 書込み禁止 ライトプロテクト"),
            common.LENT_TO_ALL,
        ),
        *group(_("備考"), Column("acquired_on", "取得年月日 購入日 作成日"), common.NOTE),
    )  # fmt: skip

    def settle(self, item: Medium, values: dict[str, Any], standards: Standards) -> None:
        assets = values.get("assets") or ()
        if assets:
            raise_to(item, InformationAsset.objects.filter(pk__in=assets), standards)

    def faults(self, item: Medium, values: dict[str, Any], standards: Standards) -> Iterator[tuple[str, str]]:
        del values, standards
        if item.long_term and item.kind == Medium.Kind.PAPER and item.write_protected:
            yield "write_protected", _now("紙に書込禁止はありません。空欄にしてください。")
