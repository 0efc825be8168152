"""Information on its way: carried, handed over, shown, exchanged with other bodies, and classified when nobody was sure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.permitted.telling import Scene, Tale, Told, name_of
from sekimori.portal.demo.history.stock import PERSONAL
from sekimori.portal.procedures.services import Word

Form = Mapping[str, Any] | None
RECEIVED = {"received_by": "汐見県庁 市町村課 窓口担当（架空）", "complete": True}


def _persons(scene: Scene, many: int) -> dict[str, int]:
    """The number of persons, where the asset holds personal data."""
    return {"personal_count": many} if set(scene.assets()) & scene.stock.groups[PERSONAL] else {}


def _carried(scene: Scene) -> Form:
    if not scene.assets():
        return None
    return {
        "assets": scene.assets(),
        **_persons(scene, 84),
        "medium": "paper",
        "quantity": 3,
        "reason": "県の実地調査に提示するため。写しでは代えられないと指示を受けている。",
        "origin": "本庁舎２階",
        "destination": "汐見県庁（架空）",
        "means": "official_car",
        "period": scene.hours(2, 9, 16),
        "carrier": scene.me(),
        "companions": [scene.colleague()],
        "receiver": "汐見県庁 市町村課 調査担当（架空）",
        "protection": ["locked_case", "sealed"],
        "protection_reason": "紙の原本のため暗号化ができない。鍵付きのケースに入れ、二人で運ぶ。",
    }


def _posted(scene: Scene) -> Form:
    found = _carried(scene)
    if found is None:
        return None
    return {
        **found,
        "medium": "device",
        "quantity": 1,
        "reason": "出張窓口で使う端末を会場まで運ぶため。",
        "destination": "市民交流プラザ",
        "receiver": "出張窓口 受付責任者",
        "protection": ["locked_case", "encryption", "password"],
    }


def _provided(scene: Scene) -> Form:
    if not scene.assets():
        return None
    return {
        "assets": scene.assets(),
        **_persons(scene, 1_820),
        "items_provided": "氏名、住所、生年月日、該当する区分の開始日",
        "my_number": False,
        "recipient_kind": "prefecture",
        "recipient": "汐見県 保健福祉部 調査統計担当（架空）",
        "recipient_contact": "019-000-0611",
        "basis": "law",
        "basis_detail": "統計に関する法令に基づく県からの依頼（文書番号 県調第214号・架空）",
        "purpose": "県が行う抽出調査の対象者の選定に用いる。",
        "method": "lgwan_mail",
        "encryption": True,
        "password_channel": "telephone",
        "period": scene.dates(1, 14),
        "afterwards": "erased",
        "erase_by": scene.day(60),
    }


def _to_contractor(scene: Scene) -> Form:
    found = _provided(scene)
    if found is None:
        return None
    return {
        **found,
        "items_provided": "宛名（氏名・住所・郵便番号）と通知書番号",
        "recipient_kind": "contractor",
        "recipient": "港町印刷株式会社 封入封緘センター（架空）",
        "recipient_contact": "0193-00-7700",
        "basis": "contract",
        "basis_detail": "当初通知書の印刷・封入業務委託契約 特記仕様書第７条",
        "purpose": "通知書の印刷と封入だけに用いる。",
        "method": "file_transfer",
        "password_channel": "agreed",
    }


def _to_press(scene: Scene) -> Form:
    found = _provided(scene)
    if found is None:
        return None
    return {
        **found,
        "items_provided": "受賞者の氏名・年齢・住所",
        "recipient_kind": "press",
        "recipient": "汐見新報社 編集部（架空）",
        "basis": "consent",
        "basis_detail": "申込書の同意欄（掲載についての記載があいまい）",
        "purpose": "紙面への掲載",
        "method": "file_transfer",
    }


def _asked(outline: str, source: str, levels: tuple[str, str, str], *, personal: bool, reason: str) -> Any:
    def form(scene: Scene) -> Form:
        return {
            "source": source,
            "acquired_on": scene.day(-2),
            "outline": outline,
            "proposed_confidentiality": levels[0],
            "proposed_integrity": levels[1],
            "proposed_availability": levels[2],
            "personal": personal,
            "reason": reason,
        }

    return form


def _judged(confidentiality: str, grounds: str) -> Any:
    levels = {"confidentiality": confidentiality, "integrity": "i1", "availability": "a1"}
    return lambda _stage: Word("approved", data={**levels, "grounds": grounds})


def _shown(kind: str, who: str, what: str, level: str, why: str) -> Any:
    def form(scene: Scene) -> Form:
        return {
            "visitor": who,
            "visitor_kind": kind,
            "object": what,
            "level": level,
            "act": "view",
            "purpose": why,
            "period": scene.hours(2, 10, 12),
            "attended": True,
            "attendant": scene.me(),
            "secrecy": True,
        }

    return form


AGREEMENT = (
    "agreement",
    "情報の取扱いに関する覚書.pdf",
    papers.pdf(
        "情報の取扱いに関する覚書",
        ["保管：暗号化した領域に限る。", "複製：作業に要する一部に限る。", "終了時は消去し、証明書を交付する。"],
    ),
)


def _exchanged(partner: str, information: str, purpose: str, method: str, days: int) -> Any:
    def form(scene: Scene) -> Form:
        return {
            "partner": partner,
            "partner_contact": "情報政策担当 019-000-0440",
            "information": information,
            "level": "c2",
            "purpose": purpose,
            "method": method,
            "period": scene.dates(3, days),
            "handled": ["storing", "copying", "returning", "leaks"],
            "storing": "双方とも、暗号化した領域に置き、担当者２人だけが開く。",
            "copying": "作業に要する一部に限り、複製したときは記録する。",
            "returning": "終了後14日以内に消去し、消去証明書を交付する。",
            "leak_contact": f"デジタル推進課 内線2199（{name_of(scene.me())}）",
            "agreed_on": scene.day(-5),
            "agreement_number": "覚書 デ推第31号",
        }

    return form


def _longer(scene: Scene) -> Mapping[str, Any]:
    return {"period": scene.dates(8, 730), "agreed_on": scene.day(-3)}


ENDED = {"outcome": "as_permitted"}
TALES: tuple[Tale, ...] = (
    Tale(
        "transport", "生活支援課", (0.22, 0.61), _carried, reports=(Told("received", 2, 16, RECEIVED, {}),), small=True
    ),
    Tale(
        "transport",
        "高齢介護課",
        (0.37, 0.79, 0.93),
        _posted,
        place=1,
        reports=(Told("received", 2, 15, RECEIVED, {}),),
    ),
    Tale("transport", "市民課", (-1,), _carried, ending="waiting", small=True),
    Tale("transport", "税務課", (0.5,), _carried, ending="refused"),
    Tale(
        "provision",
        "健康課",
        (0.31, 0.66),
        _provided,
        reports=(
            Told("provided", 5, 11, {"received_by": "県 調査統計担当（架空）", "as_permitted": True}),
            Told("erased", 35, 14, {"proof": "certificate", "note": "県調第298号（架空）"}),
        ),
        small=True,
    ),
    Tale(
        "provision",
        "税務課",
        (0.42, 0.74, -24),
        _to_contractor,
        place=2,
        reports=(
            Told("provided", 6, 10, {"received_by": "港町印刷 管理者（架空）", "as_permitted": True}),
            Told("erased", 36, 14, {"proof": "certificate", "note": "消去証明書 第52号"}),
        ),
    ),
    Tale("provision", "生涯学習課", (0.57,), _to_press, ending="refused"),
    Tale("provision", "障がい福祉課", (0.83,), _provided, ending="withdrawn"),
    Tale(
        "classification_question",
        "こども課",
        (0.34,),
        _asked(
            "民間保育施設から受け取った緊急連絡先の一覧",
            "市内の認可外保育施設",
            ("c2", "i1", "a1"),
            personal=True,
            reason="個人情報を含むが、施設が公表している事項と混在しており、どこまでを機密とするか迷う。",
        ),
        word=_judged(
            "c3", "保護者の連絡先は公開を前提とせず、漏えいの影響が大きい。施設の公表事項と分けて保管すること。"
        ),
        small=True,
    ),
    Tale(
        "classification_question",
        "都市計画課",
        (0.71,),
        _asked(
            "委託事業者から納品された交通量調査の元データ",
            "調査の委託先（架空）",
            ("c1", "i2", "a1"),
            personal=False,
            reason="集計前のデータで、車両番号の一部が写り込んでいる可能性がある。",
        ),
        word=_judged("c2", "車両番号から個人が分かるおそれがある。マスキングが済むまでは機密性２とする。"),
    ),
    Tale(
        "classification_question",
        "市民課",
        (-2,),
        _asked(
            "自治会から届いた回覧の控え",
            "港町自治会（架空）",
            ("c2", "i1", "a1"),
            personal=True,
            reason="役員の氏名と電話番号だけが載っており、既に地区内で配られている。",
        ),
        ending="waiting",
    ),
    Tale(
        "viewing_permission",
        "企画政策課",
        (0.28,),
        _shown(
            "visit",
            "北浦市議会 視察団 ８人（架空）",
            "公共施設予約システムの管理画面",
            "c1",
            "予約の一元化の事例として視察するため。",
        ),
        reports=(Told("over", 2, 13, ENDED),),
    ),
    Tale(
        "viewing_permission",
        "学校教育課",
        (0.64, 0.89),
        _shown(
            "temporary",
            "教育実習生 ３人（架空）",
            "校務支援システムの操作画面（練習用）",
            "c2",
            "実習の課程で操作の流れを見せるため。",
        ),
        reports=(Told("over", 2, 14, ENDED),),
        small=True,
    ),
    Tale(
        "viewing_permission",
        "建設課",
        (0.53,),
        _shown(
            "maintenance",
            "空調工事の作業員 ２人（架空）",
            "課内の執務机まわり",
            "c2",
            "天井の工事で、机上の書類が見える位置に入るため。",
        ),
        ending="corrected",
        reports=(Told("over", 4, 16, {"outcome": "reported"}),),
    ),
    Tale(
        "viewing_permission",
        "秘書広報課",
        (-12,),
        _shown("other", "地元高校の職場体験 ４人（架空）", "広報紙の編集画面", "c1", "編集の体験のため。"),
        ending="unanswered",
    ),
    Tale(
        "information_exchange",
        "デジタル推進課",
        (0.26,),
        _exchanged(
            "北浦市（架空）",
            "災害時の相互応援に要するネットワーク構成の概要",
            "相互応援協定に基づく受援計画を作るため。",
            "lgwan",
            360,
        ),
        by="manager",
        files=(AGREEMENT,),
        reports=(Told("ended", 232, 15, {"outcome": "returned"}),),
        small=True,
    ),
    Tale(
        "information_exchange",
        "デジタル推進課",
        (0.62,),
        _exchanged(
            "汐見県 市町村支援担当（架空）",
            "共同調達の対象となるシステムの構成と設定値",
            "共同調達の仕様を県内の市町村でそろえるため。",
            "encrypted_file",
            130,
        ),
        by="manager",
        files=(AGREEMENT,),
        renewed_on=78,
        renewed=_longer,
        reports=(Told("ended", 84, 16, {"outcome": "renewed"}),),
    ),
    Tale(
        "information_exchange",
        "デジタル推進課",
        (-2,),
        _exchanged(
            "島渡医療組合（架空）",
            "遠隔診療の回線に係る機器の構成",
            "診療所の回線を更新する設計のため。",
            "in_person",
            90,
        ),
        by="manager",
        files=(AGREEMENT,),
        ending="waiting",
    ),
)
