from __future__ import annotations

from django.urls import path

from sekimori.portal.intake.views import pages

app_name = "intake"
urlpatterns = [
    path("", pages.All.as_view(), name="all"),
    path("<int:pk>/", pages.detail, name="detail"),
    path("<int:pk>/confirm/", pages.Confirm.as_view(), name="confirm"),
]
