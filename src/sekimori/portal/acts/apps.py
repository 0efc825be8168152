from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "sekimori.portal.acts"
    label = "acts"
