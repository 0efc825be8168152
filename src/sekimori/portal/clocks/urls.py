from __future__ import annotations

from django.urls import path

from sekimori.portal.clocks.views import calendar, operations, roster

app_name = "clocks"
urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("days/new/", calendar.NewDay.as_view(), name="day-new"),
    path("days/<int:pk>/remove/", calendar.remove_day, name="day-remove"),
    path("days/file/", calendar.DaysFile.as_view(), name="days-file"),
    path("days/take/", calendar.take_days, name="days-take"),
    path("hours/", calendar.Hours.as_view(), name="hours"),
    path("roster/", roster.roster, name="roster"),
    path("roster/new/", roster.NewShift.as_view(), name="shift-new"),
    path("roster/paste/", roster.PasteRoster.as_view(), name="roster-paste"),
    path("roster/<int:pk>/remove/", roster.remove, name="shift-remove"),
    path("operations/", operations.operations, name="operations"),
    path("operations/jobs/<str:name>/", operations.hasten, name="job-hasten"),
    path("operations/rows/<uuid:pk>/", operations.revive, name="row-revive"),
    path("work/", operations.WorkList.as_view(), name="work-list"),
    path("work/<uuid:pk>/", operations.work, name="work"),
]
