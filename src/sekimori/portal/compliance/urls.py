from __future__ import annotations

from django.urls import path

from sekimori.portal.compliance.views import answering, board, clause

app_name = "compliance"
urlpatterns = [
    path("", board.board, name="board"),
    path("board.xlsx", board.workbook, name="board-xlsx"),
    path("mine/", clause.mine, name="mine"),
    path("clause/<str:clause>/", clause.clause, name="clause"),
    path("clause/<str:clause>/answer/", answering.GiveAnswer.as_view(), name="answer"),
    path("clause/<str:clause>/not-needed/", answering.NotNeeded.as_view(), name="waive"),
    path("not-needed/<int:pk>/withdraw/", answering.Withdraw.as_view(), name="waiver-withdraw"),
]
