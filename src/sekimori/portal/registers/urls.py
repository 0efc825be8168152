from __future__ import annotations

from django.urls import path

from sekimori.portal.registers import defining
from sekimori.portal.registers.views import imports, items, stocktaking

app_name = "registers"
urlpatterns = [
    path("stocktaking/", stocktaking.Stocktakings.as_view(), name="stocktakings"),
    path("stocktaking/new/", stocktaking.Open.as_view(), name="stocktaking-new"),
    path("stocktaking/<int:pk>/", stocktaking.detail, name="stocktaking"),
    path("stocktaking/<int:pk>/count/", stocktaking.count, name="stocktaking-count"),
    path("stocktaking/<int:pk>/tick/", stocktaking.tick, name="stocktaking-tick"),
    path("stocktaking/<int:pk>/lines/", stocktaking.Lines.as_view(), name="stocktaking-lines"),
    path("stocktaking/<int:pk>/lines/<int:line>/", stocktaking.Line.as_view(), name="stocktaking-line"),
    path("stocktaking/<int:pk>/lines/<int:line>/settle/", stocktaking.Settle.as_view(), name="stocktaking-settle"),
    path("stocktaking/<int:pk>/close/", stocktaking.Close.as_view(), name="stocktaking-close"),
    path("stocktaking/<int:pk>/give-up/", stocktaking.GiveUp.as_view(), name="stocktaking-give-up"),
    path("stocktaking/<int:pk>/sheet/", stocktaking.sheet, name="stocktaking-sheet"),
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
