from __future__ import annotations

from django.urls import path

from sekimori.portal.emergency import views

app_name = "emergency"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("plan-<slug:shape>.pdf", views.paper, name="paper"),
]
