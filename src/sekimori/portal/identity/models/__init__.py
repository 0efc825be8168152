from sekimori.portal.identity.models.accounts import Account, AccountManager, ResetProposal
from sekimori.portal.identity.models.entrance import CachedValue, EntranceText
from sekimori.portal.identity.models.principals import ServicePrincipal
from sekimori.portal.identity.models.sessions import KeptForm, SignIn

__all__ = [
    "Account",
    "AccountManager",
    "CachedValue",
    "EntranceText",
    "KeptForm",
    "ResetProposal",
    "ServicePrincipal",
    "SignIn",
]
