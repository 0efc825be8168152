from __future__ import annotations

from django.urls import path

from sekimori.portal.evidence.views import disposals, records, retention

app_name = "evidence"
urlpatterns = [
    path("", records.EvidenceList.as_view(), name="list"),
    path("<int:pk>/", records.detail, name="detail"),
    path("<int:pk>/file/", records.download, name="download"),
    path("<int:pk>/custody/", records.Custody.as_view(), name="custody"),
    path("<int:pk>/hold/", records.PlaceHold.as_view(), name="hold"),
    path("<int:pk>/retention/", records.Retain.as_view(), name="retain"),
    path("holds/<int:pk>/release/", records.ReleaseHold.as_view(), name="release"),
    path("attach/<str:subject>/", records.Attach.as_view(), name="attach"),
    path("disposals/", disposals.Disposals.as_view(), name="disposals"),
    path("disposals/<int:pk>/", disposals.detail, name="disposal"),
    path("disposals/<int:pk>/approve/", disposals.Approve.as_view(), name="disposal-approve"),
    path("disposals/<int:pk>/decline/", disposals.Decline.as_view(), name="disposal-decline"),
    path("retention/", retention.Classes.as_view(), name="classes"),
    path("retention/new/", retention.NewClass.as_view(), name="class-new"),
    path("retention/<int:pk>/", retention.ChangeClass.as_view(), name="class-change"),
]
