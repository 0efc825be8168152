from __future__ import annotations

from django.urls import path

from sekimori.portal.rooms.views import exhibits

app_name = "rooms"
urlpatterns = [
    path("<int:pk>/exhibits/", exhibits.exhibits, name="exhibits"),
    path("<int:pk>/exhibits/new/", exhibits.Take.as_view(), name="take"),
    path("<int:pk>/exhibits/archive/", exhibits.take_out, name="take-out"),
    path("exhibits/<int:pk>/hand-over/", exhibits.HandOver.as_view(), name="hand-over"),
    path("exhibits/<int:pk>/slip.pdf", exhibits.slip, name="slip"),
]
