from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "sekimori.portal.acts"
    label = "acts"

    def ready(self) -> None:
        from sekimori.portal.acts.ledger import act_types, guards, policies  # noqa: F401

        guards.connect(self)
