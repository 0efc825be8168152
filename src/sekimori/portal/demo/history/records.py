"""What people of the invented city write into the records of their yearly duties."""

from __future__ import annotations

from dataclasses import dataclass

# A system of a section, and why an ID in it is to be stopped.
IDS: tuple[tuple[str, str], ...] = (
    ("財務会計システム", "４月１日付けで異動した職員のＩＤが残っていたため。"),
    ("文書管理システム", "任期が満了した会計年度任用職員のＩＤのため。"),
    ("住民情報システム照会端末", "育児休業に入った職員の分で、復職まで使わないため。"),
    ("地理情報システム", "担当替えにより使わなくなったため。"),
    ("グループウェア", "研修用に作った仮のＩＤで、研修が終わったため。"),
    ("公共施設予約システム", "委託先の担当者が交代し、前任者の分が残っていたため。"),
    ("人事給与システム", "庶務担当の交代により、権限を引き継いだため。"),
)
ID_NOTES: tuple[str, ...] = (
    "座席表と人事異動の一覧を突き合わせ、全員の分を確かめた。",
    "係ごとに一覧を回し、本人と係長が確かめた。",
    "委託先が使うＩＤは、契約書の従事者名簿と照合した。",
    "会計年度任用職員の任期と、ＩＤの有効期限が合っていることを確かめた。",
    "前回の棚卸しで停止とした分が、止められていることを確かめた。",
)
NETWORK_NOTES: tuple[str, ...] = (
    "折りたたみ版は、名札ケースに入れて携帯するよう課長会議で依頼した。",
    "休日の当番表と照合し、守衛室にも一部を置いた。",
    "支所の分は、逓送便で届けた。",
    "古い版は回収し、総務課で裁断した。",
)


@dataclass(frozen=True)
class Reviewed:
    """A review of the policy: what it took in, what was found, why it ended so, and what is proposed (clause, what, why)."""

    grounds: tuple[str, ...]
    findings: str
    reason: str
    body: str
    proposals: tuple[tuple[str, str, str], ...] = ()


REVIEWS: tuple[Reviewed, ...] = (
    Reviewed(
        ("inspection", "exceptions", "laws"),
        "自己点検の結果、端末の持出しの手続は定着している。一方、組織改正により会議体の名称と規程の記載が合わなくなっており、"
        "クラウドサービスを利用する業務も増えた。",
        "組織の実態に合わせ、クラウドサービスの評価を明確にする必要がある。",
        "情報化推進委員会",
        (
            ("１(7)", "会議体の名称をデジタル戦略推進本部に改める。", "組織改正のため"),
            ("８．４⑤", "提供事業者の評価の観点を具体的に書く。", "利用する業務が増えたため"),
        ),
    ),
    Reviewed(
        ("audit", "inspection", "incidents", "exceptions"),
        "監査の指摘はすべて措置した。持ち出した端末の返却が遅れる例が年に数件あり、返却の確認の手順を課ごとに確かめた。",
        "規程は実態に合っており、運用の徹底で足りると判断した。",
        "デジタル戦略推進本部",
    ),
    Reviewed(
        ("audit", "incidents", "consultations", "technology"),
        "ひやり・はっとの報告が増え、早い相談が定着しつつある。生成ＡＩの業務利用について、各課から取扱いの相談が続いている。",
        "利用の前に確かめる事項を定めないと、要機密情報の入力を防げない。",
        "デジタル戦略推進本部",
        (
            ("８．４", "生成ＡＩを利用するときの確認事項を実施手順に加える。", "各課の相談が続いているため"),
            ("５．１(1)③", "持出しの期間を延ばす手続を明確にする。", "返却の遅れを減らすため"),
        ),
    ),
)
SERIOUS_CHANGE = (
    "国のガイドラインが改定され、庁外からの接続とクラウドサービスの認証の方法に関する項目が加わったため、"
    "本市の対策基準への影響を評価する必要が生じた。"
)
