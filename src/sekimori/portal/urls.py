from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sekimori.portal.ui.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("sekimori.portal.identity.entrance_urls")),
    path("", include("sekimori.portal.identity.urls")),
    path("organization/", include("sekimori.portal.organization.urls")),
    path("ui/", include("sekimori.portal.ui.urls")),
    path("rules/", include("sekimori.portal.rules.urls")),
    path("search/", include("sekimori.portal.search.urls")),
    path("clocks/", include("sekimori.portal.clocks.urls")),
    path("health/", include("sekimori.portal.health.urls")),
    path("registers/", include("sekimori.portal.registers.urls")),
    path("evidence/", include("sekimori.portal.evidence.urls")),
    path("notices/", include("sekimori.portal.notices.urls")),
    path("questions/", include("sekimori.portal.questions.urls")),
    path("committee/", include("sekimori.portal.committee.urls")),
    path("drills/", include("sekimori.portal.drills.urls")),
    path("emergency/", include("sekimori.portal.emergency.urls")),
    path("amendments/", include("sekimori.portal.amendments.urls")),
    path("compliance/", include("sekimori.portal.compliance.urls")),
    path("inspection/", include("sekimori.portal.inspection.urls")),
    path("reports/", include("sekimori.portal.reports.urls")),
    path("incidents/", include("sekimori.portal.incidents.urls")),
    path("rooms/", include("sekimori.portal.rooms.urls")),
    path("intake/", include("sekimori.portal.intake.urls")),
    path("violations/", include("sekimori.portal.violations.urls")),
    path("surveys/", include("sekimori.portal.surveys.urls")),
    path("disclosures/", include("sekimori.portal.disclosures.urls")),
    path("procedures/", include("sekimori.portal.procedures.urls")),
    path("duties/", include("sekimori.portal.duties.urls")),
    path("documents/", include("sekimori.portal.documents.urls")),
]

handler400 = "sekimori.portal.ui.views.errors.bad_request"
handler403 = "sekimori.portal.ui.views.errors.permission_denied"
handler404 = "sekimori.portal.ui.views.errors.not_found"
handler500 = "sekimori.portal.ui.views.errors.server_error"
