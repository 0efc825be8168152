from __future__ import annotations

from django.urls import path

from sekimori.portal.committee.views import acting, matters, reading

app_name = "committee"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("decisions/", reading.Decisions.as_view(), name="decisions"),
    path("new/", acting.Plan.as_view(), name="new"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/change/", acting.Change.as_view(), name="change"),
    path("<int:pk>/call/", acting.Call.as_view(), name="call"),
    path("<int:pk>/cancel/", acting.Cancel.as_view(), name="cancel"),
    path("<int:pk>/place/", matters.Place.as_view(), name="place"),
    path("<int:pk>/add/", matters.Add.as_view(), name="add"),
    path("<int:pk>/attendance/", acting.Attend.as_view(), name="attendance"),
    path("<int:pk>/deputy/", acting.Deputise.as_view(), name="deputy"),
    path("<int:pk>/close/", acting.Close.as_view(), name="close"),
    path("<int:pk>/minutes/", acting.Write.as_view(), name="minutes"),
    path("<int:pk>/submit/", acting.Submit.as_view(), name="submit"),
    path("<int:pk>/return/", acting.Return.as_view(), name="return"),
    path("<int:pk>/confirm/", acting.Confirm.as_view(), name="confirm"),
    path("matters/<int:pk>/", reading.item, name="item"),
    path("matters/<int:pk>/change/", matters.Rewrite.as_view(), name="item-change"),
    path("matters/<int:pk>/remove/", matters.Remove.as_view(), name="item-remove"),
    path("matters/<int:pk>/decide/", matters.Decide.as_view(), name="decide"),
    path("matters/<int:pk>/voice/", matters.Voice.as_view(), name="voice"),
    path("matters/<int:pk>/carry/", matters.Carry.as_view(), name="carry"),
]
