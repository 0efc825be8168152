from __future__ import annotations

from django.urls import path

from sekimori.portal.reports.views import acting, exchange, reading

app_name = "reports"
urlpatterns = [
    path("annual/", reading.All.as_view(), name="all"),
    path("annual/new/", acting.Begin.as_view(), name="new"),
    path("annual/<int:pk>/", reading.detail, name="detail"),
    path("annual/<int:pk>/print/", reading.paper, name="print"),
    path("annual/<int:pk>/pdf/", reading.pdf, name="pdf"),
    path("annual/<int:pk>/docx/", reading.docx, name="docx"),
    path("annual/<int:pk>/history/", reading.history, name="history"),
    path("annual/<int:pk>/write/", acting.Write.as_view(), name="write"),
    path("annual/<int:pk>/renew/", acting.Renew.as_view(), name="renew"),
    path("annual/<int:pk>/submit/", acting.Submit.as_view(), name="submit"),
    path("annual/<int:pk>/return/", acting.Return.as_view(), name="return"),
    path("annual/<int:pk>/confirm/", acting.Confirm.as_view(), name="confirm"),
    path("annual/<int:pk>/cancel/", acting.Cancel.as_view(), name="cancel"),
    path("oscal/", exchange.oscal, name="oscal"),
    path("oscal/<int:pk>/<str:what>/", exchange.oscal_file, name="oscal-file"),
]
