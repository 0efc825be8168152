from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.defining import Column, Register, define, group, moves
from sekimori.portal.registers.definitions import common
from sekimori.portal.registers.models import Device
from sekimori.standards.procedure_fields import Fact

State = Device.State
AT_HAND = (State.IN_USE, State.STORED)
# Who may let a thing out of the house and take it back.
LENDERS = ("takeout", "offsite_work", "remote_access")
TONES = {
    "in_use": "success", "stored": "neutral", "lent": "waiting", "in_repair": "warning", "disposing": "warning",
    "disposed": "void", "returned": "void", "lost": "danger",
}  # fmt: skip


@define
class Devices(Register):
    """情報機器台帳 (workflow 74): what the city has, who answers for it and in which state it is."""

    key = "devices"
    label = _("情報機器台帳")
    thing = _("機器")
    lead = _("モバイル端末、パソコン、サーバ、複合機、ネットワーク機器などを記録します。")
    model = Device
    prefix = "D"
    icon = "laptop"
    order = 20
    keepers = ("manage_section", "manage_systems")
    seers = ("oversee_city", "audit", "manage_systems", "operate_systems")
    matter = "system_security"
    entering = (State.IN_USE, State.STORED, State.IN_REPAIR)
    gone = frozenset({State.DISPOSED, State.RETURNED})
    away = frozenset({State.LENT, State.IN_REPAIR, State.DISPOSING})
    tones = TONES  # type: ignore[assignment]
    moves = (
        *moves(AT_HAND, AT_HAND),
        *moves(AT_HAND, (State.IN_REPAIR,), reason=True),
        *moves((State.IN_REPAIR,), AT_HAND),
        *moves(AT_HAND, (State.LENT,), *LENDERS),
        *moves((State.LENT,), AT_HAND, *LENDERS),
        *moves((*AT_HAND, State.IN_REPAIR, State.LENT), (State.LOST,), reason=True),
        *moves((State.LOST,), AT_HAND, reason=True),
        *moves((*AT_HAND, State.IN_REPAIR, State.LOST), (State.DISPOSING,), "disposal"),
        *moves((State.DISPOSING,), AT_HAND, "disposal"),
        *moves((State.DISPOSING,), (State.DISPOSED, State.RETURNED), "disposal"),
    )
    columns = (
        *group(
            _("機器"),
            common.number("機器番号 資産番号 備品番号 端末番号 資産管理番号"),
            common.name("機器名 機器名称 品名 コンピュータ名 ホスト名 端末名 件名"),
            Column(
                "kind",
                "機器種別 区分 分類 機種 種類",
                fact=Fact.KIND,
                listed=True,
                filtered=True,
                demanded=True,
                synonyms={
                    "mobile": "タブレット スマートフォン モバイル モバイルPC 携帯端末 iPad",
                    "pc": "PC ノートPC ノートパソコン デスクトップ デスクトップPC 端末 クライアント",
                    "server": "サーバ サーバー NAS ストレージ",
                    "multifunction_printer": "複合機・プリンタ コピー機 プリンタ プリンター MFP",
                    "network": "NW機器 ルータ ルーター スイッチ HUB ハブ 無線AP 通信機器",
                    "special": "IoT機器 監視カメラ 防犯カメラ",
                },
            ),
            Column("maker", "メーカ 製造者 製造元", searched=True),
            Column("model", "型式 機種名 モデル 製品名 メーカー型番", fact=Fact.MODEL, searched=True),
            Column("serial", "シリアル番号 シリアル S/N シリアルNo 製造No", fact=Fact.SERIAL, searched=True),
        ),
        *group(
            _("所管と場所"),
            common.unit("配置課 使用課"),
            common.HOLDER,
            Column("place", "設置場所 保管場所 設置先 場所", fact=Fact.PLACE, listed=True, searched=True),
            common.state("使用状況 機器の状態"),
        ),
        *group(
            _("安全のための設定"),
            common.AREA,
            Column("operating_system", "OS ＯＳ名 OSバージョン"),
            Column("ip_address", "IPアドレス IP", searched=True),
            Column("mac_address", "MACアドレス MAC", searched=True),
            common.ENCRYPTED,
            Column("remote_wipe", "リモートワイプ 遠隔消去の有無"),
            Column("kept_locked", "施錠保管 施錠 盗難防止 固定", help=_("使わないときに鍵をかけて保管し、又は固定していますか。")),
            common.LENT_TO_ALL,
        ),
        *group(
            _("入っている情報の分類"),
            common.levels(listed=False),
            common.LEVELS_REASON,
        ),
        *group(
            _("期限と備考"),
            Column("acquired_on", "取得年月日 購入日 導入日 購入年月日 導入年月日"),
            Column("lease_ends_on", "リース期限 リース満了日 リース終了日 保守期限 返却予定日", listed=True, filtered=True),
            common.NOTE,
        ),
    )  # fmt: skip
