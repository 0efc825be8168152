"""The words of personnel files: what columns are called, and what their entries mean.

The first word of each list is the usual one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sekimori.common.tables.cells import code
from sekimori.portal.organization.models import Appointment, HrImport, Person


class Movement(StrEnum):
    """What a row does to a person."""

    OWN = "own"
    CONCURRENT = "concurrent"
    ACTING = "acting"
    END_CONCURRENT = "end_concurrent"
    END_ACTING = "end_acting"
    LEAVE = "leave"
    LEAVE_AFTER = "leave_after"  # The day written is the last one served (退職), not the first one gone.
    RENAME = "rename"


STAFF: Mapping[str, tuple[str, ...]] = {
    "number": ("職員番号", "職員コード", "職員ＩＤ", "社員番号", "職員No", "職員№", "個人コード"),
    "name": ("氏名", "職員氏名", "漢字氏名", "氏名（漢字）", "氏名漢字", "姓名", "名前"),
    "kana": ("氏名カナ", "カナ氏名", "フリガナ", "ふりがな", "氏名（カナ）", "氏名（ｶﾅ）", "カナ"),
    "kind": ("雇用区分", "職員区分", "任用区分", "身分", "職員種別"),
    "unit_code": ("所属コード", "課コード", "組織コード", "所属CD", "所属番号"),
    "unit_name": ("所属名", "所属", "所属名称", "課名", "組織名", "所属（課）", "新所属", "所属課"),
    "parent_code": ("上位所属コード", "部コード", "上位組織コード"),
    "title": ("職名", "補職名", "役職", "役職名", "職", "新職名", "職名称", "補職"),
    "post_code": ("職コード", "ポストコード", "職位コード", "補職コード"),
    "rank": ("職位", "職階", "級", "等級", "職務の級", "役職順位"),
    "head": ("所属長", "所属長区分", "課長等", "長"),
    "appointment": ("本務兼務区分", "本務・兼務", "兼務区分", "本兼区分", "種別", "発令種別"),
    "movement": ("発令区分", "異動区分", "異動事由", "発令内容", "異動種別", "事由"),
    "day": ("発令日", "発令年月日", "異動日", "異動年月日", "効力発生日", "任命日"),
    "email": ("メールアドレス", "電子メール", "E-mail", "mail", "庁内メール"),
    "extension": ("内線", "内線番号", "電話内線"),
}
UNITS: Mapping[str, tuple[str, ...]] = {
    "code": ("所属コード", "課コード", "組織コード", "コード"),
    "name": ("所属名", "所属名称", "名称", "組織名", "課名"),
    "parent_code": ("上位所属コード", "部コード", "上位コード", "上位組織コード", "親所属コード"),
    "organ": ("機関", "執行機関", "機関名"),
    "department": ("部等", "部", "部等区分"),
    "section": ("課等", "課", "課等区分"),
    "symbol": ("文書記号", "記号", "文書番号記号"),
    "mailbox": ("メールアドレス", "課メール", "所属メール"),
    "telephone": ("電話", "代表電話", "電話番号"),
    "order": ("並び順", "順", "順序", "建制順"),
    "movement": ("改編区分", "区分", "異動区分"),
    "successor_code": ("統合先コード", "移行先コード", "承継所属コード"),
    "day": ("改編日", "施行日", "効力発生日", "発令日"),
}
MEANINGS = {HrImport.Kind.STAFF.value: STAFF, HrImport.Kind.UNITS.value: UNITS}
NEEDED = {HrImport.Kind.STAFF.value: ("number", "name"), HrImport.Kind.UNITS.value: ("code", "name")}

_MOVEMENTS: Mapping[Movement, tuple[str, ...]] = {
    Movement.OWN: (
        "採用", "新採", "新規採用", "転入", "任用", "再任用", "異動", "配置換", "配置換え", "昇任", "昇格", "転任", "命ずる",
        "補職", "本務", "出向受入", "復帰", "降任",
    ),
    Movement.CONCURRENT: ("兼務", "併任", "兼ねる", "兼任", "兼職"),
    Movement.ACTING: ("事務取扱", "心得", "事務代理", "事務取扱い"),
    Movement.END_CONCURRENT: ("兼務解除", "併任解除", "兼任解除", "兼務を解く", "兼務免"),
    Movement.END_ACTING: ("事務取扱解除", "心得解除", "事務代理解除", "事務取扱免"),
    Movement.LEAVE_AFTER: ("退職", "定年退職", "勧奨退職", "普通退職", "任期満了", "死亡", "失職", "免職", "辞職"),
    Movement.LEAVE: ("転出", "出向", "派遣終了", "割愛"),
    Movement.RENAME: ("改姓", "氏名変更", "改氏名", "旧姓使用"),
}  # fmt: skip
_KINDS: Mapping[str, tuple[str, ...]] = {
    Person.Kind.REGULAR: ("職員", "正規", "正規職員", "一般職", "常勤", "正職員", "再任用", "任期付職員", "行政職"),
    Person.Kind.FIXED_TERM: (
        "会計年度任用職員",
        "会計年度",
        "会任",
        "パートタイム会計年度任用職員",
        "フルタイム会計年度任用職員",
    ),
    Person.Kind.EXECUTIVE: ("特別職", "常勤特別職"),
    Person.Kind.CONTRACTOR: ("外部委託事業者", "委託", "派遣", "派遣職員"),
    Person.Kind.OTHER: ("その他",),
}
_UNIT_ENDS = ("廃止", "統合", "廃課", "統廃合")
_UNIT_STANDS = ("新設", "改称", "名称変更", "移管", "存続", "変更", "継続")

_MOVEMENT_OF = {code(word): movement for movement, listed in _MOVEMENTS.items() for word in listed}
_KIND_OF = {code(word): str(kind) for kind, listed in _KINDS.items() for word in listed}
APPOINTMENTS: Mapping[Movement, str] = {
    Movement.OWN: Appointment.Kind.OWN.value,
    Movement.CONCURRENT: Appointment.Kind.CONCURRENT.value,
    Movement.ACTING: Appointment.Kind.ACTING.value,
    Movement.END_CONCURRENT: Appointment.Kind.CONCURRENT.value,
    Movement.END_ACTING: Appointment.Kind.ACTING.value,
}


def movement_of(cell: str) -> Movement | None:
    """What a word of the movement column does; None for a word that is not known."""
    return _MOVEMENT_OF.get(code(cell))


def kind_of(cell: str) -> str | None:
    """How a person is employed, by the city's word; None for a word that is not known."""
    return _KIND_OF.get(code(cell))


def unit_stands(cell: str) -> bool | None:
    """Whether a unit goes on by the word of its row; None for a word that is not known."""
    folded = code(cell)
    if not folded or folded in _UNIT_STANDS:
        return True
    return False if folded in _UNIT_ENDS else None


LABELS: Mapping[str, str | Promise] = {
    "join": _("採用・転入"),
    "move": _("異動"),
    "leave": _("退職・転出"),
    "concurrent": _("兼務の発令"),
    "acting": _("事務取扱・心得の発令"),
    "concurrent_end": _("兼務の解除"),
    "acting_end": _("事務取扱・心得の解除"),
    "rename": _("氏名・区分の変更"),
    "reach": _("連絡先の変更"),
    "post_new": _("新しい職"),
    "post_changed": _("所属長の職"),
    "unit_new": _("新しい所属"),
    "unit_changed": _("所属の変更"),
    "unit_ended": _("所属の廃止・統合"),
    "note": _("確認"),
}
