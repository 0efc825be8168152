from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "sekimori.portal.ui"
    label = "ui"

    def ready(self) -> None:
        from sekimori.portal.ui import act_types, navigation  # noqa: F401
        from sekimori.portal.ui.navigation import AccountLink, Entry, Group

        navigation.register(
            Entry(Group.ADMINISTRATION, _("画面部品の見本"), "ui:style", "eye", ability="administer", order=990)
        )
        navigation.register_account_link(AccountLink(_("出力した一覧"), "ui:exports-list", "download", order=50))
        navigation.register_account_link(AccountLink(_("画面と操作の設定"), "ui:preferences", "keyboard", order=60))
