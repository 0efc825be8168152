from __future__ import annotations

from django.urls import include, path

from tests.portal.running.probe import views

urlpatterns = [
    path("probe/modules/", views.modules),
    path("probe/", views.act),
    path("", include("sekimori.portal.urls")),
]
