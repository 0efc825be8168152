from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "sekimori.portal.identity"
    label = "identity"

    def ready(self) -> None:
        from sekimori.portal.acts import accounts
        from sekimori.portal.identity.middleware import resolve_account

        accounts.set_resolver(resolve_account)
