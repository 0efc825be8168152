from __future__ import annotations

from django.urls import path

from sekimori.portal.questions.views import acting, reading

app_name = "questions"
urlpatterns = [
    path("", reading.Answers.as_view(), name="answers"),
    path("all/", reading.All.as_view(), name="all"),
    path("answers/<int:pk>/", reading.answer, name="answer"),
    path("answers/<int:pk>/retract/", acting.Retract.as_view(), name="retract"),
    path("ask/", acting.Ask.as_view(), name="ask"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/answer/", acting.Answer.as_view(), name="reply"),
    path("<int:pk>/pass/", acting.Pass.as_view(), name="pass"),
    path("<int:pk>/withdraw/", acting.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/mark/", acting.Mark.as_view(), name="mark"),
    path("<int:pk>/publish/", acting.Publish.as_view(), name="publish"),
]
