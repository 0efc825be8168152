from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sekimori.portal.ui"
    label = "ui"
