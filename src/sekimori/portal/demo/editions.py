"""The sample city's own standard in two editions, made from the package `miyako`: as adopted at first, and as amended since."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sekimori.common import eras
from sekimori.common.errors import Faults
from sekimori.portal.demo.span import Span
from sekimori.standards import packages
from sekimori.standards.checking import faults_of
from sekimori.standards.models import Package

# What makes another city's package ours: names of the city and of its ordinances, the longer ones first.
OURS = (
    ("宮古市デジタル戦略推進本部", "汐見市デジタル戦略推進本部"),
    ("平成17年条例第11号", "平成18年条例第7号"),
    ("令和４年宮古市条例第33号", "令和４年汐見市条例第21号"),
    ("宮古市", "汐見市"),
    ("Miyako City", "Shiomi City"),
)
# The duties that the city has fixed rounds for; the others of the package are done when somebody wants it.
ROUNDS = (
    "contact_network_update",
    "id_stocktaking",
    "policy_review",
    "offsite_equipment_review",
    "managed_area_review",
    "exception_review",
    "training_plan",
    "audit_plan",
    "audit",
    "log_review",
)
# Before the amendment the committee had another name,
BEFORE = (
    ("汐見市デジタル戦略推進本部", "汐見市情報化推進委員会"),
    ("デジタル戦略推進本部", "情報化推進委員会"),
    ("Digital strategy headquarters", "Committee for information technology"),
    ("digital strategy headquarters", "committee for information technology"),
)
# this clause was not there yet, nor did the software keep these duties,
ADDED = "6.5(7)"
IDENTITIES = "id_stocktaking"
NEW_DUTIES = tuple(each for each in ROUNDS if each not in {"contact_network_update", "policy_review"})
# of which the city does the first once a year, in June, when the transfers of April have settled,
JUNE = {
    "each": "fiscal_year",
    "opens": {"month": 6, "day": 1, "shift": "after"},
    "due": {"month": 6, "day": 30, "shift": "before"},
}
# and these said something else.
REWORDED = {
    "5.4(3)③": {
        "ja": "職員等は、パスワードを十分な長さの推測しにくいものにし、定期的に変えなければなりません。",
        "en": "Employees must choose passwords long enough and hard to guess, and change them periodically.",
    },
    "8.4⑤": {
        "ja": "情報システム管理者は、クラウドサービスとその提供事業者が十分に信頼できるかを評価しなければなりません。",
        "en": "The information system manager must evaluate whether a cloud service and its provider are sufficiently reliable.",
    },
    "3(2)①(ウ)": {
        "ja": "ファイルの取込みでは、危険な要素を取り除いたものだけを、インターネット接続系から受け入れます。",
        "en": "Only files from which dangerous elements have been removed are taken in from the internet area.",
    },
}


@cache
def _ours() -> str:
    data = packages.get("miyako").model_dump(mode="json", exclude_defaults=True)
    data["duties"] = [each for each in data["duties"] if each["key"] in ROUNDS]
    return _replaced(json.dumps(data, ensure_ascii=False), OURS)


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def named(fiscal_year: int) -> tuple[str, str]:
    """The name of an edition amended as of a fiscal year, and its label."""
    edition = f"{_year(fiscal_year)}改正版"
    return edition, _label(edition)


def _label(edition: str) -> str:
    return f"汐見市情報セキュリティ対策基準（{edition}・架空）"


def _named(data: dict[str, Any], edition: str) -> Package:
    label = _label(edition)
    data |= {
        "key": "shiomi",
        "edition": edition,
        "label": {"ja": label, "en": f"Shiomi City information security standard ({edition}, invented)"},
        "source": {
            "ja": "架空の市の見本です。構成・見出し・番号は関守の規程パッケージ miyako により、要求事項は関守の言葉です。",
            "en": "An invented sample: structure, headings and numbers of the package miyako, in Sekimori's own words.",
        },
    }
    package = Package.model_validate(data)
    faults = Faults()
    for _path, sentence in faults_of(package):
        faults.add(sentence)
    faults.raise_if_any()
    return package


def _year(fiscal_year: int) -> str:
    era, year = eras.fiscal_era_year(fiscal_year)
    return f"{era.name}{year}年度"


def amended(span: Span) -> Package:
    """The edition in force from April of last fiscal year on, until it was amended again here.

    Raises ManyFaults when it does not hold together.
    """
    data = json.loads(_ours())
    for duty in data["duties"]:
        if duty["key"] == IDENTITIES:
            duty["rhythm"] = JUNE
    return _named(data, named(span.fiscal_year - 1)[0])


def first(span: Span) -> Package:
    """The edition adopted at the beginning: as it was before the amendment. Raises ManyFaults as `amended`."""
    data = json.loads(_replaced(_ours(), BEFORE))
    data["clauses"] = [each for each in data["clauses"] if each["id"] != ADDED]
    for clause in data["clauses"]:
        if clause["id"] in REWORDED:
            clause["requirement"] = REWORDED[clause["id"]]
    data["duties"] = [each for each in data["duties"] if each["key"] not in NEW_DUTIES]
    _forget(data, ADDED)
    return _named(data, f"{_year(span.first.year)}版")


def _forget(data: Any, clause: str) -> None:
    """Takes a clause out of every list that refers to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "clauses" and isinstance(value, list) and clause in value:
                data[key] = [each for each in value if each != clause]
            _forget(value, clause)
    elif isinstance(data, list):
        for value in data:
            _forget(value, clause)
