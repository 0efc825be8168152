"""Managed areas and what stands elsewhere: who may enter, who came, what was brought, moved in and installed outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.permitted.telling import Scene, Tale, Told
from sekimori.portal.demo.playing import Stage
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.services import Word

Form = Mapping[str, Any] | None
Fill = Callable[[Scene], Form]
SERVERS = "server_room"


def _year_end(scene: Scene) -> dict[str, str]:
    """From today to the end of the fiscal year."""
    last = FiscalYear.of(scene.stage.today()).last_day
    return {"start": scene.day(0), "end": last.isoformat()}


def _entrant(scene: Scene) -> Form:
    return {
        "member_kind": "employee",
        "member": scene.me(),
        "identity": "staff_card",
        "area": SERVERS,
        "reason": "サーバの日常点検と、媒体の交換のため。",
        "period": _year_end(scene),
        "hours": "平日8:30～17:15、障害のときは終日",
        "means": "card",
        "means_number": f"IC-{scene.member.number}",
    }


def _contractor(scene: Scene) -> Form:
    last = FiscalYear.of(scene.stage.today()).last_day
    return {
        "member_kind": "contractor",
        "company": "みなと通信株式会社（架空）",
        "name": "保守担当 小泉 透（架空）",
        "escorted_by": "庁内ネットワーク保守業務委託 第12号",
        "contract_ends": last.isoformat(),
        "identity": "company_card",
        "area": "network_room",
        "reason": "通信機器の定期点検と、故障した部品の交換のため。",
        "period": _year_end(scene),
        "hours": "平日9:00～17:00",
        "means": "log",
    }


def _escort(stage: Stage, area: str) -> int | None:
    """Somebody who may enter an area today and still works here."""
    permits = Application.objects.filter(
        procedure="managed_area_permission", state=Application.State.APPROVED, valid_until__gt=stage.now()
    ).select_related("content")
    known = set(stage.people.values())
    found = [each.data.get("member") for each in permits.order_by("-pk") if each.data.get("area") == area]
    return next((each for each in found if each in known), None)


def _visit(company: str, purpose: str, work: str, *, people: int = 1) -> Fill:
    def form(scene: Scene) -> Form:
        escort = _escort(scene.stage, SERVERS)
        if escort is None:
            return None
        return {
            "company": company,
            "names": "、".join(f"作業員{letter}" for letter in "甲乙丙丁"[:people]),
            "people": people,
            "purpose": purpose,
            "work": work,
            "area": SERVERS,
            "limit": "通路側の２列まで",
            "period": scene.hours(1, 10, 15),
            "escort": escort,
        }

    return form


VISITED = (
    Told("entered", 1, 10, {"identity_checked": True, "badge": "来-07"}),
    Told("left", 1, 14, {"badge_back": True, "nothing_taken": True}),
)


def _brought(who: str, device: tuple[str, str], why: str, system: str) -> Fill:
    def form(scene: Scene) -> Form:
        row = {"device": device[0], "property": device[1], "related": "needed"}
        return {
            "person_in": who,
            "area": SERVERS,
            "period": scene.hours(1, 9, 17),
            "devices_brought": [row],
            "necessity": why,
            "related_system": system,
        }

    return form


def _moved(direction: str, equipment: str) -> Fill:
    def form(scene: Scene) -> Form:
        found: dict[str, Any] = {
            "direction": direction,
            "area": SERVERS,
            "equipment": equipment,
            "vendor": "港町運送（架空）",
            "period": scene.hours(2, 9, 16),
            "path": "北側通用口から貨物用昇降機で３階へ",
            "witness": scene.colleague(),
        }
        if direction == "into":
            found |= {
                "rack": "第４列 ラック２",
                "weight": 28,
                "power": 750,
                "heat": "空調の余力の範囲（実測で１度未満）",
                "checked_by": "デジタル推進課と保守の委託先が二者で確認",
                "checked_on": scene.day(0),
                "impact": "none_found",
                "impact_notes": "分電盤の余力、床の耐荷重、隣のラックの配線に影響がないことを確かめた。",
            }
        return found

    return form


PAPERS = (
    (
        "steps_file",
        "移行手順書.docx",
        papers.docx("移行手順書", ["受付の停止", "複製の取得", "移し替え", "件数の突合せ", "切戻しの判断"]),
    ),
    (
        "results",
        "受入試験結果.xlsx",
        papers.xlsx("結果", [("項目", "件数", "合格"), ("画面", 42, 42), ("帳票", 18, 18)]),
    ),
)
MOVED = (Told("moved", 2, 15, {"witness_present": True, "systems_normal": True}),)


def _elsewhere(place: str, operator: str, certification: str, *, sure: bool = True) -> Fill:
    def form(scene: Scene) -> Form:
        certified = {"certified_until": scene.day(900)} if certification != "own_check" else {}
        devices = scene.stock.kept_back[scene.code][-1:]
        if not devices:
            return None
        return {
            "place_kind": "data_centre" if certified else "branch",
            "place": place,
            "operator": operator,
            "devices": devices,
            "information": "庁内の地図データと、申込みの一時保管データ",
            "level": "c3",
            "period": scene.dates(4, 1400),
            "physical": ["entry_control", "locked_rack", "power", "fire"] if sure else ["entry_control", "locked_rack"],
            "certification": certification,
            **certified,
            "line": "閉域回線（通信は暗号化）",
            "maintenance": "事業者が終日監視し、市へは30分以内に連絡する。",
            "audit_right": True,
        }

    return form


def _with_review(stage: Stage) -> Word:
    return Word("approved", next_review_on=stage.today() + dt.timedelta(days=360))


def _go_live(system: str, kind: str, availability: str) -> Fill:
    def form(scene: Scene) -> Form:
        return {
            "system": system,
            "kind": kind,
            "availability": availability,
            "planned_on": scene.day(6),
            "migration_steps": "前日17時に受付を止め、複製を取り、夜間に移し替えて翌朝に件数を突き合わせる。",
            "data_kept": True,
            "rollback": "午前６時に判断し、複製から元の環境へ１時間で戻す。",
            "downtime": "夜間12時間。窓口は紙の受付簿で続ける。",
            **({"availability_confirmed": True} if availability == "a2" else {}),
            "connection_test": "passed",
            "connection_test_on": scene.day(-6),
            "simulated_on": scene.day(-4),
            "simulated_by": scene.colleague(),
            "test_data": "made_up",
            "developer_tester": "潮風システム 品質管理課（架空）",
            "introducing_tester": scene.me(),
            "acceptance": "independent",
            "design": ["nothing_made"] if kind == "renewal" else ["input_check", "tamper_check", "output_check"],
            "design_how": "受入試験の項目11～18と基本設計書による。",
            "risk_structure": "担当課長を長とし、委託先とデジタル推進課で毎日の打合せを行う。",
            "criteria": "受入試験の全項目の合格と、未解決の障害が軽微なものだけであること。",
            "criteria_met": True,
        }

    return form


TALES: tuple[Tale, ...] = (
    Tale(
        "managed_area_permission",
        "デジタル推進課",
        ((0, 4, 14), (1, 4, 5), (2, 4, 6), (3, 4, 6)),
        _entrant,
        by="operator",
        reports=(Told("registered", 2, 11, {"set_up": True}),),
        small=True,
    ),
    Tale(
        "managed_area_permission",
        "契約管財課",
        (0.4, 0.75),
        _contractor,
        reports=(Told("registered", 3, 15, {"set_up": True}),),
    ),
    Tale("managed_area_permission", "契約管財課", (0.51,), _contractor, ending="revoked", place=1),
    Tale("managed_area_permission", "危機管理課", (0.66,), _contractor, ending="refused"),
    Tale(
        "visitor_entry",
        "デジタル推進課",
        (0.18, 0.43, 0.7, 0.92),
        _visit("潮電機 保守課（架空）", "無停電電源装置の定期点検のため。", "蓄電池の測定と、警報の試験", people=2),
        reports=VISITED,
        small=True,
    ),
    Tale(
        "visitor_entry",
        "契約管財課",
        (0.56,),
        _visit("汐見消防設備（架空）", "消火設備の法定点検のため。", "感知器と放出装置の外観の点検", people=3),
        ending="corrected",
        reports=(
            Told("entered", 3, 10, {"identity_checked": True, "badge": "来-03"}),
            Told("left", 3, 14, {"badge_back": True, "nothing_taken": True}),
        ),
    ),
    Tale(
        "visitor_entry",
        "デジタル推進課",
        (-1,),
        _visit("みなと通信株式会社（架空）", "通信機器の障害の調査のため。", "集約スイッチの記録の採取"),
        ending="waiting",
        place=2,
    ),
    Tale(
        "managed_area_device",
        "デジタル推進課",
        (0.19, 0.71),
        _brought(
            "潮電機 保守課（架空）",
            ("蓄電池測定器 BT-300（架空）", "contractor"),
            "蓄電池の劣化を測るため。",
            "無停電電源装置",
        ),
        reports=(Told("taken_out", 1, 16, {"same_devices": True}),),
        small=True,
    ),
    Tale(
        "managed_area_device",
        "契約管財課",
        (0.57,),
        _brought(
            "汐見消防設備（架空）", ("煙試験器（架空）", "contractor"), "感知器の作動を確かめるため。", "消火設備"
        ),
        ending="withdrawn",
    ),
    Tale(
        "equipment_movement",
        "デジタル推進課",
        (0.23, 0.81),
        _moved("into", "ファイルサーバ（みさき電子 FS-20・１台）"),
        place=1,
        reports=MOVED,
        small=True,
    ),
    Tale("equipment_movement", "税務課", (0.46,), _moved("out", "収納連携端末（旧機器・１台）"), reports=MOVED),
    Tale(
        "equipment_movement",
        "デジタル推進課",
        (-1,),
        _moved("out", "更新前の集約スイッチ（１台）"),
        ending="waiting",
        place=3,
    ),
    Tale(
        "offsite_installation",
        "デジタル推進課",
        (0.35,),
        _elsewhere("北浜データセンター（架空）", "みさきソリューション（架空）", "isms"),
        by="manager",
        word=_with_review,
        reports=(Told("installed", 6, 15, {"as_approved": True}),),
        small=True,
    ),
    Tale(
        "offsite_installation",
        "デジタル推進課",
        (0.68,),
        _elsewhere("島渡支所 ２階機械室", "汐見市（島渡支所）", "own_check", sure=False),
        by="manager",
        ending="refused",
    ),
    Tale(
        "go_live",
        "お客さまセンター",
        (0.44,),
        _go_live("水道料金システム", "renewal", "a2"),
        files=PAPERS,
        reports=(
            Told("live", 5, 9, {"outcome": "running", "actual_downtime": "11時間30分"}),
            Told(
                "verified",
                22,
                15,
                {"findings": "障害の連絡網と夜間の立会いの分担が働くことを確かめた。軽微な帳票の誤りは修正した。"},
                {},
            ),
        ),
        small=True,
    ),
    Tale(
        "go_live",
        "スポーツ振興課",
        (0.82,),
        _go_live("公共施設予約システム（新画面）", "change", "a1"),
        files=PAPERS,
        ending="corrected",
        reports=(
            Told("live", 7, 9, {"outcome": "rolled_back", "actual_downtime": "３時間"}),
            Told(
                "verified",
                24,
                15,
                {"findings": "切戻しの手順は予定どおり働いた。表示の遅れの原因を直し、改めて判定を受ける。"},
                {},
            ),
        ),
    ),
)
