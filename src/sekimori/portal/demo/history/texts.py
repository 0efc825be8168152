"""Words of everyday work in the invented city."""

from __future__ import annotations

from typing import Any

# Reason and length in days.
ABSENCES: tuple[tuple[str, int], ...] = (
    ("県庁出張", 1),
    ("年次休暇", 1),
    ("夏季休暇", 3),
    ("全国会議（東京都）", 2),
    ("人間ドック", 1),
    ("東北ブロック会議（仙台市）", 2),
    ("年次休暇", 2),
    ("広域連合の会議", 1),
    ("研修（市町村アカデミー）", 5),
    ("忌引", 3),
)
OUTSIDE: tuple[dict[str, Any], ...] = (
    {
        "party": "prefecture",
        "body": "汐見県（架空）",
        "department": "デジタル政策課",
        "purpose": "インシデントの第一報・続報",
        "telephone": "019-000-0101",
        "night_telephone": "019-000-0102",
        "hours": "平日8:30～17:15",
    },
    {
        "party": "mic",
        "body": "総務省",
        "department": "地域力創造グループ（連絡票による）",
        "purpose": "重大なインシデントの報告",
        "telephone": "03-0000-0201",
        "hours": "平日9:30～18:15",
    },
    {
        "party": "police",
        "body": "汐見県警察本部（架空）",
        "department": "サイバー犯罪対策課",
        "purpose": "犯罪の可能性があるときの相談・届出",
        "telephone": "019-000-0110",
        "night_telephone": "019-000-0110",
        "hours": "終日",
    },
    {
        "body": "潮風システム株式会社（架空）",
        "department": "自治体サポート窓口",
        "purpose": "住民情報システムの障害・侵害",
        "telephone": "0120-000-301",
        "night_telephone": "0120-000-302",
        "hours": "平日8:00～20:00",
    },
    {
        "body": "みなと通信株式会社（架空）",
        "department": "保守受付",
        "purpose": "庁内ネットワーク・回線の障害",
        "telephone": "0120-000-401",
        "night_telephone": "0120-000-401",
        "hours": "終日",
    },
)
