from __future__ import annotations

from django.urls import path

from sekimori.portal.procedures.views import acting, application, applying, lists, reporting, ruling, settings

app_name = "procedures"
urlpatterns = [
    path("apply/", applying.catalogue, name="catalogue"),
    path("apply/<slug:key>/", applying.Start.as_view(), name="start"),
    path("apply/<slug:key>/emergency/", applying.Emergency.as_view(), name="emergency"),
    path("mine/", lists.Mine.as_view(), name="mine"),
    path("waiting/", lists.WaitingPage.as_view(), name="waiting"),
    path("overdue/", lists.Overdue.as_view(), name="overdue"),
    path("registers/", lists.registers, name="registers"),
    path("registers/<slug:key>/", lists.Register.as_view(), name="register"),
    path("registers/<slug:key>/renew/", lists.RenewTogether.as_view(), name="renew-together"),
    path("unavoidable/", lists.Unavoidable.as_view(), name="unavoidable"),
    path("gaps/", lists.gaps, name="gaps"),
    path("settings/fallbacks/", settings.fallbacks, name="fallbacks"),
    path("settings/fallbacks/new/", settings.SetFallback.as_view(), name="fallback-new"),
    path("settings/fallbacks/<int:pk>/end/", settings.end_fallback, name="fallback-end"),
    path("settings/terms/", settings.terms, name="terms"),
    path("settings/terms/<slug:document>/", settings.SetTerms.as_view(), name="terms-new"),
    path("settings/catalogue/", settings.entries, name="entries"),
    path("settings/catalogue/<int:pk>/", settings.Entry.as_view(), name="entry"),
    path("settings/rules/", ruling.rules, name="rules"),
    path("settings/rules/<slug:procedure>/<slug:stage>/<slug:rule>/", ruling.SetRule.as_view(), name="rule-new"),
    path("settings/rules/<int:pk>/end/", ruling.EndRule.as_view(), name="rule-end"),
    path("countersign/<int:pk>/", acting.Countersign.as_view(), name="countersign"),
    path("attachments/<int:pk>/", applying.attachment, name="attachment"),
    path("<int:pk>/", application.detail, name="detail"),
    path("<int:pk>/history/", application.history, name="history"),
    path("<int:pk>/form.pdf", application.paper, name="paper"),
    path("<int:pk>/edit/", applying.Edit.as_view(), name="edit"),
    path("<int:pk>/confirm/", applying.Confirm.as_view(), name="confirm"),
    path("<int:pk>/discard/", applying.discard, name="discard"),
    path("<int:pk>/files/<slug:field>/", applying.Attach.as_view(), name="attach"),
    path("<int:pk>/files/<int:attachment>/off/", applying.detach, name="detach"),
    path("<int:pk>/decide/<int:step>/", application.Decide.as_view(), name="decide"),
    path("<int:pk>/minutes/<int:step>/", application.RecordMinutes.as_view(), name="minutes"),
    path("<int:pk>/withdraw/", acting.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/pull-back/", acting.PullBack.as_view(), name="pull-back"),
    path("<int:pk>/reopen/", acting.Reopen.as_view(), name="reopen"),
    path("<int:pk>/revoke/", acting.Revoke.as_view(), name="revoke"),
    path("<int:pk>/end/", acting.End.as_view(), name="end"),
    path("<int:pk>/review/", acting.Review.as_view(), name="review"),
    path("<int:pk>/renew/", acting.renew, name="renew"),
    path("<int:pk>/copy/", acting.copy, name="copy"),
    path("<int:pk>/catalogue/", acting.ExtendCatalogue.as_view(), name="extend-catalogue"),
    path("<int:pk>/report/<slug:key>/<int:row>/", reporting.Report.as_view(), name="report"),
    path(
        "<int:pk>/report/<slug:key>/<int:row>/files/<slug:field>/",
        reporting.AttachToReport.as_view(),
        name="report-attach",
    ),
    path("<int:pk>/report/files/<int:attachment>/off/", reporting.detach_from_report, name="report-detach"),
    path(
        "<int:pk>/milestones/<int:milestone>/confirm/", reporting.ConfirmMilestone.as_view(), name="milestone-confirm"
    ),
    path("<int:pk>/milestones/<int:milestone>/back/", reporting.SendBack.as_view(), name="milestone-send-back"),
]
