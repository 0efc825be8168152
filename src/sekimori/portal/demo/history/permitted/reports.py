"""What is reported, ordered and recorded beside the permits: contractors, audits, work on systems, publication, consent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.permitted.telling import Scene, Tale, Told
from sekimori.portal.demo.playing import Stage
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.procedures.services import Word

Form = Mapping[str, Any] | None
COMPANY = "潮風システム（架空）"
ITEMS = [
    "policy_observance", "people_and_places", "service_level", "permitted_access", "staff_education", "purpose_limit",
    "secrecy", "subcontracting", "end_of_contract", "reports", "audit_right", "publication", "consequences",
]  # fmt: skip


def _with(**data: Any) -> Callable[[Stage], Word]:
    """A consent with the answers that the stage asks for."""
    return lambda _stage: Word("approved", data=data)


def _damage(scene: Scene) -> Form:
    return {
        "found_at": scene.ago(1),
        "found_by": "施設管理の担当（契約管財課）",
        "place": "本庁舎２階 天井裏の配管",
        "cable": "communication",
        "line": "幹線２－４",
        "effect": "２階東側の端末が庁内の通信につながらない。",
        "first_aid": "予備の配線に切り替えた。",
    }


def _operation(scene: Scene) -> Form:
    issue = {
        "issue": "持ち出した機器の返却の報告が遅れる課がある。",
        "measure": "返却の翌朝に課長へ知らせる時刻を早める。",
        "owner": "デジタル推進課",
        "settle_by": scene.day(40),
    }
    return {
        "period": scene.dates(-95, -4),
        "applications": "申請は前の四半期より一割多い。期限内に決まらなかったものはない。",
        "exceptions": "有効な例外措置は３件。",
        "incidents": "重大なものはない。紛失の報告が１件。",
        "inspection": "遵守確認で問題が２件あり、是正した。",
        "grasp": "おおむね守られている。返却の報告の遅れに手当てが要る。",
        "has_issues": True,
        "issues": [issue],
    }


def _problem(scene: Scene) -> Form:
    return {
        "found_on": scene.day(-1),
        "method": "round",
        "broken": ["5.1(1)⑦"],
        "problem": "昼休みに、画面をロックしないまま席を離れた端末が３台あった。",
        "proposal": "画面のロックまでの時間を５分にそろえ、朝礼で周知する。",
        "settle_by": scene.day(14),
    }


def _assigned(scene: Scene) -> Form:
    stage = scene.stage
    return {
        "subject_of_audit": "持出しと返却の管理の監査",
        "audited": [stage.units[CODE_OF["税務課"]]],
        "audited_period": scene.dates(-200, -10),
        "period": scene.dates(5, 40),
        "by_whom": "both",
        "inside": [scene.me()],
        "outside": "港監査事務所（架空）",
        "expertise": ["audit", "security"],
        "grounds": "監査委員事務局での経験５年と、情報セキュリティ監査の研修の修了。",
        "dependent": False,
    }


def _order(scene: Scene) -> Form:
    return {
        "report": "監査報告書（監報第４号）",
        "finding": "指摘２ 返却の確認の記録がないものがある。",
        "concerned": ["5.1(1)⑤"],
        "addressee": "responsible",
        "units": [scene.stage.units[CODE_OF["税務課"]]],
        "order": "返却の確認を毎日記録し、三か月分の結果を報告すること。",
        "settle_by": scene.day(45),
    }


def _published(scene: Scene) -> Form:
    return {
        "title": "公園の利用状況（オープンデータ）",
        "level": "c1",
        "kind": "open_data",
        "where": "市のウェブサイトのオープンデータの一覧",
        "public_on": scene.day(2),
        "looked_for": ["personal", "hidden", "author"],
        "checked_by": scene.colleague(),
        "right": True,
    }


def _consent(scene: Scene) -> Form:
    return {
        "member": scene.me(),
        "term": scene.dates(0, 170),
        "how": "login",
        "observe": True,
        "secrecy": True,
        "consequences": True,
    }


def _taken_over(scene: Scene) -> Form:
    return {
        "account": "観光の写真の投稿（架空のサービス）",
        "noticed_at": scene.ago(1),
        "what": "覚えのない広告が２件投稿された。ログインはできる。",
    }


def _contract(scene: Scene) -> Form:
    return {
        "title": "公共施設予約システム保守業務委託",
        "contractor": COMPANY,
        "work": "予約システムの保守、障害への対応、更新の適用",
        "level": "c2",
        "personal": True,
        "period": scene.dates(12, 300),
        "confirmed_how": "certificate",
        "measures": "secured",
        "basis": "情報セキュリティの認証と、作業場所の入退室の管理を書面で確かめた。",
        "responsible": "保守部 責任者１名・作業者４名（架空）",
        "places": "事業者の運用センター",
        "items": ITEMS,
        "subcontracting": "none",
    }


def _contractor(scene: Scene) -> Form:
    return {
        "title": "公共施設予約システム保守業務委託",
        "contractor": COMPANY,
        "checked_on": scene.day(-3),
        "how": "visit",
        "findings": "入退室と作業者名簿は契約のとおり。作業の記録の一部に日付の抜けがあった。",
        "subcontracting": "再委託はない。",
        "shortcomings": "some",
        "measures": "記録の様式を改めるよう、契約に基づき求めた。",
        "settle_by": scene.day(20),
        "gravity": "ordinary",
    }


def _from_contractor(scene: Scene) -> Form:
    return {
        "title": "公共施設予約システム保守業務委託",
        "contractor": COMPANY,
        "kind": "periodic",
        "reporter": "保守部 責任者（架空）",
        "received_at": scene.ago(2),
        "content": "稼働率は目標のとおり。障害１件、作業者の変更なし、再委託なし。",
    }


def _work(scene: Scene) -> Form:
    return {
        "system": "公共施設予約システム",
        "kind": "change",
        "work": "予約できる期間の設定を３か月から６か月に変える。",
        "period": scene.hours(1, 18, 20),
        "steps": "変更手順書 第７版",
        "effect": "夜間に30分止まる。",
        "rollback": "変更の前に設定を書き出し、元の値に戻せる。",
        "workers": [scene.me(), scene.colleague()],
        "documents": "設定書 第12版",
    }


def _development(scene: Scene) -> Form:
    account = {"account": "dev-01", "holder": f"{COMPANY} 開発担当", "rights": "試験環境の更新", "extent": "least"}
    return {
        "system": "公共施設予約システム（新画面）",
        "company": COMPANY,
        "period": scene.dates(5, 60),
        "responsible": "生涯学習課の係長と、事業者の開発責任者（架空）",
        "rules": "システム開発標準 第２版",
        "ids": [account],
        "hardware": "試験用サーバ１台（市の開発室）",
        "software": "開発環境一式（版は一覧のとおり）",
    }


def _document(scene: Scene) -> Form:
    return {
        "title": "庁内ネットワーク構成図",
        "kind": "network_drawing",
        "system": "庁内ネットワーク",
        "edition": "第９版",
        "level": "c2",
        "medium": "files",
        "place": "文書サーバのデジタル推進課のフォルダー",
        "protection": ["rights", "copy"],
        "viewers": [scene.me(), scene.colleague()],
        "need": "回線の保守と障害への対応のため。",
        "period": scene.dates(0, 1800),
    }


def _area(scene: Scene) -> Form:
    del scene
    rooms = [
        {"room": "窓口", "area": "public", "locking": "unattended", "who": "誰でも（閉庁後は施錠）"},
        {"room": "執務室", "area": "office", "locking": "unattended", "who": "課の職員"},
        {"room": "書庫", "area": "restricted", "locking": "always", "who": "課長と鍵の管理者"},
    ]
    return {
        "place": "本庁舎１階 東側",
        "rooms": rooms,
        "visitors": "窓口で応対し、中に入るときは職員が付き添う。",
        "closing": "窓と書庫の施錠、机の上の書類、端末の電源を確かめる。",
        "standard": "執務室等の管理基準 第２版",
    }


DRAFT = (("draft", "契約書案.docx", papers.docx("契約書（案）", ["情報セキュリティの要件", "再委託", "終了時の返却"])),)
ORIGINAL = (("original", "公園の利用状況.xlsx", papers.xlsx("公園", [("公園", "利用者"), ("潮見公園", 1200)])),)
WORKED = {
    "began": "2025-01-01T18:00:00+09:00",
    "ended": "2025-01-01T18:40:00+09:00",
    "outcome": "as_planned",
    "differences": "設定の値だけを変え、ほかに違いはない。",
    "documents_done": True,
}
PLAN = {"found": "there", "plan": "記録の欄がなかったことが原因。様式を改め、毎日係長が確かめる。"}

TALES: tuple[Tale, ...] = (
    Tale(
        "wiring_damage_report",
        "契約管財課",
        (0.47,),
        _damage,
        reports=(
            Told(
                "repaired",
                1,
                11,
                {"cause": "工事での接触", "together": "契約管財課が配管を開け、シ担が結び直した。", "prevention": "覆いを付けた。"},
            ),
        ),
    ),
    Tale(
        "operation_report",
        "総務部",
        (0.52, 0.78),
        _operation,
        by="chief",
        reports=(Told("settled", 20, 15, {"result": "知らせる時刻を8時30分に早め、遅れは１件に減った。"}),),
    ),
    Tale(
        "compliance_report",
        "商工課",
        (0.63,),
        _problem,
        by="head",
        reports=(
            Told("dealt_with", 8, 13, {"measure": "ロックまでの時間を全庁で５分にそろえた。", "outcome": "put_right"}),
        ),
    ),
    Tale(
        "audit_assignment",
        "監査委員事務局",
        (0.41,),
        _assigned,
        by="audit_chief",
        reports=(Told("finished", 30, 16, {"kept_as": "paper", "elsewhere": "事務局の書庫（施錠、鍵は局長）"}),),
    ),
    Tale(
        "audit_order",
        "市長室",
        (0.55,),
        _order,
        by="ciso",
        word=_with(**PLAN),
        reports=(Told("carried_out", 20, 15, {"result": "様式を改め、三か月分の記録に抜けがない。"}, confirm={}),),
    ),
    Tale(
        "publication",
        "都市計画課",
        (0.6,),
        _published,
        files=ORIGINAL,
        reports=(
            Told(
                "published",
                2,
                14,
                {"address": "オープンデータの一覧 公園", "same": True},
                confirm={"compared": True},
            ),
        ),
    ),
    Tale("consent", "市民課", (0.5,), _consent, by="aide"),
    Tale(
        "account_takeover",
        "観光課",
        (0.57,),
        _taken_over,
        word=_with(measures=["credentials", "announce", "delete"]),
        reports=(
            Told("contained", 0, 16, {"done": "認証情報を変え、連携を外し、市のウェブサイトで知らせた。"}),
            Told("recovered", 3, 11, {"outcome": "recovered", "prevention": "多要素認証の登録を一つにまとめた。"}),
        ),
    ),
    Tale(
        "contract_review",
        "生涯学習課",
        (0.44,),
        _contract,
        files=DRAFT,
        reports=(
            Told("concluded", 12, 11, {"contract_number": "教生第31号", "items_kept": True}),
            Told("returned", 205, 14, {"outcome": "nothing_held"}, confirm={}),
        ),
    ),
    Tale(
        "contractor_report",
        "デジタル推進課",
        (0.62,),
        _contractor,
        by="manager",
        reports=(Told("put_right", 10, 11, {"result": "新しい様式の記録を一月分見て、抜けがないことを確かめた。"}),),
    ),
    Tale("contractor_incident_intake", "生涯学習課", (0.65,), _from_contractor),
    Tale(
        "system_work",
        "デジタル推進課",
        (0.53, 0.81),
        _work,
        by="operator",
        reports=(Told("done", 2, 9, WORKED, confirm={"work_confirmed": True}),),
    ),
    Tale("secure_area", "国保年金課", (0.54,), _area, by="head"),
    Tale("system_document", "デジタル推進課", (0.49,), _document),
    Tale(
        "development_structure",
        "生涯学習課",
        (0.46,),
        _development,
        reports=(
            Told(
                "completed",
                35,
                14,
                {"completed_on": "2025-01-01", "ids_deleted": True, "how": "一覧と突き合わせ、すべて消えていることを見た。"},
                confirm={},
            ),
        ),
    ),
)  # fmt: skip
