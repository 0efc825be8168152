from __future__ import annotations

from django.urls import path

from sekimori.portal.reports.views import exchange

app_name = "reports"
urlpatterns = [
    path("oscal/", exchange.oscal, name="oscal"),
    path("oscal/<int:pk>/<str:what>/", exchange.oscal_file, name="oscal-file"),
]
