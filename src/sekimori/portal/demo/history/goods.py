"""Things of everyday work in the invented city: computers, sticks, information, software. Makers and products are invented."""

from __future__ import annotations

from dataclasses import dataclass

from sekimori.portal.demo.units import CODE_OF

LAPTOPS = (
    ("潮電機", "SN-1420"),
    ("潮電機", "SN-1430L"),
    ("北海コンピュータ", "HK-Book 13"),
    ("みさき電子", "MB-5 Pro"),
)
STICKS = (("みさき電子", "16GB"), ("潮電機", "32GB"), ("潮電機", "8GB"))
TOP = {"confidentiality": "c3", "integrity": "i2", "availability": "a2"}
MIDDLE = {"confidentiality": "c2", "integrity": "i2", "availability": "a1"}
PLAIN = {"confidentiality": "c1", "integrity": "i1", "availability": "a1"}


@dataclass(frozen=True)
class Asset:
    """Information a section works with; without `section` any section may have it."""

    name: str
    business: str
    levels: dict[str, str]
    reason: str
    section: str = ""
    form: str = "electronic"
    personal: bool = False
    persons: int = 0
    place: str = "ファイルサーバ（課共有）"
    area: str = "lgwan_zone"
    retention: str = "５年"


ASSETS: tuple[Asset, ...] = (
    Asset("住民異動届綴", "住民記録", TOP, "住民の個人情報", CODE_OF["市民課"], "paper", personal=True, persons=18_000),
    Asset(
        "住民基本台帳データ（抽出分）",
        "住民記録",
        TOP,
        "特定個人情報を含む",
        CODE_OF["市民課"],
        personal=True,
        persons=41_200,
        area="mynumber_zone",
    ),
    Asset(
        "国民健康保険資格台帳",
        "国民健康保険",
        TOP,
        "要配慮個人情報を含む",
        CODE_OF["国保年金課"],
        personal=True,
        persons=9_800,
        area="mynumber_zone",
    ),
    Asset(
        "国保税賦課資料",
        "国民健康保険",
        TOP,
        "所得に関する個人情報",
        CODE_OF["国保年金課"],
        personal=True,
        persons=6_100,
    ),
    Asset(
        "固定資産課税台帳（出力分）",
        "固定資産税",
        TOP,
        "課税情報",
        CODE_OF["税務課"],
        "paper",
        personal=True,
        persons=22_400,
    ),
    Asset(
        "市民税当初賦課データ",
        "市県民税",
        TOP,
        "課税情報",
        CODE_OF["税務課"],
        personal=True,
        persons=24_300,
        area="mynumber_zone",
    ),
    Asset("滞納整理経過記録", "収納", TOP, "生活状況を含む個人情報", CODE_OF["収納課"], personal=True, persons=1_240),
    Asset("生活保護ケース記録", "生活保護", TOP, "要配慮個人情報", CODE_OF["生活支援課"], personal=True, persons=780),
    Asset("要援護者名簿", "障がい福祉", TOP, "要配慮個人情報", CODE_OF["障がい福祉課"], personal=True, persons=1_950),
    Asset("介護認定調査票", "介護保険", TOP, "要配慮個人情報", CODE_OF["高齢介護課"], personal=True, persons=5_300),
    Asset("乳幼児健診記録", "母子保健", TOP, "要配慮個人情報", CODE_OF["健康課"], personal=True, persons=2_700),
    Asset("保育所入所申込書", "保育", TOP, "世帯の個人情報", CODE_OF["保育課"], "paper", personal=True, persons=1_120),
    Asset("ネットワーク構成図", "情報システム管理", TOP, "攻撃に使われるおそれ", CODE_OF["デジタル推進課"]),
    Asset("サーバ設定資料", "情報システム管理", TOP, "攻撃に使われるおそれ", CODE_OF["デジタル推進課"]),
    Asset("職員名簿・人事記録", "人事", TOP, "職員の個人情報", CODE_OF["人事課"], personal=True, persons=700),
    Asset(
        "水道使用者台帳",
        "水道料金",
        TOP,
        "使用者の個人情報",
        CODE_OF["お客さまセンター"],
        personal=True,
        persons=19_600,
    ),
    Asset("児童生徒名簿", "学務", TOP, "児童生徒の個人情報", CODE_OF["学校教育課"], personal=True, persons=2_480),
    Asset("起案文書・決裁済文書", "文書管理", MIDDLE, "公開前の意思決定を含む"),
    Asset("予算要求資料", "財務", MIDDLE, "公開前の内部資料"),
    Asset("会議資料・議事録（内部）", "庶務", MIDDLE, "非公開の会議を含む"),
    Asset("契約書・見積書綴", "契約", MIDDLE, "取引先の内部情報を含む", form="paper", place="課内書庫"),
    Asset("広報・ホームページ掲載原稿（公開済み）", "広報", PLAIN, "公開している情報"),
    Asset("施設案内パンフレット原稿", "広報", PLAIN, "公開を前提とした情報"),
)


@dataclass(frozen=True)
class Program:
    """Software the city has permitted; `supported` are days from today to the end of its support."""

    name: str
    edition: str
    publisher: str
    licence: str
    supported: int
    licences: int = 0
    used: int = 0


SOFTWARE: tuple[Program, ...] = (
    Program("シオカゼOffice 標準", "2024", "シオカゼソフト（架空）", "volume", 900, 720, 655),
    Program("シオカゼReader", "11.2", "シオカゼソフト（架空）", "free", 500),
    Program("みさきPDF編集", "6", "みさきソリューション（架空）", "perpetual", 400, 60, 41),
    Program("なぎさ地図", "2025", "なぎさGIS（架空）", "subscription", 300, 25, 22),
    Program("電子納品チェックシステム", "13.0", "国土資料センター（架空）", "public_body", 700),
    Program("統計集計ツール", "4.1", "汐見県統計課（架空）", "public_body", 600),
    Program("積算システム クライアント", "R8.1", "北海積算（架空）", "subscription", 420, 30, 28),
    Program("CADしおさい", "9", "しおさい設計（架空）", "subscription", 350, 15, 12),
    Program("圧縮ツールとじこみ", "3.4", "とじこみ開発会（架空）", "free", 800),
    Program("写真整理帳", "7.0", "みさき電子（架空）", "bundled", 250),
    Program("会議録音ソフト きき書き", "2.3", "きき書き社（架空）", "subscription", 45, 10, 10),
    Program("議会中継エンコーダ", "5", "映像工房みなと（架空）", "perpetual", 200, 2, 2),
)

PLACES: tuple[tuple[str, str, str], ...] = (
    ("汐見県庁", "汐見県県都市本町1-1（架空）", "汐見県主催の担当者会議で資料を投影するため"),
    ("北浜地区公民館", "汐見市北浜3-4（架空）", "地区説明会で説明資料を投影するため"),
    ("市民交流プラザ", "汐見市中央町2-8（架空）", "出張窓口で受付簿を作成するため"),
    ("東崎小学校", "汐見市東崎1-12（架空）", "施設点検の結果をその場で記録するため"),
    ("県自治会館", "汐見県県都市内丸5-2（架空）", "研修の演習で使うため"),
    ("島渡診療所", "汐見市島渡77（架空）", "巡回相談で記録を作成するため"),
    ("潮風システム株式会社 汐見事業所", "汐見市港町6-1（架空）", "システム更新の打合せで設定資料を確認するため"),
    ("汐見広域連合事務局", "汐見市中央町4-1（架空）", "介護認定審査会で資料を投影するため"),
    ("道の駅みなと汐見", "汐見市港町9-2（架空）", "観光動態調査の聞き取りを入力するため"),
    ("税務署汐見分室（架空）", "汐見市本町3-6（架空）", "確定申告の相談会場で申告書の作成を補助するため"),
    ("南浦漁港 荷さばき所", "汐見市南浦1-1（架空）", "漁港施設の点検写真を整理するため"),
    ("第二中学校 体育館", "汐見市北浜6-20（架空）", "避難所開設訓練で受付の手順を確かめるため"),
    ("東京事務所（県と共同）", "東京都千代田区（架空）", "企業誘致の説明会で市の資料を示すため"),
    ("消防団第３分団屯所", "汐見市南浦2-30（架空）", "防災訓練で避難者名簿の様式を確認するため"),
)
WORKS: tuple[tuple[str, str], ...] = (
    ("home", "予算要求資料の作成（自宅でのテレワーク）"),
    ("home", "例規改正案の起案（自宅でのテレワーク）"),
    ("satellite", "庁外サテライトでの会議資料の作成"),
    ("site", "工事現場での出来形確認と記録"),
    ("visit", "訪問先での聞き取り記録の作成"),
    ("home", "議会答弁資料の取りまとめ（自宅でのテレワーク）"),
    ("home", "統計調査の集計表の点検（自宅でのテレワーク）"),
    ("satellite", "広域連合との共同事業の打合せ資料の作成"),
    ("site", "漏水箇所の調査と管路図への書込み"),
    ("visit", "生活相談の訪問記録の入力"),
)
PROGRAMS_ASKED: tuple[tuple[str, str, str, str], ...] = (
    ("図面ビューアみおろし", "4.2", "しおさい設計（架空）", "都市計画図の閲覧に必要なため"),
    ("バーコード作成帳", "2.0", "みさきソリューション（架空）", "備品ラベルを作成するため"),
    ("翻訳支援ことのは", "1.8", "ことのは社（架空）", "多言語の案内文を点検するため"),
    ("画像縮小ツールちぢみ", "5.1", "とじこみ開発会（架空）", "ホームページ掲載写真の容量を減らすため"),
    ("点字変換しおり", "3.3", "しおり製作所（架空）", "点字の通知文を作成するため"),
    ("公図重ね合わせ ちずいろ", "3.0", "なぎさGIS（架空）", "用地の境界を確認するため"),
    ("避難経路シミュレーター", "1.2", "汐見県立大学（架空）", "津波避難計画の見直しに使うため"),
    ("給食献立栄養計算", "6.4", "みさきソリューション（架空）", "食物アレルギー対応の献立を作成するため"),
    ("水位予測グラフ なみだか", "2.1", "汐見県河川課（架空）", "出水時の配備を判断する資料を作るため"),
    ("音声文字起こし なみおと", "2.5", "きき書き社（架空）", "会議録の作成時間を短くするため"),
)
