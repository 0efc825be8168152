from __future__ import annotations

from django.urls import path

from sekimori.portal.violations.views import acting, reading

app_name = "violations"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("mine/", reading.mine, name="mine"),
    path("notify/", acting.Notify.as_view(), name="notify"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/guide/", acting.Guide.as_view(), name="guide"),
    path("<int:pk>/stop/", acting.StopRight.as_view(), name="stop"),
    path("<int:pk>/refer/", acting.Refer.as_view(), name="refer"),
    path("<int:pk>/close/", acting.Close.as_view(), name="close"),
    path("guidances/<int:pk>/settle/", acting.Settle.as_view(), name="settle"),
    path("stops/<int:pk>/carry-out/", acting.CarryOut.as_view(), name="carry-out"),
    path("stops/<int:pk>/lift/", acting.Lift.as_view(), name="lift"),
    path("stops/<int:pk>/restore/", acting.Restore.as_view(), name="restore"),
    path("referrals/<int:pk>/", reading.referral, name="referral"),
]
