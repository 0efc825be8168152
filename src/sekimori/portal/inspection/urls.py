from __future__ import annotations

from django.urls import path

from sekimori.portal.inspection.views import acting, answering, improving, reading, reporting

app_name = "inspection"
urlpatterns = [
    path("", reading.All.as_view(), name="all"),
    path("mine/", reading.mine, name="mine"),
    path("new/", acting.New.as_view(), name="new"),
    path("improvements/", improving.All.as_view(), name="improvements"),
    path("improvements/<int:pk>/", improving.detail, name="improvement"),
    path("improvements/<int:pk>/move/", improving.Move.as_view(), name="improvement-move"),
    path("improvements/<int:pk>/done/", improving.Done.as_view(), name="improvement-done"),
    path("improvements/<int:pk>/drop/", improving.Drop.as_view(), name="improvement-drop"),
    path("sheets/<int:pk>/", answering.sheet, name="sheet"),
    path("sheets/<int:pk>/answer/", answering.Answer.as_view(), name="answer"),
    path("sheets/<int:pk>/enter/", answering.Enter.as_view(), name="enter"),
    path("sheets/<int:pk>/print/", answering.paper, name="print"),
    path("results/<int:pk>/", reading.result, name="result"),
    path("results/<int:pk>/confirm/", acting.Confirm.as_view(), name="confirm"),
    path("results/<int:pk>/improve/", improving.New.as_view(), name="improve"),
    path("reports/<int:pk>/", reporting.report, name="report"),
    path("reports/<int:pk>/pdf/", reporting.pdf, name="report-pdf"),
    path("reports/<int:pk>/workbook/", reporting.workbook, name="report-workbook"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/change/", acting.Change.as_view(), name="change"),
    path("<int:pk>/open/", acting.Open.as_view(), name="open"),
    path("<int:pk>/cancel/", acting.Cancel.as_view(), name="cancel"),
    path("<int:pk>/extend/", acting.Extend.as_view(), name="extend"),
    path("<int:pk>/close/", acting.Close.as_view(), name="close"),
    path("<int:pk>/questions/", reading.questions, name="questions"),
    path("<int:pk>/sheets/", reading.Sheets.as_view(), name="sheets"),
    path("<int:pk>/units/", reading.Units.as_view(), name="units"),
    path("<int:pk>/contradictions/", reading.contradictions, name="contradictions"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/report/", reporting.New.as_view(), name="report-new"),
    path("<int:pk>/use/", reporting.RecordUse.as_view(), name="use"),
]
