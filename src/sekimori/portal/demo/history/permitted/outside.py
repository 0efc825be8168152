"""What lies outside: services under their terms and under contract, social media, wireless networks, access from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.permitted.telling import Scene, Tale, Told

Form = Mapping[str, Any] | None
Fill = Callable[[Scene], Form]
ALL_RISKS = ["loss", "stop", "terms", "law"]


def _service(name: str, kind: str, use: str, information: str, **more: Any) -> Fill:
    def form(scene: Scene) -> Form:
        last = FiscalYear.of(scene.stage.today()).last_day
        return {
            "service": name,
            "provider": f"{name}社（架空）",
            "url": "https://service.example/",
            "service_kind": kind,
            "terms_version": "第４版（公表されている最新のもの）",
            "governing_law": "日本法・東京地方裁判所",
            "data_location": "国内",
            "secondary_use": "statistics",
            "training_use": "none",
            "use": use,
            "information": information,
            "level": "c1",
            "users": [scene.me(), scene.colleague()],
            "accounts": "課で一つ。多要素認証を設定し、担当者２人だけが使う。",
            "period": {"start": scene.day(1), "end": last.isoformat()},
            "cost": 0,
            "alternative": "紙の申込書と電話で受け付ける。",
            "risks": ALL_RISKS,
            "measures": "受け取った内容は毎日市の端末に移し、サービスの側からは消す。",
            **more,
        }

    return form


def _ended(day: int) -> tuple[Told, ...]:
    return (Told("ended", day, 15, {"outcome": "deleted"}),)


DIAGRAM = (
    "diagram",
    "流通経路図.png",
    papers.png(
        [(20, 90, 120, 150), (190, 90, 290, 150), (360, 90, 460, 150)], [(120, 120, 190, 120), (290, 120, 360, 120)]
    ),
)


def _cloud(name: str, provider: str, information: str, kind: str, level: str) -> Fill:
    def form(scene: Scene) -> Form:
        return {
            "service": name,
            "provider": provider,
            "kind": kind,
            "information": information,
            "level": level,
            "cost": 1_320_000,
            "entrusting": "yes_may",
            "entrusting_why": "特記仕様書で目的外の利用と再委託を禁じており、扱う分類の取扱制限を満たしている。",
            "foreign_law": "acceptable",
            "data_location": "国内の二か所のデータセンター。作業も国内で行う。",
            "governing_law": "日本法",
            "jurisdiction": "盛岡地方裁判所を合意の管轄とする。",
            "exit_plan": "required",
            "exit_how": "契約の終わりにＣＳＶで全件を受け取り、30日以内の消去と証明書の交付を契約で定めた。",
            "route_design": "done",
            "route_how": "庁内から閉域で接続し、管理の画面は特定の端末だけから開けるようにした。",
            "keys": "鍵は市が管理し、事業者は平文を読めない。",
            "backup": "毎日取得し、別の地域に７世代を保つ。",
            "logs": "操作の記録を１年保存し、求めにより３日以内に受け取る。",
            "responsibility": "利用者の登録と権限は市、基盤と保守は事業者。",
            "certification": "ismap",
            "certified_until": scene.day(500),
            "reliability": "sufficient",
            "reliability_why": "認証の範囲に当該サービスが含まれ、過去３年の停止の公表と対応を確かめた。",
        }

    return form


def _judged_again(scene: Scene) -> Mapping[str, Any]:
    return {"certified_until": scene.day(600)}


def _account(service: str, account: str, purpose: str, *, sure: bool = True) -> Fill:
    def form(scene: Scene) -> Form:
        return {
            "service": service,
            "account": account,
            "url": f"https://social.example/{account}",
            "purpose": purpose,
            "owner_person": scene.colleague(2),
            "keepers": [scene.me(), scene.colleague()],
            "replies": "個別の返信はせず、問合せの窓口を案内する。",
            "closing": "事業の終了、又は半年にわたり投稿がないとき。",
            "consulted_on": scene.day(-4),
            "own_site": "https://www.city.shiomi.example/sns/",
            "profile": "汐見市（見本・架空）が運用しています。",
            "verified": sure,
            "authentication": "mfa",
            "credentials": "課長が保管する金庫。使えるのは担当者２人だけ。",
        }

    return form


def _wireless(place: str, area: str, why: str, *, guests: bool = False) -> Fill:
    def form(scene: Scene) -> Form:
        return {
            "place": place,
            "access_points": 4,
            "area": area,
            "purpose": why,
            "period": scene.dates(5, 1200),
            "encryption": "wpa3_enterprise",
            "authentication": "certificate" if not guests else "account",
            "survey_on": scene.day(-3),
            "survey": "敷地の外では通信できない強さであることを、四方の境界で確かめた。",
            "guests": guests,
        }

    return form


def _remote(kind: str, systems: str, why: str, *, lends: bool = False) -> Fill:
    def form(scene: Scene) -> Form:
        spare = scene.stock.kept_back[scene.code][-2:-1] if lends else scene.laptop()
        if not spare:
            return None
        last = FiscalYear.of(scene.stage.today()).last_day
        return {
            "reason_kind": kind,
            "reason": why,
            "systems": systems,
            "period": {"start": scene.day(3), "end": last.isoformat()},
            "hours": "平日7:00～20:00",
            "lends": lends,
            "devices": spare,
            "authentication": ["password", "certificate"],
            "line": "closed_sim",
            "encryption": True,
        }

    return form


READY = Told("ready", 3, 10, {"found": "clean"})


def _public_line(kind: str, line: str, why: str, days: int) -> Fill:
    def form(scene: Scene) -> Form:
        if not scene.laptop():
            return None
        return {
            "line_kind": kind,
            "line": line,
            "systems": "グループウェア（閲覧）",
            "reason": why,
            "no_alternative": "会場が建物の奥にあり、閉域の回線の電波が届かないことを下見で確かめた。",
            "period": scene.dates(2, days),
            "devices": scene.laptop(),
            "authentication": ["password", "card"],
            "encryption": "vpn",
        }

    return form


def _procured(subject: str, title: str, outline: str, level: str = "c2") -> Fill:
    def form(scene: Scene) -> Form:
        found: dict[str, Any] = {
            "subject": subject,
            "title": title,
            "outline": outline,
            "level": level,
            "area": ["lgwan_zone"],
            "announced_on": scene.day(20),
            "budget": 4_800_000,
            "requirements": [
                "authentication",
                "logging",
                "encryption",
                "malware",
                "patches",
                "backup",
                "erasure",
                "settings",
            ],
        }
        if subject != "system":
            found |= {
                "product": "候補の三製品（架空）",
                "vulnerabilities": "none_open",
                "known_issues": "公開されている脆弱性の一覧を調べ、修正の済んだ版だけを候補とした。",
                "certification": "ipa_list",
                "supply_chain": "製造者と国内の販売元を確かめ、部品の供給の期限を書面で受けた。",
                "support_ends": scene.day(2000),
            }
        if subject == "multifunction_printer":
            found |= {
                "place": "執務室内（来庁者の通路から離れた位置）",
                "functions": "印刷・複写・スキャン（ＦＡＸは使わない）",
                "erasure": "記憶装置を暗号化し、返却のときに消去証明書を受ける。",
            }
        return found

    return form


SPECIFICATION = (
    "specification",
    "仕様書（案）.docx",
    papers.docx("仕様書（案）", ["第１ 目的", "第２ 機能", "第３ 情報セキュリティの要件", "第４ 終了時の消去"]),
)


def _contracted(day: int, number: str) -> tuple[Told, ...]:
    return (Told("contracted", day, 14, {"contract_number": number, "requirements_kept": True}),)


TALES: tuple[Tale, ...] = (
    Tale(
        "external_service_use",
        "生涯学習課",
        ((1, 5, 10),),
        _service("なぎさフォーム", "survey", "講座の申込みの受付", "講座名と希望の時間帯（氏名は別に紙で受ける）"),
        reports=_ended(190),
        small=True,
    ),
    Tale(
        "external_service_use",
        "企画政策課",
        (0.49, 0.78),
        _service("みさきミーティング", "meeting", "市外の団体との打合せ", "公開済みの資料"),
        reports=_ended(40),
    ),
    Tale(
        "external_service_use",
        "秘書広報課",
        (0.85,),
        _service("しおかぜ翻訳", "generative", "広報紙の英文の下訳", "公開済みの記事"),
        ending="corrected",
        reports=_ended(45),
    ),
    Tale(
        "external_service_use",
        "こども課",
        (0.6,),
        _service("うみべストレージ", "storage", "保護者との写真の共有", "行事の写真"),
        ending="refused",
    ),
    Tale(
        "external_service_use",
        "市民課",
        (-2,),
        _service("なぎさフォーム", "survey", "窓口の混雑についてのアンケート", "待ち時間の感想（個人情報を含まない）"),
        ending="waiting",
        place=2,
        small=True,
    ),
    Tale(
        "cloud_assessment",
        "学校教育課",
        (0.32,),
        _cloud("校務支援クラウド（架空）", "みさきソリューション（架空）", "出席と成績", "saas", "c3"),
        files=(DIAGRAM,),
        renewed_on=215,
        renewed=_judged_again,
        small=True,
    ),
    Tale(
        "cloud_assessment",
        "法務文書課",
        (0.65,),
        _cloud("例規検索サービス（架空）", "条文データ社（架空）", "例規の草案", "lgwan_asp", "c2"),
        files=(DIAGRAM,),
        ending="corrected",
        renewed_on=215,
        renewed=_judged_again,
    ),
    Tale(
        "cloud_assessment",
        "観光課",
        (0.73,),
        _cloud("来訪者分析サービス（架空）", "旅の統計社（架空）", "宿泊者の属性（集計前）", "saas", "c2"),
        files=(DIAGRAM,),
        ending="refused",
    ),
    Tale(
        "social_media_account",
        "秘書広報課",
        (0.27,),
        _account("写真共有サービス（架空）", "shiomi_koho", "まちの話題と行事を写真で知らせる。"),
        place=1,
        reports=(
            Told("opened", 4, 11, {"listed_on_site": True}),
            Told("credentials_checked", 65, 14, {"keepers_right": True, "factors_on": True}),
        ),
    ),
    Tale(
        "social_media_account",
        "観光課",
        ((2, 6, 3),),
        _account("短文投稿サービス（架空）", "shiomi_kanko", "花火や海開きの情報をすぐに届ける。"),
        reports=(Told("opened", 4, 11, {"listed_on_site": True}), Told("closed", 70, 16, {"announced": True})),
        small=True,
    ),
    Tale(
        "social_media_account",
        "市立図書館",
        (0.87,),
        _account("動画共有サービス（架空）", "shiomi_lib", "読み聞かせの動画を届ける。", sure=False),
        ending="refused",
    ),
    Tale(
        "wireless_lan",
        "教育総務課",
        (0.36,),
        _wireless("教育委員会 会議室", "lgwan_zone", "会議で端末を持ち寄って使うため。"),
        reports=(Told("started", 6, 11, {"as_approved": True}),),
        small=True,
    ),
    Tale(
        "wireless_lan",
        "市立図書館",
        (0.58,),
        _wireless("市立図書館 閲覧室", "internet_zone", "来館者が調べ物に使うため。", guests=True),
        ending="corrected",
        reports=(Told("started", 9, 11, {"as_approved": True}),),
    ),
    Tale(
        "wireless_lan",
        "お客さまセンター",
        (-3,),
        _wireless("お客さまセンター 受付", "lgwan_zone", "受付の机の配置換えに対応するため。"),
        ending="waiting",
    ),
    Tale(
        "remote_access",
        "デジタル推進課",
        ((1, 6, 5), (2, 5, 20)),
        _remote("maintenance", "運用管理の画面", "夜間の障害に、登庁を待たずに初動を行うため。", lends=True),
        place=1,
        reports=(
            Told("lent", 2, 15, {"protection": ["encryption", "antivirus", "lock", "remote_wipe"]}),
            READY,
            Told("ended", 150, 15, {"outcome": "stopped"}),
        ),
        small=True,
    ),
    Tale(
        "remote_access",
        "人事課",
        (0.39,),
        _remote("telework", "人事給与システム（照会）", "育児のための在宅勤務を週に一日行うため。"),
        reports=(READY, Told("ended", 60, 15, {"outcome": "stopped"})),
    ),
    Tale(
        "remote_access",
        "交通対策課",
        (0.84,),
        _remote("on_site", "地図システム（閲覧）", "路線の点検の現場で図面を確かめるため。"),
        ending="refused",
    ),
    Tale(
        "public_line_exception",
        "水産課",
        (0.54,),
        _public_line(
            "partner", "漁業会館 会議室の回線（架空）", "操業の説明会で、海況の情報を映しながら説明するため。", 12
        ),
        reports=(Told("ended", 7, 17, {"settings_removed": True, "used_as_permitted": True}),),
        small=True,
    ),
    Tale(
        "public_line_exception",
        "商工課",
        (0.9,),
        _public_line("hotel", "商談会の会場の回線（架空）", "二日間の商談会で、出展者の連絡に応じるため。", 9),
        ending="refused",
    ),
    Tale(
        "procurement_review",
        "財政課",
        (0.3,),
        _procured("system", "予算編成システムの更新", "現行の保守の終了に伴い、予算の要求と査定の機能を更新する。"),
        files=(SPECIFICATION,),
        reports=_contracted(40, "契約 財第21号"),
        small=True,
    ),
    Tale(
        "procurement_review",
        "総務課",
        (0.52,),
        _procured("multifunction_printer", "本庁舎の複合機の借上げ（12台）", "借上げの期間の満了に伴う更新。"),
        files=(SPECIFICATION,),
        reports=_contracted(45, "契約 総第44号"),
    ),
    Tale(
        "procurement_review",
        "健康課",
        (0.8,),
        _procured("product", "健診の受付端末（６台）", "健診の会場で使う端末を更新する。", "c3"),
        files=(SPECIFICATION,),
        ending="corrected",
        reports=_contracted(30, "契約 健第17号"),
    ),
    Tale(
        "procurement_review",
        "建築住宅課",
        (-3,),
        _procured("system", "住宅管理システムの機能の追加", "家賃の口座振替の結果を取り込む機能を加える。"),
        files=(SPECIFICATION,),
        ending="waiting",
    ),
)
