"""Forms of the published package, filled in: the least that may be handed in, and what tests change of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sekimori.common.clock import moment_at
from tests.world import TODAY

DAY = dt.timedelta(days=1)


def hours(day: dt.date, begin: int, end: int) -> dict[str, str]:
    """A period within a day."""
    return {"start": moment_at(day, begin).isoformat(), "end": moment_at(day, end).isoformat()}


def days(first: dt.date, last: dt.date) -> dict[str, str]:
    return {"start": first.isoformat(), "end": last.isoformat()}


def takeout(**more: Any) -> dict[str, Any]:
    return {
        "stores_information": False,
        "reason": "訪問調査のため",
        "place": "汐見公民館",
        "address": "汐見市浜１－１",
        "period": hours(TODAY, 13, 17),
        "means": "公用車",
        "storage": "常に身に付ける",
        "protection": ["encryption"],
        "contact": "090-0000-0000",
        "pledge_care": True,
        "pledge_return": True,
        **more,
    }


def disposal(regime: str = "record_media", **more: Any) -> dict[str, Any]:
    return {
        "regime": regime,
        "disposition": "discard",
        "reason": "故障のため",
        "method": "overwrite",
        "passes_planned": 3,
        "planned_on": (TODAY + DAY).isoformat(),
        "by_vendor": False,
        **more,
    }


def done(person: int, **more: Any) -> dict[str, Any]:
    """The report that a disposal was carried out."""
    return {
        "person_in_charge": person,
        "method_used": "overwrite",
        "passes": 3,
        "treatment": "専用のソフトウェアで３回上書きした。",
        "vendor_used": False,
        **more,
    }


def software(keeper: int, terminals: list[int], **more: Any) -> dict[str, Any]:
    return {
        "urgency": "ordinary",
        "name": "地図ビューア",
        "edition": "2.1",
        "publisher": "架空ソフト",
        "url": "https://example.invalid/map",
        "purpose": "現場の確認のため",
        "terminals": terminals,
        "installs": 2,
        "privileges": "ordinary",
        "licence_kind": "perpetual",
        "licences": 2,
        "keeper_unit": keeper,
        "cost": 20000,
        "support_ends": "2028-03-31",
        "support_published": True,
        "scan_result": "clean",
        "signature_result": "valid",
        **more,
    }


def connection(**more: Any) -> dict[str, Any]:
    row = {
        "direction": "outbound",
        "inner": "10.0.0.1",
        "outer": "192.0.2.1",
        "port": "TCP/443",
        "use": "照会",
    }
    return {
        "destination": "県の情報連携網",
        "operator": "架空県",
        "purpose": "照会のため",
        "necessity": "今ある接続では届かない",
        "area": "lgwan_zone",
        "period": days(TODAY, dt.date(2028, 3, 31)),
        "line_kind": "closed",
        "equipment": "ルータ１台",
        "flows": [row],
        "survey_network": "閉域網で他とつながらない。",
        "survey_equipment": "ルータとファイアウォール。",
        "survey_technology": "通信は暗号化される。",
        "surveyed_on": TODAY.isoformat(),
        "impact": "no_effect",
        "impact_reason": "通信を一つに絞るため。",
        "responsibilities": "ルータの手前まで市",
        "cutoff_steps": "ルータの１番の線を抜く。",
        "cutoff_contact": "当直 0000",
        "partner_contact": "県 0000",
        **more,
    }


def exception(*clauses: str, **more: Any) -> dict[str, Any]:
    return {
        "suspended": list(clauses),
        "manner": "other_method",
        "difficulty": "機器の更新が間に合わず、定めどおりの設定にできない。",
        "continuity": "窓口を止められないため。",
        "rational_reason": "更新まで三か月であるため。",
        "urgent": False,
        "systems": "住民異動受付",
        "alternative": "作業のたびに二人で確かめ、記録する。",
        "remaining_risk": "持出しに気付くのが遅れる。",
        "period": days(TODAY, TODAY + 30 * DAY),
        "ends_when": "機器の更新が終わったとき",
        **more,
    }


def emergency(clause: str, done_at: dt.datetime, **more: Any) -> dict[str, Any]:
    return {
        "done_at": done_at.isoformat(),
        "suspended": [clause],
        "systems": "住民異動受付",
        "reason": "窓口が止まったため。",
        "unavoidable": "ほかに手段がなかったため。",
        "measure": "予備の端末から媒体で取り出した。",
        "expected_end": (TODAY + 2 * DAY).isoformat(),
        **more,
    }


def offsite(**more: Any) -> dict[str, Any]:
    return {
        "period": hours(TODAY + DAY, 9, 12),
        "place_kind": "home",
        "place": "自宅",
        "address": "汐見市浜２－２",
        "work": "資料の作成",
        "uses_information": False,
        "line": "closed_sim",
        "contact": "090-0000-0000",
        "no_peeping": True,
        "no_family": True,
        "no_printing": True,
        "screen_lock": True,
        **more,
    }
