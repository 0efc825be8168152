from __future__ import annotations

from django.urls import path

from sekimori.portal.identity.views import kept, own

app_name = "identity"
urlpatterns = [
    path("account/", own.me, name="me"),
    path("account/start/", own.start, name="start"),
    path("account/password/", own.Password.as_view(), name="password"),
    path("account/sessions/<int:pk>/end/", own.session_end, name="session-end"),
    path("account/sessions/end/", own.sessions_end, name="sessions-end"),
    path("account/switch/", own.switch, name="switch"),
    path("account/kept/", kept.kept, name="kept"),
    path("account/kept/<int:pk>/drop/", kept.drop, name="kept-drop"),
]
