from __future__ import annotations

from django.urls import path

from sekimori.portal.identity.views import accounts, kept, own, programs

app_name = "identity"
urlpatterns = [
    path("account/", own.me, name="me"),
    path("account/start/", own.start, name="start"),
    path("account/password/", own.Password.as_view(), name="password"),
    path("account/sessions/<int:pk>/end/", own.session_end, name="session-end"),
    path("account/sessions/end/", own.sessions_end, name="sessions-end"),
    path("account/switch/", own.switch, name="switch"),
    path("account/kept/", kept.kept, name="kept"),
    path("account/kept/<int:pk>/drop/", kept.drop, name="kept-drop"),
    path("accounts/", accounts.Accounts.as_view(), name="accounts"),
    path("accounts/new/", accounts.NewAccount.as_view(), name="account-new"),
    path("accounts/operator/", accounts.NewOperator.as_view(), name="operator-new"),
    path("accounts/section/", accounts.SectionAccounts.as_view(), name="accounts-section"),
    path("accounts/without/", accounts.WithoutAccount.as_view(), name="without"),
    path("accounts/entrance/", accounts.Entrance.as_view(), name="entrance"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/change/", accounts.Change.as_view(), name="account-change"),
    path("accounts/<int:pk>/password/", accounts.Issue.as_view(), name="account-password"),
    path("accounts/<int:pk>/revoke/", accounts.Revoke.as_view(), name="account-revoke"),
    path("accounts/<int:pk>/lock/", accounts.Lock.as_view(), name="account-lock"),
    path("accounts/<int:pk>/unlock/", accounts.Unlock.as_view(), name="account-unlock"),
    path("accounts/<int:pk>/end/", accounts.End.as_view(), name="account-end"),
    path("accounts/<int:pk>/reopen/", accounts.Reopen.as_view(), name="account-reopen"),
    path("accounts/<int:pk>/reset/", accounts.Reset.as_view(), name="account-reset"),
    path("accounts/resets/<int:pk>/confirm/", accounts.reset_confirm, name="reset-confirm"),
    path("accounts/resets/<int:pk>/refuse/", accounts.reset_refuse, name="reset-refuse"),
    path("accounts/programs/", programs.Programs.as_view(), name="programs"),
    path("programs/me/", programs.ask, name="program-ask"),
    path("accounts/programs/new/", programs.NewProgram.as_view(), name="program-new"),
    path("accounts/programs/<int:pk>/", programs.program, name="program"),
    path("accounts/programs/<int:pk>/change/", programs.ChangeProgram.as_view(), name="program-change"),
    path("accounts/programs/<int:pk>/token/", programs.NewToken.as_view(), name="program-token"),
    path("accounts/programs/<int:pk>/end/", programs.EndProgram.as_view(), name="program-end"),
]
