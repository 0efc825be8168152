from __future__ import annotations

from django.urls import path

from sekimori.portal.surveys.views import acting, reading

app_name = "surveys"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("new/", acting.New.as_view(), name="new"),
    path("looks/", reading.Looks.as_view(), name="looks"),
    path("named/", reading.named, name="named"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/look/", acting.Look.as_view(), name="look"),
    path("<int:pk>/end/", acting.End.as_view(), name="end"),
]
