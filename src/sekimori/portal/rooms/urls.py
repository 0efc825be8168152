from __future__ import annotations

from django.urls import path

from sekimori.portal.rooms.views import exhibits, spreads

app_name = "rooms"
urlpatterns = [
    path("<int:pk>/exhibits/", exhibits.exhibits, name="exhibits"),
    path("<int:pk>/exhibits/new/", exhibits.Take.as_view(), name="take"),
    path("<int:pk>/exhibits/archive/", exhibits.take_out, name="take-out"),
    path("exhibits/<int:pk>/hand-over/", exhibits.HandOver.as_view(), name="hand-over"),
    path("exhibits/<int:pk>/slip.pdf", exhibits.slip, name="slip"),
    path("<int:pk>/spreads/", spreads.spreads, name="spreads"),
    path("<int:pk>/spreads/new/", spreads.Send.as_view(), name="send"),
    path("<int:pk>/lessons/new/", spreads.Propose.as_view(), name="propose"),
    path("spreads/<int:pk>/", spreads.Answers.as_view(), name="spread"),
    path("answers/<int:pk>/", spreads.Give.as_view(), name="answer"),
    path("lessons/<int:pk>/", spreads.lesson, name="lesson"),
]
