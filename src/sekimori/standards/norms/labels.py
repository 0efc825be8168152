"""Japanese words for the fields of a norm, as lists for a person show them."""

from __future__ import annotations

from sekimori.standards.models import Modality, Relation, TimeWord

MODALITIES = {
    Modality.DUTY: "義務",
    Modality.PROHIBITION: "禁止",
    Modality.PERMISSION: "許可制",
    Modality.POWER: "権限",
    Modality.EFFORT: "努力義務",
    Modality.DESIRABLE: "推奨",
    Modality.DEFINITION: "定義",
}
RELATIONS = {
    Relation.PERMISSION: "許可を得る",
    Relation.APPROVAL: "承認を得る",
    Relation.REPORT: "報告先",
    Relation.NOTICE: "通知・周知先",
    Relation.APPLICATION: "申請先",
    Relation.CONSULTATION: "相談・指示を仰ぐ先",
    Relation.ORDER: "指示先",
    Relation.REQUEST: "求める先",
    Relation.COOPERATION: "連携先",
}
TIMES = {
    TimeWord.IMMEDIATELY: "直ちに",
    TimeWord.PROMPTLY: "速やかに",
    TimeWord.WITHOUT_DELAY: "遅滞なく",
    TimeWord.BEFOREHAND: "あらかじめ",
    TimeWord.TIMELY: "適時に",
    TimeWord.PERIODICALLY: "定期的に",
    TimeWord.EACH_FISCAL_YEAR: "毎年度",
    TimeWord.ALWAYS: "常に",
}
