"""The organs and units of 汐見市, an invented city on the coast: 11 departments, 60 sections, seven organs.

The offices of the election commission, of the auditors and of the agricultural committee stand outside every department, as in the
standard; 会計課 does too, and the city lets 総務部 stand in for it.
"""

from __future__ import annotations

from dataclasses import dataclass

CITY = "汐見市（見本・架空）"


@dataclass(frozen=True)
class UnitPlan:
    """A unit: `staff` is how many regular people work there besides its head; `head` what the post that leads it is called."""

    code: str
    name: str
    parent: str = ""
    organ: str = "mayor"
    department: bool = False
    section: bool = False
    symbol: str = ""
    staff: int = 0
    head: str = ""
    designation: str = ""
    substitute: str = ""


# Key, name, order of appearance.
ORGANS: tuple[tuple[str, str], ...] = (
    ("mayor", "市長部局"),
    ("public_enterprise", "公営企業（上下水道）"),
    ("board_of_education", "教育委員会"),
    ("assembly", "議会"),
    ("election_commission", "選挙管理委員会"),
    ("audit_commissioners", "監査委員"),
    ("agricultural_committee", "農業委員会"),
)

# A department and its sections: name, 文書記号, staff.
_DEPARTMENTS: tuple[tuple[str, str, str, tuple[tuple[str, str, int], ...]], ...] = (
    ("1", "企画部", "mayor", (
        ("企画政策課", "企", 9), ("財政課", "財", 8), ("秘書広報課", "秘", 8), ("地域振興課", "地振", 8), ("交通対策課", "交", 6),
    )),
    ("2", "総務部", "mayor", (
        ("総務課", "総", 10), ("人事課", "人", 8), ("デジタル推進課", "デ推", 11), ("法務文書課", "法", 6),
        ("契約管財課", "契管", 9), ("税務課", "税", 17), ("収納課", "収", 11),
    )),
    ("3", "危機管理監", "mayor", (("危機管理課", "危", 8),)),
    ("4", "市民生活部", "mayor", (
        ("市民課", "市", 16), ("国保年金課", "国年", 13), ("生活環境課", "環", 10), ("人権協働課", "人協", 6),
        ("北浜支所", "北", 6), ("南浦支所", "南", 6), ("東崎支所", "東", 5), ("島渡支所", "島", 4),
    )),
    ("5", "健康福祉部", "mayor", (
        ("福祉総務課", "福", 10), ("生活支援課", "生支", 12), ("障がい福祉課", "障", 10), ("高齢介護課", "高介", 13),
        ("地域包括支援センター", "包", 8), ("健康課", "健", 14), ("こども課", "こ", 11), ("保育課", "保", 14),
        ("発達支援センター", "発", 6),
    )),
    ("6", "産業振興部", "mayor", (
        ("商工課", "商", 8), ("観光課", "観", 8), ("農林課", "農", 9), ("水産課", "水", 8), ("港湾振興課", "港", 6),
        ("企業誘致課", "誘", 5),
    )),
    ("7", "都市整備部", "mayor", (
        ("建設課", "建", 12), ("都市計画課", "都", 9), ("建築住宅課", "建住", 10), ("公園緑地課", "公緑", 7),
        ("土木管理課", "土", 8), ("用地課", "用", 5),
    )),
    ("8", "上下水道部", "public_enterprise", (
        ("経営課", "水経", 8), ("水道課", "水道", 12), ("下水道課", "下水", 10), ("浄化センター", "浄", 6),
        ("お客さまセンター", "客", 5),
    )),
    ("9", "教育委員会事務局", "board_of_education", (
        ("教育総務課", "教総", 9), ("学校教育課", "学", 11), ("生涯学習課", "生学", 8), ("スポーツ振興課", "ス", 6),
        ("市立図書館", "図", 9), ("中央公民館", "公", 6), ("学校給食センター", "給", 9), ("文化財課", "文", 6),
    )),
)  # fmt: skip
_DESIGNATED = {"人事課": "personnel_unit", "契約管財課": "facility_management_unit"}
# What the post that leads a department is called where it is not 部長.
_DIRECTORS = {"危機管理監": "危機管理監", "教育委員会事務局": "教育次長"}


def _head_of(name: str) -> str:
    for ending, title in (("支所", "支所長"), ("センター", "所長"), ("図書館", "館長"), ("公民館", "館長")):
        if name.endswith(ending):
            return title
    return "課長"


def _departments() -> list[UnitPlan]:
    found = []
    for digit, name, organ, sections in _DEPARTMENTS:
        code = f"{digit}000"
        head = _DIRECTORS.get(name, "部長")
        found.append(UnitPlan(code, name, organ=organ, department=True, head=head))
        for place, (section, symbol, staff) in enumerate(sections, start=1):
            found.append(
                UnitPlan(
                    f"{digit}{place:02}0",
                    section,
                    parent=code,
                    organ=organ,
                    section=True,
                    symbol=symbol,
                    staff=staff,
                    head=_head_of(section),
                    designation=_DESIGNATED.get(section, ""),
                )
            )
    return found


UNITS: tuple[UnitPlan, ...] = (
    UnitPlan("0100", "市長室"),
    *_departments(),
    UnitPlan("0200", "会計課", section=True, symbol="会", staff=5, head="会計管理者", substitute="2000"),
    UnitPlan(
        "9500", "議会事務局", organ="assembly", department=True, section=True, symbol="議", staff=5, head="事務局長"
    ),
    UnitPlan("9600", "選挙管理委員会事務局", organ="election_commission", section=True, symbol="選", staff=4),
    UnitPlan(
        "9700", "監査委員事務局", organ="audit_commissioners", section=True, symbol="監", staff=3, head="事務局長"
    ),
    UnitPlan("9800", "農業委員会事務局", organ="agricultural_committee", section=True, symbol="農委", staff=4),
)
BY_CODE = {unit.code: unit for unit in UNITS}
CODE_OF = {unit.name: unit.code for unit in UNITS}
# Offices too small for a head of their own: who leads another section leads them besides (兼務).
LED_BESIDE = {CODE_OF["選挙管理委員会事務局"]: CODE_OF["総務課"], CODE_OF["農業委員会事務局"]: CODE_OF["農林課"]}
BESIDE_TITLE = "事務局長"
SECTIONS = tuple(unit for unit in UNITS if unit.section)
