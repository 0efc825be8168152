from __future__ import annotations

from django.urls import path

from sekimori.portal.incidents.views import acting, orders, overview, reading, reporting

app_name = "incidents"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("clocks/", overview.wall, name="clocks"),
    path("statistics/", overview.statistics, name="statistics"),
    path("statistics/answer/", overview.answer, name="answer"),
    path("statistics/workbook/", overview.workbook, name="workbook"),
    path("report/", reporting.Make.as_view(), name="report"),
    path("report/enter/", reporting.Enter.as_view(), name="enter"),
    path("report/anonymous/", reporting.Anonymous.as_view(), name="anonymous"),
    path("report/form.pdf", reporting.paper_form, name="form"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/events/", reading.events, name="events"),
    path("<int:pk>/print/", reading.paper, name="print"),
    path("<int:pk>/receive/", acting.Receive.as_view(), name="receive"),
    path("<int:pk>/assess/", acting.Assess.as_view(), name="assess"),
    path("<int:pk>/group/", acting.Group.as_view(), name="group"),
    path("<int:pk>/shield/", acting.Shield.as_view(), name="shield"),
    path("<int:pk>/note/", acting.MakeNote.as_view(), name="note"),
    path("<int:pk>/order/", orders.Give.as_view(), name="order"),
    path("<int:pk>/investigate/", acting.Investigate.as_view(), name="investigate"),
    path("<int:pk>/prevent/", orders.Prevent.as_view(), name="prevent"),
    path("<int:pk>/direct/", acting.Direct.as_view(), name="direct"),
    path("<int:pk>/plan/", acting.Plan.as_view(), name="plan"),
    path("<int:pk>/close/", acting.Close.as_view(), name="close"),
    path("steps/<int:pk>/pass/", acting.Pass.as_view(), name="pass"),
    path("steps/<int:pk>/act-for/", acting.ActFor.as_view(), name="act-for"),
    path("orders/<int:pk>/advance/", orders.Advance.as_view(), name="advance"),
    path("orders/<int:pk>/confirm/", orders.Confirm.as_view(), name="confirm"),
    path("orders/<int:pk>/return/", orders.Return.as_view(), name="return"),
    path("orders/<int:pk>/withdraw/", orders.Withdraw.as_view(), name="withdraw"),
    path("concerns/<int:pk>/lift/", acting.Lift.as_view(), name="lift"),
]
