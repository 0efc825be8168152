from __future__ import annotations

from django.urls import path

from sekimori.portal.notices.views import paper, reading, sending

app_name = "notices"
urlpatterns = [
    path("", reading.Inbox.as_view(), name="inbox"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/read/", reading.confirm, name="confirm"),
    path("<int:pk>/answer/", reading.Answer.as_view(), name="answer"),
    path("all-read/", reading.all_read, name="all-read"),
    path("preferences/", reading.Preferences.as_view(), name="preferences"),
    path("sent/", sending.Sent.as_view(), name="sent"),
    path("sent/<int:pk>/", sending.SentDetail.as_view(), name="sent-detail"),
    path("sent/<int:pk>/remind/", sending.remind, name="remind"),
    path("sent/<int:pk>/end/", sending.End.as_view(), name="end"),
    path("deliveries/<int:pk>/", sending.delivery, name="delivery"),
    path("deliveries/<int:pk>/settle/", sending.Settle.as_view(), name="settle"),
    path("deliveries/<int:pk>/paper/", paper.ReadOnPaper.as_view(), name="read-on-paper"),
    path("new/", sending.choose, name="new"),
    path("new/<slug:composition>/", sending.Compose.as_view(), name="compose"),
    path("not-needed/<slug:mechanism>/", sending.Waive.as_view(), name="waive"),
    path("hours/", sending.Hours.as_view(), name="hours"),
    path("paper/", paper.units, name="paper"),
    path("paper/<int:unit>/", paper.unit, name="paper-unit"),
    path("paper/<int:unit>/pdf/", paper.pdf, name="paper-pdf"),
]
