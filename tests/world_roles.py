"""The role rules of the small test city: the least the tests need, in the shape of a standard package."""

from __future__ import annotations

from sekimori.standards.models import Holder, Role, Scope, Words


def make_role(key: str, ja: str, holder: Holder, scope: Scope, *abilities: str, **more: object) -> Role:
    return Role.model_validate(
        {
            "key": key,
            "label": Words(ja=ja, en=key),
            "short": key,
            "holder": holder,
            "scope": scope,
            "abilities": abilities,
            **more,
        }
    )


ROLES = [
    make_role("ciso", "最高情報セキュリティ責任者", Holder(post="deputy_mayor"), Scope.CITY, "oversee_city", "command",
              deputies=("chief_security_manager",), deputies_act_in=("incident_order",)),
    make_role("chief_security_manager", "統括情報セキュリティ責任者", Holder(post="general_affairs_director"), Scope.CITY,
              "oversee_city", "direct", superior="ciso"),
    make_role("department_security_officer", "情報セキュリティ責任者", Holder(head_of=Scope.DEPARTMENT), Scope.DEPARTMENT,
              "oversee_department", superior="chief_security_manager"),
    make_role("section_security_manager", "情報セキュリティ管理者", Holder(head_of=Scope.SECTION), Scope.SECTION,
              "manage_section", superior="department_security_officer"),
    make_role("information_system_manager", "情報システム管理者", Holder(post="digital_section_head"), Scope.CITY,
              "manage_systems", superior="chief_security_manager"),
    make_role("information_system_operator", "情報システム担当者", Holder(nominated_by="information_system_manager"),
              Scope.CITY, "operate_systems", superior="information_system_manager"),
    make_role("csirt", "ＣＳＩＲＴ", Holder(nominated_by="ciso"), Scope.CITY, "respond_incidents", superior="csirt_lead"),
    make_role("csirt_lead", "ＣＳＩＲＴ責任者", Holder(nominated_by="ciso"), Scope.CITY, "respond_incidents", "lead_csirt",
              superior="ciso"),
    make_role("audit_chief", "情報セキュリティ監査統括責任者", Holder(nominated_by="ciso"), Scope.CITY, "audit",
              "oversee_city", superior="ciso"),
    make_role("employee", "職員等", Holder(every=True), Scope.SECTION, "work", superior="section_security_manager"),
]  # fmt: skip
