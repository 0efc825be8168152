from __future__ import annotations

from django.urls import path

from sekimori.portal.registers import defining
from sekimori.portal.registers.views import imports, items

app_name = "registers"
urlpatterns = [
    path("<slug:key>/", items.Items.as_view(), name="list"),
    path("<slug:key>/new/", items.New.as_view(), name="new"),
    path("<slug:key>/import/", imports.Take.as_view(), name="import"),
    path("<slug:key>/import/apply/", imports.apply, name="import-apply"),
    path("<slug:key>/<int:pk>/", items.detail, name="detail"),
    path("<slug:key>/<int:pk>/change/", items.Change.as_view(), name="change"),
    path("<slug:key>/<int:pk>/state/", items.Move.as_view(), name="state"),
]
# The same lists by a name of their own, for the frame.
urlpatterns += [
    path(f"{each.key}/", items.Items.as_view(), {"key": each.key}, name=each.key) for each in defining.every()
]
