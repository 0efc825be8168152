"""An invented procedure whose form asks for something of every kind."""

from __future__ import annotations

from typing import Any

from sekimori.standards.models import Package
from tests.adopting import words
from tests.portal.procedures.shapes import MGR, procedure, shapes, stage

FIELDS: list[dict[str, Any]] = [
    {"key": "what", "type": "text", "most": 60, "label": words("件名"), "example": words("窓口の端末")},
    {"key": "reason", "type": "long_text", "most": 100, "label": words("理由")},
    {"key": "persons", "type": "number", "most": 1000, "label": words("人数"), "when": "personal"},
    {"key": "personal", "type": "yes_no", "label": words("個人情報がある")},
    {"key": "day", "type": "date", "label": words("実施日")},
    {"key": "moment", "type": "date_time", "demanded": False, "label": words("開始日時")},
    {"key": "span", "type": "period", "times": True, "demanded": False, "label": words("時間帯")},
    {"key": "way", "type": "choice", "label": words("方法"), "choices": {"post": words("郵送"), "hand": words("手渡し")}},
    {"key": "measures", "type": "choices", "demanded": False, "label": words("対策"),
     "choices": {"seal": words("封緘"), "lock": words("施錠")}},
    {"key": "partner", "type": "person", "demanded": False, "label": words("同行者")},
    {"key": "company", "type": "person", "within": "own", "many": True, "demanded": False, "label": words("同じ課の人")},
    {"key": "place", "type": "unit", "demanded": False, "label": words("対象の所属")},
    {"key": "suspended", "type": "clause", "many": True, "demanded": False, "label": words("条項")},
    {"key": "paper", "type": "evidence", "demanded": False, "many": True, "suffixes": [".pdf"], "label": words("添付")},
    {"key": "rows", "type": "table", "demanded": False, "label": words("内訳"),
     "columns": [{"key": "name", "type": "text", "label": words("品名")},
                 {"key": "count", "type": "number", "label": words("数"), "demanded": False}]},
]  # fmt: skip
PLEDGE = {"key": "pledge", "type": "tick", "label": words("守ります")}
GATE = {
    "key": "few", "at": ["submit"], "field": "persons", "holds": "not personal or persons < 500",
    "say": words("五百人以上は申請できません。"), "next_step": words("分けて申請してください。"), "clauses": ["2(1)"],
}  # fmt: skip
EVERYTHING = procedure(
    "everything",
    stage(
        "permit",
        "decide",
        MGR,
        superior="security_measures",
        fields=[{"key": "checked", "type": "text", "label": words("確かめたこと")}],
    ),
    fields=FIELDS,
    gates=[GATE],
) | {
    "sections": [
        {"key": "main", "label": words("内容"), "help": words("分かる範囲で。"), "fields": FIELDS},
        {"key": "vow", "label": words("誓約"), "clause": "2(2)", "fields": [PLEDGE]},
    ]
}


def with_everything() -> Package:
    """The package of every shape with this procedure beside them."""
    data = shapes().model_dump(mode="json")
    data["procedures"].append(EVERYTHING)
    data["mechanisms"].append({"key": "everything", "kind": "procedure", "label": words("everything")})
    return Package.model_validate(data)
