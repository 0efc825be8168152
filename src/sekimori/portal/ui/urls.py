from __future__ import annotations

from django.urls import path

from sekimori.portal.ui.views import frame, lists, style

app_name = "ui"
urlpatterns = [
    path("", style.style, name="style"),
    path("form/", style.SampleForm.as_view(), name="style-form"),
    path("exports/list/", style.Exports.as_view(), name="exports-list"),
    path("page/<slug:part>/", style.part, name="style-part"),
    path("language/", frame.language, name="language"),
    path("draft/", frame.draft, name="draft"),
    path("keep/", frame.keep, name="keep"),
    path("idle/", frame.idle, name="idle"),
    path("era/", frame.era, name="era"),
    path("preferences/", frame.Preferences.as_view(), name="preferences"),
    path("accessibility/", frame.accessibility, name="accessibility"),
    path("views/", lists.save_view, name="save-view"),
    path("views/<int:pk>/forget/", lists.forget_view, name="forget-view"),
    path("exports/", lists.export, name="export"),
    path("exports/<uuid:pk>/", lists.export_progress, name="export-progress"),
    path("exports/<uuid:pk>/file/", lists.export_file, name="export-file"),
]
