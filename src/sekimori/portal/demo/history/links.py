"""Connections to outside networks: each needs the CISO's permission and the chief security manager's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sekimori.portal.demo import roles
from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.cases import Case, File
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.procedures import services
from sekimori.portal.procedures.services import Word

YEAR = 364
# Days after the permission on which a connection is inspected, each before the half year of the last inspection is over.
INSPECTED = (150, 310, 470, 630, 790, 950, 1110)


@dataclass(frozen=True)
class Line:
    """A connection: the other network, who runs it, what for, why the lines there are do not do, the kind of line, the area."""

    destination: str
    operator: str
    purpose: str
    necessity: str
    kind: str
    area: str
    flow: tuple[str, str, str, str, str]
    point: str


LGWAN = Line(
    "汐見県情報スーパーハイウェイ（架空）",
    "汐見県デジタル政策課（架空）",
    "県と市町村の間の文書交換と、災害情報システムの共同利用",
    "県域の共同利用はこの網だけで提供され、今ある接続では利用できない。",
    "closed",
    "lgwan_zone",
    ("outbound", "10.20.4.0/24", "172.30.8.15", "TCP 443", "災害情報システム"),
    "本庁サーバ室 集約ルータ２号機 ポート８",
)
TAX = Line(
    "地方税収納連携網（架空）",
    "地方税収納センター（架空）",
    "市税の収納データの受取りと、消込データの送付",
    "月末の収納データは閉域の専用線でのみ提供される。",
    "leased",
    "mynumber_zone",
    ("outbound", "10.10.6.20", "192.0.2.40", "TCP 22", "収納データの受渡し"),
    "税務課 収納連携端末用ルータ ポート１",
)
LIBRARY = Line(
    "蔵書検索クラウドサービス（架空）",
    "みさきソリューション（架空）",
    "市立図書館の蔵書検索と予約の受付",
    "事業者が閉域の接続を提供していないため、暗号化した経路を使う。",
    "internet_vpn",
    "internet_zone",
    ("outbound", "10.40.12.0/26", "198.51.100.24", "TCP 443", "蔵書検索・予約"),
    "市立図書館 ファイアウォール ポート３",
)
WATER = Line(
    "水道施設遠隔監視網（架空）",
    "北海計装（架空）",
    "配水池の水位と流量の遠隔監視",
    "山間部の配水池には固定の回線を引くことができない。",
    "mobile",
    "internet_zone",
    ("inbound", "10.60.2.10", "203.0.113.9", "TCP 502", "計測値の送信"),
    "浄水場 監視装置 通信盤",
)
SCHOOL = Line(
    "汐見県教育情報ネットワーク（架空）",
    "汐見県教育委員会（架空）",
    "校務支援システムの県内共同利用",
    "県内で共同して調達したシステムで、この網を経由する場合に限り利用できる。",
    "closed",
    "lgwan_zone",
    ("outbound", "10.50.0.0/22", "172.31.2.0/24", "TCP 443", "校務支援システム"),
    "教育委員会事務局 集約スイッチ ポート２４",
)
DISASTER = Line(
    "総合防災情報配信網（架空）",
    "汐見県防災危機管理課（架空）",
    "避難情報の一斉配信と、河川水位・カメラ画像の受信",
    "現行の防災行政無線では画像を受信できず、出水期までに代わる回線が要る。",
    "closed",
    "lgwan_zone",
    ("inbound", "10.20.9.5", "172.30.9.40", "TCP 8443", "水位・画像の受信"),
    "危機管理課 防災端末用スイッチ ポート６",
)


def _values(line: Line, days: int) -> Callable[[Stage], Mapping[str, Any]]:
    columns = ("direction", "inner", "outer", "port", "use")

    def fill(stage: Stage) -> Mapping[str, Any]:
        today = stage.today()
        return {
            "destination": line.destination,
            "operator": line.operator,
            "purpose": line.purpose,
            "necessity": line.necessity,
            "area": line.area,
            "period": {"start": today.isoformat(), "end": (today + dt.timedelta(days=days)).isoformat()},
            "line_kind": line.kind,
            "equipment": f"{line.point}に、市が管理するファイアウォールを介して接続する。予備の系統は設けない。",
            "flows": [dict(zip(columns, line.flow, strict=True))],
            "survey_network": "構成図の提出を受け、他の利用団体との間が論理的に分離されていることを確かめた。",
            "survey_equipment": "機器の型式と保守の期限を一覧で受け取り、期限が切れたものがないことを確かめた。",
            "survey_technology": "通信の暗号化、侵入の検知、記録の保存期間（１年）について、書面で回答を得た。",
            "surveyed_on": (today - dt.timedelta(days=6)).isoformat(),
            "impact": "no_effect",
            "impact_reason": "許可する通信を表に掲げたものに限り、試験環境で他の領域へ到達しないことを確かめた。",
            "responsibilities": "市の責任はファイアウォールの庁内側まで、接続先の責任はその外側とする。",
            "cutoff_steps": f"{line.point}の線（橙色の札）を抜き、抜いた時刻を連絡票に書く。",
            "cutoff_contact": "デジタル推進課 内線2130、夜間・休日は守衛室 内線9",
            "partner_contact": f"{line.operator} 運用窓口 0120-000-555（終日）",
        }

    return fill


def _files(line: Line) -> tuple[File, ...]:
    boxes = [(20, 40, 120, 100), (190, 40, 290, 100), (360, 40, 460, 100), (190, 170, 290, 230)]
    lines = [(120, 70, 190, 70), (290, 70, 360, 70), (240, 100, 240, 170)]
    if line.kind in {"closed", "leased"}:
        rows = [
            f"庁内：{line.flow[1]}",
            f"接続点：{line.point}",
            f"接続先：{line.destination}　{line.flow[2]}",
            line.purpose,
        ]
        return (("diagram", "構成図.pdf", papers.pdf("ネットワーク構成図", rows)),)
    return (("diagram", "構成図.png", papers.png(boxes, lines)),)


def _case(staffing: Staffing, line: Line, days: int = YEAR) -> Case:
    return Case(
        "external_connection",
        lambda stage: roles.system_manager(staffing, stage.today()).number,
        _values(line, days),
        _files(line),
    )


def permitted(stage: Stage, case: Case) -> None:
    """Both permit it, each for themselves, with the day of the next inspection."""
    word = Word("approved", next_review_on=stage.today() + dt.timedelta(days=180))
    case.answer(word, word)(stage)


def _inspect(stage: Stage, staffing: Staffing, case: Case) -> None:
    """The inspection half a year later."""
    if case.state() == "approved":
        with stage.acting(roles.chief(staffing, stage.today()).number):
            services.application_review(
                application=case.pk,
                result="通信の記録と機器の設定を確かめ、許可した通信だけが通っていることを確認した。",
                next_on=stage.today() + dt.timedelta(days=180),
            )


def write(script: Script, staffing: Staffing, scale: float) -> None:
    """The connections of the three years, and the two that are asked for today."""
    days = script.span.office_days()
    _in_force(script, staffing, LGWAN, days[len(days) // 3])
    _sent_back(script, staffing, days[-150])
    if scale > 0.5:  # noqa: PLR2004
        _ended(script, staffing, days[40])
    _refused(script, staffing, days[-80])
    asked, other = _case(staffing, DISASTER), _case(staffing, SCHOOL)
    script.at(days[-4], 10, 20, asked.begin)
    script.at(days[-3], 15, 30, partial(_one_permits, asked))
    script.at(days[-2], 9, 50, other.begin)


def _one_permits(case: Case, stage: Stage) -> None:
    """Only one of the two has permitted it so far."""
    case.answer(Word("approved", next_review_on=stage.today() + dt.timedelta(days=180)))(stage)


def _in_force(script: Script, staffing: Staffing, line: Line, day: dt.date) -> None:
    """Permitted, connected, inspected, renewed each year in time."""
    case = _case(staffing, line)
    at = partial(_at, script, day)
    at(0, 10, case.begin)
    at(2, 14, lambda stage: permitted(stage, case))
    at(6, 11, case.report("connected", {"only_permitted": True, "connection_point": line.point}))
    for place in INSPECTED:
        at(place, 10, lambda stage: _inspect(stage, staffing, case))
    at(YEAR - 40, 10, case.renew(lambda stage: _renewed(stage, line)))
    at(YEAR - 36, 14, lambda stage: permitted(stage, case))
    at(YEAR - 5, 11, case.report("disconnected", {"outcome": "renewed"}, renewed=True))
    at(YEAR + 1, 11, case.report("connected", {"only_permitted": True, "connection_point": line.point}))


def _renewed(stage: Stage, line: Line) -> Mapping[str, Any]:
    start = stage.today() + dt.timedelta(days=40)
    period = {"start": start.isoformat(), "end": (start + dt.timedelta(days=3 * YEAR)).isoformat()}
    return {**_values(line, YEAR)(stage), "period": period}


def _sent_back(script: Script, staffing: Staffing, day: dt.date) -> None:
    """Sent back once because of how it would be cut off, then permitted; in use."""
    case = _case(staffing, LIBRARY, 3 * YEAR)
    at = partial(_at, script, day)
    reason = "遮断の手順に、閉館中に対応する者と鍵の保管場所が書かれていません。補ってください。"
    steps = "閉館中は警備会社が通用口を開け、デジタル推進課の当番がファイアウォールのポート３の線を抜く。鍵は守衛室で保管する。"
    at(0, 10, case.begin)
    at(2, 16, case.answer(Word("returned", reason=reason)))
    at(6, 9, case.again({"cutoff_steps": steps}))
    at(8, 14, lambda stage: permitted(stage, case))
    at(14, 11, case.report("connected", {"only_permitted": True, "connection_point": LIBRARY.point}))
    at(INSPECTED[0], 10, lambda stage: _inspect(stage, staffing, case))


def _ended(script: Script, staffing: Staffing, day: dt.date) -> None:
    """Used for some months and taken down in time."""
    case = _case(staffing, TAX, 200)
    at = partial(_at, script, day)
    at(0, 10, case.begin)
    at(2, 14, lambda stage: permitted(stage, case))
    at(5, 11, case.report("connected", {"only_permitted": True, "connection_point": TAX.point}))
    at(196, 15, case.report("disconnected", {"outcome": "removed"}))


def _refused(script: Script, staffing: Staffing, day: dt.date) -> None:
    case = _case(staffing, WATER)
    reason = (
        "計測値を外から受ける構成では、監視装置が直接さらされます。庁内から取りに行く方式に改めて申請してください。"
    )
    _at(script, day, 0, 10, case.begin)
    _at(script, day, 2, 16, case.answer(Word("refused", reason=reason)))


def _at(script: Script, day: dt.date, after: int, hour: int, act: Callable[[Stage], None]) -> None:
    """Lets `act` happen on the first office day from `after` days past `day` on."""
    first = day + dt.timedelta(days=after)
    open_days = script.span.office_days(first, first + dt.timedelta(days=12))
    if open_days:
        script.at(open_days[0], hour, 20, act)
