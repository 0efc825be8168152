from sekimori.portal.identity.forms.accounts import (
    ChangeForm,
    EntranceForm,
    OperatorForm,
    PersonForm,
    PrincipalForm,
    ReasonForm,
    ReissueForm,
    SectionForm,
)
from sekimori.portal.identity.forms.sign_in import (
    AgainForm,
    CodeAgainForm,
    CodeForm,
    FirstCodeForm,
    PasskeyForm,
    PasswordForm,
    SignInForm,
)

__all__ = [
    "AgainForm",
    "ChangeForm",
    "CodeAgainForm",
    "CodeForm",
    "EntranceForm",
    "FirstCodeForm",
    "OperatorForm",
    "PasskeyForm",
    "PasswordForm",
    "PersonForm",
    "PrincipalForm",
    "ReasonForm",
    "ReissueForm",
    "SectionForm",
    "SignInForm",
]
