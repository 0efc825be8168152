from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "sekimori.portal.identity"
    label = "identity"
