from __future__ import annotations

from django.urls import path

from sekimori.portal.disclosures.views import acting, reading

app_name = "disclosures"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("incidents/<int:pk>/", reading.board, name="board"),
    path("incidents/<int:pk>/facts/", reading.sheet, name="facts"),
    path("incidents/<int:pk>/facts/<slug:group>/", acting.Tell.as_view(), name="tell"),
    path("incidents/<int:pk>/draft/", acting.Draft.as_view(), name="draft"),
    path("incidents/<int:pk>/announce/", acting.Announce.as_view(), name="announce"),
    path("needs/<int:pk>/judge/", acting.Judge.as_view(), name="judge"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/file/<slug:output>/", reading.file, name="file"),
    path("<int:pk>/submit/", acting.Submit.as_view(), name="submit"),
    path("<int:pk>/approve/", acting.Approve.as_view(), name="approve"),
    path("<int:pk>/return/", acting.Return.as_view(), name="return"),
    path("<int:pk>/send/", acting.Send.as_view(), name="send"),
    path("<int:pk>/withdraw/", acting.Withdraw.as_view(), name="withdraw"),
]
