from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers import levels
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Column, Register, define, group, moves
from sekimori.portal.registers.definitions import common
from sekimori.portal.registers.definitions.raising import DEEPEST, follow, raise_to
from sekimori.portal.registers.models import InformationAsset, Item
from sekimori.standards.procedure_fields import Fact

State = InformationAsset.State


@define
class InformationAssets(Register):
    """情報資産台帳 (workflow 71): what information a section has, classified from the moment it was made or received."""

    key = "information_assets"
    label = _("情報資産台帳")
    thing = _("情報資産")
    lead = _("作成し、又は入手した情報資産を、分類とその理由とともに記録します。所属の長が確認します。")
    model = InformationAsset
    prefix = "A"
    icon = "archive"
    order = 25
    seers = ("oversee_city", "audit", "manage_systems")
    staff_enter = True
    entering = (State.UNCONFIRMED, State.IN_USE)
    gone = frozenset({State.DISPOSED, State.RETURNED})
    away = frozenset({State.DISPOSING})
    tones = {
        "unconfirmed": "waiting", "in_use": "success", "disposing": "warning", "disposed": "void", "returned": "void",
        "lost": "danger",
    }  # fmt: skip
    moves = (
        *moves((State.UNCONFIRMED,), (State.IN_USE,)),
        *moves((State.UNCONFIRMED, State.IN_USE), (State.LOST,), reason=True),
        *moves((State.LOST,), (State.IN_USE,), reason=True),
        *moves((State.UNCONFIRMED, State.IN_USE, State.LOST), (State.DISPOSING,), "disposal"),
        *moves((State.DISPOSING,), (State.IN_USE,), "disposal"),
        *moves((State.DISPOSING,), (State.DISPOSED, State.RETURNED), "disposal"),
    )
    columns = (
        *group(
            _("情報資産"),
            common.number("資産番号 台帳番号 情報資産番号"),
            common.name("情報資産名 情報資産の名称 資産名 情報資産 文書名 ファイル名 件名"),
            Column("business", "業務名 事務名 事務事業名 利用業務", listed=True, searched=True),
            Column(
                "form",
                "媒体 形式 媒体の種類 保存形態 資産の形態",
                fact=Fact.KIND,
                listed=True,
                filtered=True,
                demanded=True,
                synonyms={
                    "electronic": "電子データ 電子ファイル データ 電磁的記録 ファイル",
                    "paper": "紙文書 紙媒体 文書 書類",
                    "medium": "媒体 電磁的記録媒体 可搬媒体 USB",
                    "system": "システム データベース DB",
                },
            ),
            Column("original", "複製元番号 原本 原本番号", help=_("複製であるとき。分類は複製元より低くなりません。")),
            Column("made_on", "作成日 入手日 取得日 作成年月日"),
        ),
        *group(
            _("分類"),
            common.levels(),
            Column("levels_reason", "分類理由 分類の根拠 根拠", help=_("何に基づいてこの分類としたかを書きます。")),
            Column("personal", "個人情報の有無 個人情報有無", fact=Fact.PERSONAL, filtered=True),
            Column("personal_count", "個人情報件数 件数 対象人数"),
            Column("sensitive", "要配慮個人情報の有無 要配慮"),
            Column("specific", "特定個人情報の有無 マイナンバー"),
        ),
        *group(
            _("所管と保管"),
            common.unit("管理課"),
            Column("place", "保管先 保存場所 格納場所 場所", fact=Fact.PLACE, searched=True),
            common.AREA,
            common.state("資産の状態"),
            Column("retention", "保存年限 保存年数 保存期限"),
            Column("users", "利用範囲 利用者 アクセス権者 閲覧できる者"),
        ),
        *group(
            _("外部とのやり取りと復旧"),
            Column("provided_to", "外部提供 提供先"),
            Column("entrusted_to", "委託 外部委託 委託先名"),
            Column("backup", "バックアップの有無 バックアップ方法"),
            Column("recovery", "復旧時間 目標復旧時間 RTO"),
            common.NOTE,
        ),
    )  # fmt: skip

    def settle(self, item: InformationAsset, values: dict[str, Any], standards: Standards) -> None:
        del values
        if item.original_id is not None:
            raise_to(item, InformationAsset.objects.filter(pk=item.original_id), standards)

    def faults(self, item: InformationAsset, values: dict[str, Any], standards: Standards) -> Iterator[tuple[str, str]]:
        del values
        scheme = standards.scheme(item.unit_id)
        decided = scheme is not None and len(levels.unknown_axes(scheme, item.levels)) < len(scheme.axes)
        if decided and not item.levels_reason:
            yield "levels_reason", _now("分類を決めたときは、その理由を入力してください。")
        if item.personal is False and (item.personal_count or item.sensitive or item.specific):
            yield "personal", _now("個人情報の件数や種類があるのに、個人情報が「いいえ」になっています。")
        if item.original_id is not None and _circles(item):
            yield "original", _now("複製元をたどると、この情報資産自身に戻ります。")

    def following(self, item: InformationAsset, standards: Standards) -> Sequence[Item]:
        return follow(item, standards)


def _circles(item: InformationAsset) -> bool:
    at, steps = item.original_id, 0
    while at is not None and steps <= DEEPEST:
        if at == item.pk:
            return True
        at = InformationAsset.objects.filter(pk=at).values_list("original_id", flat=True).first()
        steps += 1
    return steps > DEEPEST
