from __future__ import annotations

from django.urls import path

from sekimori.portal.documents.views import acting, reading

app_name = "documents"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("new/<slug:required>/", acting.Begin.as_view(), name="new"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/revise/", acting.Revise.as_view(), name="revise"),
    path("<int:pk>/review/", acting.Look.as_view(), name="review"),
    path("<int:pk>/abolish/", acting.Abolish.as_view(), name="abolish"),
    path("versions/<int:pk>/", reading.version, name="version"),
    path("versions/<int:pk>/history/", reading.version_history, name="version-history"),
    path("versions/<int:pk>/print/", reading.paper, name="print"),
    path("versions/<int:pk>/write/", acting.Write.as_view(), name="write"),
    path("versions/<int:pk>/submit/", acting.Submit.as_view(), name="submit"),
    path("versions/<int:pk>/approve/", acting.Approve.as_view(), name="approve"),
    path("versions/<int:pk>/return/", acting.Return.as_view(), name="return"),
    path("versions/<int:pk>/withdraw/", acting.Withdraw.as_view(), name="withdraw"),
]
