from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "sekimori.portal.identity"
    label = "identity"
    verbose_name = _("アカウント")

    def ready(self) -> None:
        from sekimori.portal.acts import accounts
        from sekimori.portal.identity import act_types, checks, home_tasks, navigation_entries, policies, signals  # noqa: F401
        from sekimori.portal.identity.actors import resolve_account

        accounts.set_resolver(resolve_account)
        home_tasks.register()
        navigation_entries.register()
