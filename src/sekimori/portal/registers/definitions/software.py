from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.defining import Column, Register, define, group, moves
from sekimori.portal.registers.definitions import common
from sekimori.portal.registers.models import Software as Entry
from sekimori.standards.procedure_fields import Fact

State = Entry.State


@define
class Software(Register):
    """ソフトウェア・ライセンス台帳 (workflow 79): what may be installed, with its licences and the end of its support."""

    key = "software"
    label = _("ソフトウェア・ライセンス台帳")
    thing = _("ソフトウェア")
    lead = _("導入を許可したソフトウェアと、ライセンスの数、サポートの期限を記録します。")
    model = Entry
    prefix = "S"
    icon = "key"
    order = 40
    keepers = ("manage_section", "manage_systems")
    seers = ("work", "oversee_city", "audit", "manage_systems", "operate_systems")
    matter = "system_operation"
    entering = (State.IN_USE,)
    gone = frozenset({State.ENDED})
    missing = State.ENDED
    tones = {"in_use": "success", "ended": "void"}
    moves = (*moves((State.IN_USE,), (State.ENDED,), reason=True), *moves((State.ENDED,), (State.IN_USE,), reason=True))
    columns = (
        *group(
            _("ソフトウェア"),
            common.number("ライセンス番号"),
            common.name("ソフトウェア名 ソフト名 製品名 製品 ソフトウェア"),
            Column("edition", "版 バージョン Ver Version", fact=Fact.VERSION, listed=True, searched=True),
            Column("publisher", "メーカー 開発元 発行元 ベンダー 販売元", fact=Fact.PUBLISHER, listed=True, searched=True),
            Column("approved", "許可 導入可否 導入許可", filtered=True, help=_("許可したソフトウェアの一覧に載せますか。")),
            Column("approval", "申請番号 受付番号"),
            Column("support_ends_on", "サポート期限 サポート終了 EOL EOS", fact=Fact.SUPPORT_ENDS, listed=True, filtered=True),
        ),
        *group(
            _("ライセンス"),
            Column("licence_kind", "ライセンス種別 契約形態 形態", fact=Fact.KIND, filtered=True),
            Column("licences", "本数 保有数 購入数 保有ライセンス数", fact=Fact.LICENCES, listed=True),
            Column("used", "使用数 使用本数 インストール数 利用数", fact=Fact.USED, listed=True),
            Column("proof", "証書 証書番号 保管場所"),
            Column("contract_ends_on", "契約終了日 契約満了日 有効期限 更新日", filtered=True),
        ),
        *group(
            _("所管と備考"),
            common.unit("管理課"),
            common.state(""),
            common.NOTE,
        ),
    )  # fmt: skip
