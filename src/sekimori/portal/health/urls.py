from __future__ import annotations

from django.urls import path

from sekimori.portal.health import views

app_name = "health"
urlpatterns = [
    path("", views.diagnosis, name="diagnosis"),
    path("live/", views.live, name="live"),
]
