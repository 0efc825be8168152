"""Computers, accounts and settings: what is connected, changed, repaired, lent, given up, and who may use what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sekimori.portal.demo.history.permitted.telling import Scene, Tale, Told
from sekimori.portal.demo.playing import Stage
from sekimori.portal.procedures.services import Word

Form = Mapping[str, Any] | None
Fill = Callable[[Scene], Form]


def _account(action: str, reason: str, systems: str, **more: Any) -> Fill:
    def form(scene: Scene) -> Form:
        found = {
            "action": action,
            "subject_person": scene.colleague(),
            "reason": reason,
            "systems": systems,
            "area": ["lgwan_zone"],
        }
        if action == "delete":
            found |= {"ends_on": scene.day(3), "returns": ["card", "terminal"]}
        else:
            found |= {"rights": "担当する業務の照会と入力", "privileged": False, "starts_on": scene.day(2)}
        return found | more

    return form


def _privileged(scene: Scene) -> Form:
    rights = {
        "rights": "障害時のサービスの再起動と、記録の閲覧",
        "privileged": True,
        "privileged_reason": "夜間の障害に、委託先の立会いのもとで職員が初動を行うため。",
        "area": ["mynumber_zone"],
        "starts_on": scene.day(2),
    }
    return {**(_account("change", "new_work", "住民情報システム（運用管理）")(scene) or {}), **rights}


SET = Told("set", 2, 10, {"account": "s-idou-04", "least_rights": True})
DELETED = (
    Told("deleted", 2, 10, {"account": "s-taisyoku-11", "rights_removed": True}),
    Told("returned", 2, 15, {"all_back": True, "secrecy": True}, {}),
)


def _own_device(kind: str, model: str, use: str, why: str, *, weak: bool = False) -> Fill:
    def form(scene: Scene) -> Form:
        system = {"os_version": "端末ＯＳ 17（架空）", "os_support_ends": scene.day(1300)} if kind != "medium" else {}
        measures = ["antivirus", "screen_lock"] if kind != "medium" else ["encryption"]
        return {
            "device_kind": kind,
            "model": model,
            "owner_name": scene.member.name,
            **system,
            "use": use,
            "necessity": why,
            "level": "c1",
            "period": scene.dates(1, 45 if weak else 400),
            "measures": measures,
            "pledge_erase": True,
        }

    return form


def _with_care(_stage: Stage) -> Word:
    return Word("conditional", conditions="催しの参加者が写る写真は、その日のうちに市の端末へ移して消すこと。")


def _next_year(scene: Scene) -> Mapping[str, Any]:
    return {"period": scene.dates(20, 385), "pledge_erase": True}


def _setting(function: str, item: tuple[str, str, str], why: str, days: int) -> Fill:
    def form(scene: Scene) -> Form:
        if not scene.laptop():
            return None
        changed = dict(zip(("setting", "before", "after"), item, strict=True))
        return {
            "regime": "change",
            "function": function,
            "devices": scene.laptop(),
            "changes": [changed],
            "performer": scene.me(),
            **({"performer_has_right": True} if function == "antivirus" else {}),
            "reason": why,
            "period": scene.dates(1, days),
            "restoration": "期間の最終日に元の値に戻し、担当者と二人で確かめる。",
        }

    return form


def _right(scene: Scene) -> Form:
    return {
        "regime": "right",
        "function": "antivirus",
        "right_holder": scene.colleague(0),
        "reason": "定義ファイルの配信が止まったときに、課内で手動の更新を行う担当者を置くため。",
        "period": scene.dates(1, 90),
    }


RESTORED = (
    Told("changed", 2, 10, {"as_permitted": True}),
    Told("restored", 9, 16, {"outcome": "restored"}, {}),
)


def _modified(change: str, part: tuple[str, str, str], why: str, performer: str = "employee") -> Fill:
    def form(scene: Scene) -> Form:
        if not scene.laptop():
            return None
        return {
            "devices": scene.laptop(),
            "change": change,
            "parts": [dict(zip(("part", "model", "property"), part, strict=True))],
            "reason": why,
            "performer_kind": performer,
            **({"vendor": "みさき電子 保守課（架空）"} if performer == "vendor" else {}),
            "performer": scene.me(),
            "planned_on": scene.day(5),
            "restoration": "元の部品を課内の鍵付きキャビネットに保管し、返却の前に戻す。",
        }

    return form


def _done(configuration: str) -> tuple[Told, ...]:
    return (Told("done", 4, 15, {"configuration": configuration, "nothing_else": True}),)


def _connected(area: str, why: str) -> Fill:
    def form(scene: Scene) -> Form:
        if not scene.laptop():
            return None
        number = scene.laptop()[0]
        return {
            "device": number,
            "mac": f"02:00:5E:00:{number // 256:02X}:{number % 256:02X}",
            "os": "Windows 11 Enterprise",
            "os_support_ends": scene.day(1500),
            "place": "課内 打合せ卓",
            "area": area,
            "measures": ["antivirus", "fixed"],
            "reason": why,
            "period": scene.dates(1, 1400),
        }

    return form


def _repaired(scene: Scene) -> Form:
    if not scene.laptop():
        return None
    return {
        "devices": scene.laptop(),
        "fault": "蓋を開けた状態で画面が点滅し、数分で暗くなる。",
        "vendor": "潮電機 修理受付センター（架空）",
        "vendor_contact": "0120-000-620",
        "period": scene.dates(2, 24),
        "erasure": "removed",
        "method": "内蔵の記憶装置を外し、課内の金庫に保管した。",
    }


def _unerasable(scene: Scene) -> Form:
    found = dict(_repaired(scene) or {})
    if not found:
        return None
    del found["method"]
    return {
        **found,
        "fault": "電源が入らず、起動の音もしない。",
        "erasure": "impossible",
        "not_erasable": "電源が入らないため消去の操作ができない。記憶装置は基板に直接付いている。",
        "secrecy_number": "守秘契約 デ推第8号",
        "secrecy_checked": "sufficient",
        "secrecy_checked_on": scene.day(-1),
    }


REPAIRED = (
    Told("sent", 3, 10, {"receipt": "預り証 第1182号"}),
    Told("returned", 13, 14, {"storage": "same", "checked": True}),
)


def _media(medium: str, provider: str, why: str) -> Fill:
    def form(scene: Scene) -> Form:
        return {
            "medium": medium,
            "quantity": 1,
            "provider": provider,
            "purpose": why,
            "area": "lgwan_zone",
            "terminal": "課共用端末２号機",
            "period": scene.dates(0, 1),
            "scan_terminal": "デジタル推進課 検査用端末",
            "scanned_at": scene.ago(1),
            "patterns_at": scene.ago(4),
            "scan_result": "clean",
        }

    return form


def _it_rights(duties: str, *, online: bool) -> Fill:
    def form(scene: Scene) -> Form:
        employee = scene.aide()
        if employee is None:
            return None
        needs = {"internet_reason": "事業者の公開情報を調べるため。", "mail_reason": "申込者への連絡のため。"}
        return {
            "employee": employee,
            "term": scene.dates(1, 300),
            "duties": duties,
            "terminal": True,
            "terminal_reason": "受付の内容を入力するため。",
            "internet": online,
            "mail": online,
            **(needs if online else {}),
            "systems": "文書管理システム（閲覧）",
        }

    return form


RIGHTS = (Told("set", 2, 11, {"rest_off": True}), Told("removed", 205, 15, {"stopped": True}))

TALES: tuple[Tale, ...] = (
    Tale(
        "account_change",
        "人事課",
        ((1, 4, 6),),
        _account("delete", "retirement", "グループウェア、文書管理システム"),
        reports=DELETED,
        small=True,
    ),
    Tale(
        "account_change",
        "収納課",
        ((1, 4, 6), (2, 4, 8)),
        _account("register", "transfer", "滞納整理システム"),
        reports=(SET,),
    ),
    Tale(
        "account_change",
        "保育課",
        (0.455,),
        _account("delete", "leave", "保育所入所システム"),
        by="head",
        reports=DELETED,
    ),
    Tale(
        "account_change",
        "土木管理課",
        (0.77,),
        _account("register", "arrival", "土木積算システム"),
        ending="corrected",
        reports=(Told("set", 4, 10, {"account": "s-doboku-02", "least_rights": True}),),
    ),
    Tale("account_change", "福祉総務課", (0.58,), _privileged, ending="refused"),
    Tale(
        "account_change",
        "市民課",
        (-1,),
        _account("change", "new_work", "住民情報システム（証明書発行）"),
        ending="waiting",
        place=3,
        small=True,
    ),
    Tale(
        "byod",
        "商工課",
        ((1, 5, 12),),
        _own_device(
            "phone",
            "携帯端末 潮風S5（架空）",
            "商店街の催しの写真撮影",
            "支給の端末は防水でなく、港での撮影に耐えない。",
        ),
        small=True,
        renewed_on=205,
        renewed=_next_year,
        reports=(
            Told("erased", 212, 15, {"outcome": "renewed"}, {}),
            Told("erased", 455, 15, {"outcome": "erased"}, {}),
        ),
    ),
    Tale(
        "byod",
        "文化財課",
        (0.47,),
        _own_device(
            "medium",
            "高速メモリカード 64GB（架空）",
            "収蔵資料の撮影データの受渡し",
            "支給の媒体は撮影機材の規格に合わない。",
            weak=True,
        ),
        reports=(Told("erased", 28, 15, {"outcome": "erased"}, {}),),
    ),
    Tale(
        "byod",
        "秘書広報課",
        (0.86,),
        _own_device("pc", "動画編集用パソコン（架空）", "広報動画の編集", "支給の端末では処理が間に合わない。"),
        ending="refused",
    ),
    Tale(
        "byod",
        "生涯学習課",
        (-18,),
        _own_device(
            "phone", "携帯端末 北海K2（架空）", "講座の会場からの連絡", "会場の内線が工事で使えない。", weak=True
        ),
        place=1,
        word=_with_care,
    ),
    Tale(
        "security_setting_change",
        "建築住宅課",
        (0.33, 0.72),
        _setting(
            "firewall",
            ("受信の規則", "遮断", "積算サーバからの受信だけ許可"),
            "積算システムの更新の間、配信サーバからの接続を受けるため。",
            14,
        ),
        reports=RESTORED,
        small=True,
    ),
    Tale(
        "security_setting_change",
        "財政課",
        (0.55,),
        _setting(
            "browser",
            ("マクロの実行", "禁止", "署名のあるものだけ許可"),
            "県に提出する集計様式のマクロが署名付きで配られたため。",
            14,
        ),
        ending="corrected",
        reports=(Told("changed", 4, 10, {"as_permitted": True}), Told("restored", 10, 16, {"outcome": "replaced"}, {})),
    ),
    Tale(
        "security_setting_change", "危機管理課", (0.8,), _right, reports=(Told("withdrawn", 58, 15, {"removed": True}),)
    ),
    Tale(
        "security_setting_change",
        "農林課",
        (0.63,),
        _setting(
            "device_control", ("外部媒体の書込み", "禁止", "許可"), "森林の測量データを業者の機器に移すため。", 200
        ),
        ending="refused",
    ),
    Tale(
        "security_setting_change",
        "こども課",
        (-3,),
        _setting(
            "browser",
            ("ポップアップ", "禁止", "県の申請画面だけ許可"),
            "県の補助金の申請画面が別の窓で開くため。",
            20,
        ),
        ending="sent_back",
        small=True,
    ),
    Tale(
        "device_modification",
        "都市計画課",
        (0.29,),
        _modified(
            "extension", ("増設メモリ", "16GB（架空）", "city"), "図面の編集で記憶域が不足し、作業が止まるため。"
        ),
        reports=_done("メモリ 32GB（16GB×2）"),
        small=True,
    ),
    Tale(
        "device_modification",
        "デジタル推進課",
        (0.59, 0.88),
        _modified(
            "exchange",
            ("内蔵電池", "SN用 BT-4（架空）", "lease"),
            "電池の膨張が見つかり、保守契約により交換するため。",
            "operator",
        ),
        by="operator",
        reports=_done("電池交換済み（保守契約）"),
    ),
    Tale(
        "device_modification",
        "スポーツ振興課",
        (0.69,),
        _modified("peripheral", ("外付け画面", "24型（架空）", "city"), "予約表を来庁者に見せながら案内するため。"),
        ending="withdrawn",
    ),
    Tale(
        "network_connection",
        "港湾振興課",
        (0.25, 0.65),
        _connected("lgwan_zone", "執務室の移転に伴い、新しい場所で接続し直すため。"),
        reports=(Told("connected", 3, 11, {"ip_given": "10.20.31.7", "as_permitted": True}),),
        small=True,
    ),
    Tale(
        "network_connection",
        "企業誘致課",
        (0.52,),
        _connected("lgwan_zone", "更新した端末を接続するため。"),
        ending="corrected",
        reports=(Told("connected", 5, 11, {"ip_given": "10.20.33.4", "as_permitted": True}),),
    ),
    Tale(
        "network_connection",
        "中央公民館",
        (-2,),
        _connected("lgwan_zone", "貸館の受付を執務室でも行うため。"),
        ending="waiting",
    ),
    Tale("external_repair", "水産課", (0.38, 0.76), _repaired, reports=REPAIRED, small=True),
    Tale("external_repair", "地域包括支援センター", (0.67,), _unerasable, reports=REPAIRED),
    Tale("external_repair", "経営課", (-5,), _repaired, reports=(Told("sent", 2, 10, {"receipt": "預り証 第1240号"}),)),
    Tale(
        "unmanaged_media",
        "建設課",
        (0.21, 0.48, 0.73),
        _media(
            "optical", "北海測量（架空）", "測量成果の納品が光ディスクで行われ、容量が大きくメールでは受け取れない。"
        ),
        reports=(Told("used", 1, 16, {"outcome": "registered", "nothing_written": True}),),
        small=True,
    ),
    Tale(
        "unmanaged_media",
        "下水道課",
        (0.6,),
        _media("usb", "浄化設備の製造者（架空）", "設備の設定値の控えを受け取るため。"),
        reports=(Told("used", 1, 15, {"outcome": "returned", "nothing_written": True}),),
    ),
    Tale(
        "unmanaged_media",
        "文化財課",
        (0.91,),
        _media("card", "発掘調査の委託先（架空）", "現地写真の受取りのため。"),
        ending="withdrawn",
    ),
    Tale(
        "fixed_term_it_rights",
        "市民課",
        ((1, 4, 5),),
        _it_rights("窓口の案内と申請書の点検", online=False),
        by="head",
        reports=RIGHTS,
        small=True,
    ),
    Tale(
        "fixed_term_it_rights",
        "保育課",
        ((1, 4, 5), (2, 4, 6)),
        _it_rights("入所申込書の整理と入力", online=False),
        by="head",
        reports=RIGHTS,
    ),
    Tale(
        "fixed_term_it_rights",
        "高齢介護課",
        ((2, 4, 6),),
        _it_rights("講座の申込みの受付と連絡", online=True),
        by="head",
        reports=RIGHTS,
    ),
)
