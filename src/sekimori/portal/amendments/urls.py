from __future__ import annotations

from django.urls import path

from sekimori.portal.amendments.views import acting, reading

app_name = "amendments"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("proposals/", reading.proposals, name="proposals"),
    path("new/", acting.Begin.as_view(), name="new"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/effects/", reading.effects, name="effects"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/edit/", acting.Edit.as_view(), name="edit"),
    path("<int:pk>/change/", acting.choose, name="choose"),
    path("<int:pk>/change/<slug:kind>/", acting.AddChange.as_view(), name="change-new"),
    path("<int:pk>/apply/", acting.Apply.as_view(), name="apply"),
    path("<int:pk>/reopen/", acting.Reopen.as_view(), name="reopen"),
    path("<int:pk>/submit/", acting.Submit.as_view(), name="submit"),
    path("<int:pk>/withdraw/", acting.Withdraw.as_view(), name="withdraw"),
    path("changes/<int:pk>/", acting.EditChange.as_view(), name="change"),
    path("changes/<int:pk>/remove/", acting.RemoveChange.as_view(), name="change-remove"),
]
