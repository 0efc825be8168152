"""Documents that must exist: those laid down in summer, one that waits for the CISO today, one that was sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekimori.common import eras
from sekimori.portal.clocks.selectors import add_months
from sekimori.portal.demo import roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.documents import services
from sekimori.portal.documents.models import Version
from sekimori.portal.rules import selectors as rules


@dataclass(frozen=True)
class Paper:
    """A document: which demand of the standard it answers, its title, its articles."""

    required: str
    title: str
    articles: tuple[str, ...]


LAID_DOWN: tuple[Paper, ...] = (
    Paper(
        "csirt_charter",
        "汐見市ＣＳＩＲＴ設置要綱（架空）",
        (
            "（設置）情報セキュリティインシデントに速やかに対処するため、汐見市ＣＳＩＲＴを置く。",
            "（構成）ＣＳＩＲＴ責任者、業務統括及び外部連携の担当者並びに構成員は、別表のとおりとし、ＣＩＳＯが指名する。",
            "（外部連携）県、警察及び委託先との連絡は、外部連携の担当者が行う。夜間及び休日も同様とする。",
            "（窓口）統一的な窓口を内線2199に置く。窓口は、受けた報告を15分以内にＣＳＩＲＴ責任者へ、責任者は直ちにＣＩＳＯへ伝える。",
        ),
    ),
    Paper(
        "account_rules",
        "利用者ＩＤ管理要領（架空）",
        (
            "（登録）利用者ＩＤの登録、変更及び抹消は、所属の管理者の申請により、情報システム管理者が行う。",
            "（異動等）異動、出向、休職及び退職のときは、発令の日までに申請し、発令の日の終業時にＩＤを停止する。",
            "（共用ＩＤ）共用ＩＤは、やむを得ない場合に限り、利用する者の名簿を備える。",
        ),
    ),
    Paper(
        "log_standard",
        "ログの取得及び保存に関する基準（架空）",
        (
            "（項目）サーバ、認証装置及びファイアウォールは、日時、利用者、操作及び結果を取得する。",
            "（保存）取得したログは１年間保存し、マイナンバー利用事務系は３年間保存する。",
            "（取扱い）ログの閲覧は、情報システム管理者が指定した者が二人で行い、閲覧の記録を残す。",
            "（停止時）取得が止まったときは、１時間以内に情報システム管理者へ報告し、紙の操作記録で補う。",
        ),
    ),
    Paper(
        "secure_area_standard",
        "執務室等のセキュリティ区画に関する基準（架空）",
        (
            "（区画）来庁者区画、執務区画及び管理区画（サーバ室、電算室）の三つに分ける。",
            "（入退室）職員等以外の者が執務区画に入るときは、名札を着け、職員が同行する。",
            "（その他）区画の境に案内を掲示し、退庁時に施錠を確かめ、記録する。",
        ),
    ),
    Paper(
        "external_service_rules",
        "外部サービス利用要領（架空）",
        (
            "（範囲）公開している情報の発信、日程の調整及び資料の共同編集に限り、利用してよいものとする。",
            "（基準）提供者が国内法の適用を受け、退会のときに情報を消去できるサービスを選ぶ。",
            "（手続）利用する所属の管理者が申請し、統括情報セキュリティ責任者が許可する。利用の状況を毎年度報告する。",
            "（禁止）機密性２以上の情報を入力し、又は保存してはならない。",
        ),
    ),
)
WAITING = Paper(
    "social_media_procedure",
    "公式ＳＮＳ運用手順書（架空）",
    (
        "（なりすまし対策）市の公式ホームページに公式アカウントの一覧を載せ、アカウントの説明欄から一覧へのリンクを張る。",
        "（不正アクセス対策）投稿の操作は秘書広報課の専用端末に限り、二要素認証を用い、パスワードを共有しない。",
        "（停止）乗っ取りが疑われるときは、直ちに投稿を止め、統一的な窓口に連絡する。",
    ),
)
SENT_BACK = Paper(
    "emergency_response_plan",
    "情報セキュリティ緊急時対応計画（架空）",
    (
        "（連絡先）関係者の連絡先は、緊急連絡網のとおりとする。",
        "（報告）発見した日時、事案の状況、影響の範囲及び行った措置を報告する。",
        "（対応）被害の拡大を防ぐため、情報システム管理者は端末又は回線を切り離すことができる。",
        "（再発防止）収束の後、30日以内に原因と再発防止措置をまとめ、本部に報告する。",
    ),
)
UNCLEAR = "夜間及び休日に回線を切り離す判断をだれが行うかが書かれていません。代理の順位も含めて補ってください。"


def write(script: Script, staffing: Staffing) -> None:
    """All documents of the city."""
    days = script.span.office_days()
    for place, paper in enumerate(LAID_DOWN):
        _laid_down(script, staffing, paper, days[-110 + 3 * place :])
    asked: list[int] = []
    made: list[int] = []
    script.at(days[-2], 11, 20, lambda stage: asked.append(_hand_in(stage, staffing, WAITING)))
    script.at(days[-8], 10, 5, lambda stage: made.append(_hand_in(stage, staffing, SENT_BACK)))
    script.at(days[-6], 14, 40, lambda stage: _return(stage, staffing, made[0]))


def _laid_down(script: Script, staffing: Staffing, paper: Paper, days: Sequence[dt.date]) -> None:
    made: list[int] = []
    script.at(days[0], 14, 30, lambda stage: made.append(_hand_in(stage, staffing, paper)))
    script.at(days[2], 11, 45, _approving(staffing, made))


def _hand_in(stage: Stage, staffing: Staffing, paper: Paper) -> int:
    """The system manager drafts it and hands it in; in force some weeks later."""
    today = stage.today()
    effective = stage.calendar.add_office_days(today, 15)
    wanted = next(each for each in rules.adoption_on(today).package.documents if each.key == paper.required)
    articles = "\n\n".join(f"第{number}条　{text}" for number, text in enumerate(paper.articles, start=1))
    closing = f"附則　この{paper.title.removesuffix('（架空）')}は、{eras.format_long(effective)}から施行する。"
    with stage.acting(roles.system_manager(staffing, today).number):
        version = services.document_begin(required=paper.required, title=paper.title)
        services.version_write(
            pk=version.pk,
            text=f"{paper.title}\n\n{articles}\n\n{closing}",
            summary="対策基準の改正に合わせて新たに定める。",
            places={each.key: f"第{number}条" for number, each in enumerate(wanted.contents, start=1)},
            effective_on=effective,
            review_on=add_months(today, wanted.review_months or 12),
        )
        services.version_submit(pk=version.pk)
    return int(version.pk)


def _approving(staffing: Staffing, made: Sequence[int]) -> Callable[[Stage], None]:
    def approve(stage: Stage) -> None:
        version = Version.objects.get(pk=made[0])
        with stage.acting(roles.ciso(staffing, stage.today()).number):
            services.version_approve(pk=version.pk, digest=version.digest)

    return approve


def _return(stage: Stage, staffing: Staffing, pk: int) -> None:
    version = Version.objects.get(pk=pk)
    with stage.acting(roles.ciso(staffing, stage.today()).number):
        services.version_return(pk=pk, digest=version.digest, reason=UNCLEAR)
