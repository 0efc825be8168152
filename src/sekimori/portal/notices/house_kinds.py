"""The kinds and compositions of this app itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.notices import compositions, kinds
from sekimori.portal.notices.compositions import Composition

# Whom guidance goes to: whoever answers for a department, a section, the systems or their operation.
GUIDED = frozenset({"oversee_department", "manage_section", "manage_systems", "operate_systems"})

kinds.register("notices:guidance", _("指導・助言"), required=True)
kinds.register("notices:rules", _("守ることの周知"), required=True)
kinds.register("notices:advisory", _("注意喚起・セキュリティ情報"), required=True, urgent=True)
kinds.register("notices:briefing", _("事業者への説明"), required=True)
kinds.register("notices:answered", _("回答と確認"))
kinds.register("notices:unread", _("未読の督促"), required=True, reminder=True)

compositions.register(
    Composition(
        "guidance",
        "notices:guidance",
        _("指導・助言"),
        _("部等の責任者、課等の管理者、情報システム管理者・担当者に直接送り、既読と回答を確かめます。"),
        abilities=frozenset({"direct"}),
        mechanism="guidance",
        to_abilities=GUIDED,
        answers=True,
    )
)
compositions.register(
    Composition(
        "conduct_rules",
        "notices:rules",
        _("守ることの周知"),
        _("職員等に守ることを知らせ、全員の既読を確かめます。後から加わった人にも届きます。"),
        abilities=frozenset({"direct", "manage_section"}),
        mechanism="conduct_rules",
        standing=True,
        limit_days=10,
    )
)
compositions.register(
    Composition(
        "policy_posting",
        "notices:rules",
        _("ポリシー等の掲示"),
        _("掲示したポリシーや実施手順の場所と、読んでほしい所を知らせます。"),
        abilities=frozenset({"direct", "manage_section"}),
        mechanism="policy_posting",
        standing=True,
        limit_days=10,
    )
)
compositions.register(
    Composition(
        "capacity_notice",
        "notices:rules",
        _("容量の上限の周知"),
        _("文書サーバやメールボックスの容量の上限と、超えたときのことを知らせます。"),
        abilities=frozenset({"direct", "manage_systems"}),
        mechanism="capacity_notice",
        standing=True,
        limit_days=10,
    )
)
compositions.register(
    Composition(
        "first_aid_card",
        "notices:rules",
        _("感染時の初動カード"),
        _("感染したとき、まず何をするかを一枚にまとめて知らせます。"),
        abilities=frozenset({"direct", "manage_systems"}),
        mechanism="first_aid_card",
        standing=True,
        limit_days=10,
    )
)
compositions.register(
    Composition(
        "security_advisory",
        "notices:advisory",
        _("注意喚起・セキュリティ情報"),
        _("新しい脅威や不正プログラムの情報をすぐに知らせ、既読を確かめます。"),
        abilities=frozenset({"direct", "manage_systems", "respond_incidents"}),
        mechanism="security_advisory",
        limit_days=2,
    )
)
compositions.register(
    Composition(
        "contractor_briefing",
        "notices:briefing",
        _("委託事業者への説明"),
        _("委託先の人に、守ることと秘密にすることを説明し、読んだことを確かめます。"),
        abilities=frozenset({"direct", "manage_section"}),
        mechanism="contractor_briefing",
        answers=True,
    )
)
