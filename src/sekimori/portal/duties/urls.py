from __future__ import annotations

from django.urls import path

from sekimori.portal.duties.views import acting, calendars, lists, reading

app_name = "duties"
urlpatterns = [
    path("", lists.Mine.as_view(), name="mine"),
    path("all/", lists.All.as_view(), name="all"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/days/", calendars.Days.as_view(), name="calendar-days"),
    path("calendar/year.ics", calendars.feed, name="calendar-feed"),
    path("calendar/year.pdf", calendars.paper, name="calendar-paper"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/record/", acting.Fill.as_view(), name="record"),
    path("<int:pk>/confirm/", acting.Confirm.as_view(), name="confirm"),
    path("<int:pk>/return/", acting.Return.as_view(), name="return"),
    path("<int:pk>/not-needed/", acting.Waive.as_view(), name="waive"),
    path("<int:pk>/reopen/", acting.Reopen.as_view(), name="reopen"),
    path("declare/<slug:duty>/<slug:occasion>/", acting.Declare.as_view(), name="declare"),
]
