from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def plainer_sentences() -> None:
    """Django's own sentences for missing answers, said as a clerk would say them."""
    forms.Field.default_error_messages["required"] = _("入力してください。")
    for kind in (forms.ChoiceField, forms.ModelChoiceField):
        kind.default_error_messages["required"] = _("選んでください。")
    forms.BooleanField.default_error_messages = {"required": _("内容を確認して印を付けてください。")}
    forms.FileField.default_error_messages["required"] = _("ファイルを選んでください。")


class UiConfig(AppConfig):
    name = "sekimori.portal.ui"
    label = "ui"

    def ready(self) -> None:
        from sekimori.portal.ui import act_types, navigation  # noqa: F401
        from sekimori.portal.ui.navigation import AccountLink, Entry, Group

        plainer_sentences()
        navigation.register(Entry(Group.WORK, _("ホーム"), "home", "home", order=1, key="h"))
        navigation.register(
            Entry(Group.ADMINISTRATION, _("画面部品の見本"), "ui:style", "eye", ability="administer", order=990)
        )
        navigation.register_account_link(AccountLink(_("出力した一覧"), "ui:exports-list", "download", order=50))
        navigation.register_account_link(AccountLink(_("画面と操作の設定"), "ui:preferences", "keyboard", order=60))
