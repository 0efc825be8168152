from django.urls import path

from sekimori.portal.rules.views import room

app_name = "rules"
urlpatterns = [
    path("", room.home, name="home"),
    path("text/", room.text, name="text"),
    path("chapter/<str:clause>/", room.chapter, name="chapter"),
    path("clause/<str:clause>/", room.clause, name="clause"),
    path("mine/", room.mine, name="mine"),
    path("history/", room.history, name="history"),
]
