"""An invented standard with one small procedure for every shape a route can have."""

from __future__ import annotations

from typing import Any

from sekimori.standards.models import Package
from tests.adopting import clause, norm, small_package, words

TEXT = {"key": "what", "type": "text", "most": 60, "label": words("件名")}
PERIOD = {"key": "period", "type": "period", "label": words("期間")}
DUE = [
    {
        "key": "n3",
        "label": words("３開庁日"),
        "remind": [{"office_days": 1}],
        "hand_over": {"office_days": 3},
        "upward": [{"office_days": 5}],
        "expire": {"office_days": 10},
    },
    {"key": "end", "label": words("満了"), "before_days": [30, 14, 0]},
    {"key": "p", "label": words("定期"), "before_days": [30, 0], "overdue_daily": True},
]
CLAUSES = [
    {"id": "1", "level": "chapter", "title": "体制"},
    clause("1(1)", "役割を定めます。", norm("ciso", "definition"), scope="city"),
    clause(
        "1(2)",
        "申請した人は、自分で許可しません。",
        norm("employee", "prohibition"),
        mechanisms=[{"kind": "gate", "name": "applicant_is_not_approver"}],
    ),
    {"id": "2", "level": "chapter", "title": "手続"},
    clause(
        "2(1)", "許可を受けます。", norm("employee", "permission"), mechanisms=[{"kind": "procedure", "name": "one"}]
    ),
    clause("2(2)", "鍵をかけます。"),
    clause("2(3)", "持ち出した物を記録します。"),
]


def stage(key: str, kind: str = "decide", *parties: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    named = [{"role": each} if isinstance(each, str) else each for each in parties]
    return {"key": key, "kind": kind, "label": words(f"段階{key}"), "parties": named, "due": "n3", **more}


MGR = {"role": "section_security_manager", "of": "applicant"}
OWNER_MGR = {"role": "section_security_manager", "of": "owner", "when": "owner != none"}


def procedure(
    key: str, *route: dict[str, Any], fields: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "application",
        "label": words(f"手続{key}"),
        "task": words(f"{key}をする"),
        "clauses": ["2(1)"],
        "form": {"number": words(f"様式第{key}号"), "title": words("申請書"), "addressee": "ciso"},
        "number": {"symbol": key[:4]},
        "retention": {"series": words("簿"), "years": 5},
        "applicants": {"abilities": ["work"]},
        "subject": ["what"],
        "listed": ["what"],
        "sections": [{"key": "main", "label": words("内容"), "fields": fields or [TEXT]}],
        "route": list(route),
        **more,
    }


def moved(milestone: str, to: str) -> dict[str, Any]:
    settings = {"fields": ["things"], "to": to}
    return {"on": "milestone", "milestone": milestone, "hook": "item_state", "settings": settings}


BACK = {
    "key": "back",
    "label": words("返却"),
    "by": [{"who": "applicant"}],
    "due": {"of": "period.end"},
    "confirm": {
        "label": words("返却の確認"),
        "by": [MGR | {}],
        "fields": [{"key": "checked", "type": "tick", "label": words("数を確かめた")}],
    },
    "chase": [
        {"after": {"minutes": 60}, "to": [{"who": "applicant"}]},
        {"time": "18:00", "to": [{"role": "section_security_manager", "of": "applicant"}]},
    ],
}
OUT = {"key": "out", "label": words("持出し"), "by": [{"who": "applicant"}]}
THINGS = {
    "key": "things",
    "type": "item",
    "from_register": "things",
    "many": True,
    "label": words("物"),
    "facts": ["state", "unit", "confidentiality"],
}
SUSPENDED = {"key": "suspended", "type": "clause", "many": True, "label": words("条項")}
UNITS_OF = {"key": "where", "type": "unit", "many": True, "demanded": False, "label": words("対象の所属")}
WHY = {"key": "why", "type": "long_text", "label": words("理由")}

PROCEDURES: list[dict[str, Any]] = [
    procedure("one", stage("permit", "decide", MGR, superior="security_measures")),
    procedure("both", stage("permit", "decide", "ciso", "chief_security_manager", every=True)),
    procedure(
        "either",
        stage("permit", "decide", OWNER_MGR, {"role": "information_system_manager", "when": "owner == none"}, each_owner=True,
              superior="security_measures"),
        fields=[TEXT, THINGS, PERIOD],
        owners=["things"],
        gates=[
            {"key": "at_hand", "holds": "all(things.state == 'in_use')", "field": "things",
             "say": words("使用中でない物があります。")},
            {"key": "not_twice", "hook": "not_twice", "settings": {"fields": ["things"]}, "field": "things",
             "say": words("同じ期間に別の申請があります。")},
        ],
        effects=[moved("out", "lent"), moved("back", "in_use")],
        validity={"field": "period", "most": {"office_days": 5}, "due": "end"},
        renewal={"from_days": 5, "together": True},
        milestones=[OUT, BACK | {"after": "out"}],
    ),
    procedure("system", stage("permit", "decide", "information_system_manager")),
    procedure(
        "chain",
        stage("seen", "circulate", MGR),
        stage("opinion", "consult", "chief_security_manager", optional=True),
        stage("permit", "decide", "information_system_manager",
              standing=[{"role": "information_system_operator", "when": "what == '軽微'", "reference": words("専決規程別表")}]),
        stage("known", "read", "ciso"),
    ),
    procedure("body", stage("meeting", "minutes", "chief_security_manager", body="security_committee")),
    procedure(
        "asked",
        stage("through", "through", MGR),
        stage("taken", "take_up", "information_system_manager"),
        stage("permit", "decide", "ciso"),
        fields=[TEXT, SUSPENDED, UNITS_OF, PERIOD],
        applicants={"roles": ["information_system_manager"], "requesters": ["work"]},
        bound_to="suspended",
        bound_units="where",
        validity={"field": "period", "most": {"months": 12}, "due": "end"},
    ),
    procedure(
        "afterwards",
        stage("known", "acknowledge", "ciso"),
        kind="report",
        fields=[SUSPENDED, UNITS_OF, WHY | {"key": "what"}, PERIOD],
        applicants={"roles": ["information_system_manager"]},
        bound_to="suspended",
        bound_units="where",
        validity={"field": "period", "most": {"months": 12}},
        report_within={"minutes": 1440},
        report_chase=[{"after": {"minutes": 0}, "to": [{"who": "applicant"}]},
                      {"after": {"minutes": 60}, "to": [{"role": "chief_security_manager"}]}],
    ),
    procedure(
        "judged",
        stage("judge", "decide", "chief_security_manager"),
        kind="decision",
        applicants={"roles": ["chief_security_manager"], "requesters": ["manage_systems"]},
        milestones=[{"key": "cut", "label": words("遮断"), "by": [{"role": "information_system_manager"}],
                     "due": {"of": "approved", "after": {"minutes": 60}},
                     "chase": [{"after": {"minutes": 0}, "to": [{"role": "information_system_manager"}]}]}],
    ),
    procedure(
        "inspected",
        stage("permit", "decide", "ciso", next_review=12, review_due="p"),
        validity={"length": {"months": 36}},
    ),
    procedure(
        "yearly",
        stage("permit", "decide", MGR, superior="security_measures"),
        validity={"year_end": True, "due": "end"},
        renewal={"from_days": 40, "together": True, "most": 2},
        fields=[TEXT, {"key": "pledge", "type": "tick", "label": words("守ります")}],
    ),
    procedure(
        "listed",
        stage("permit", "decide", "information_system_manager"),
        fields=[TEXT, {"key": "edition", "type": "text", "label": words("版")}, WHY],
        catalogue={"keeper": "information_system_manager", "fields": ["what", "edition"]},
    ),
]  # fmt: skip


def shapes(**changes: Any) -> Package:
    """The package with a procedure of every shape."""
    catalogue = [{"key": each["key"], "kind": "procedure", "label": words(each["key"])} for each in PROCEDURES]
    catalogue.append({"key": "self_inspection", "kind": "attest", "label": words("自己点検")})
    catalogue.append({"key": "applicant_is_not_approver", "kind": "gate", "label": words("申請者と承認者の分離")})
    catalogue.append({"key": "things", "kind": "register", "label": words("物の台帳")})
    authority = [
        {"matter": "security_measures", "label": words("課等の対策"), "object": "section", "roles": ["section_security_manager"],
         "over": ["department_security_officer", "chief_security_manager", "ciso"], "clauses": ["1(1)"]},
        {"matter": "security_measures", "label": words("全ての対策"), "object": "city", "roles": ["chief_security_manager"],
         "over": ["ciso"], "clauses": ["1(1)"]},
    ]  # fmt: skip
    given = {
        "clauses": CLAUSES,
        "bodies": [{"key": "security_committee", "label": words("推進会議"), "clause": "1(1)"}],
        "mechanisms": catalogue,
        "due_classes": DUE,
        "procedures": PROCEDURES,
        "authority": authority,
        "parties": [],
        **changes,
    }
    return small_package(clauses=given.pop("clauses"), **given)
