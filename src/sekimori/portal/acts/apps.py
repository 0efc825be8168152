from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActsConfig(AppConfig):
    name = "sekimori.portal.acts"
    label = "acts"

    def ready(self) -> None:
        from sekimori.portal.acts import guarding, revisions
        from sekimori.portal.acts.ledger import act_types, guards, policies  # noqa: F401

        guards.connect(self)
        guarding.connect(self)
        post_migrate.connect(revisions.begin, sender=self, dispatch_uid="acts.revisions")
