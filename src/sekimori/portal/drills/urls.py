from __future__ import annotations

from django.urls import path

from sekimori.portal.drills.views import acting, gaps, mailing, planning, reading

app_name = "drills"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("gaps/", reading.Gaps.as_view(), name="gaps"),
    path("scenarios/", reading.scenario_list, name="scenarios"),
    path("new/<slug:kind>/", planning.New.as_view(), name="new"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/run/", reading.run, name="run"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/change/", planning.Change.as_view(), name="change"),
    path("<int:pk>/cast/", planning.Cast.as_view(), name="cast"),
    path("<int:pk>/cancel/", planning.Cancel.as_view(), name="cancel"),
    path("<int:pk>/start/", acting.Start.as_view(), name="start"),
    path("<int:pk>/advance/", acting.Advance.as_view(), name="advance"),
    path("<int:pk>/answer/", acting.Answer.as_view(), name="answer"),
    path("<int:pk>/calls/", acting.Mark.as_view(), name="calls"),
    path("<int:pk>/acknowledge/", acting.Acknowledge.as_view(), name="acknowledge"),
    path("<int:pk>/end/", acting.End.as_view(), name="end"),
    path("<int:pk>/evaluate/", gaps.Evaluate.as_view(), name="evaluate"),
    path("<int:pk>/gap/", gaps.New.as_view(), name="gap-new"),
    path("<int:pk>/hand-over/", gaps.HandOver.as_view(), name="hand-over"),
    path("<int:pk>/import/", mailing.Take.as_view(), name="import"),
    path("<int:pk>/import/apply/", mailing.apply, name="import-apply"),
    path("players/<int:pk>/remove/", planning.Remove.as_view(), name="remove"),
    path("gaps/<int:pk>/", reading.gap, name="gap"),
    path("gaps/<int:pk>/done/", gaps.Do.as_view(), name="gap-done"),
    path("gaps/<int:pk>/confirm/", gaps.Confirm.as_view(), name="gap-confirm"),
    path("gaps/<int:pk>/return/", gaps.Return.as_view(), name="gap-return"),
]
