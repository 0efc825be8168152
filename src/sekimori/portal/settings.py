"""Django's settings, derived from the operator's configuration (configuration.py); nothing here is set by hand."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from sekimori.portal.configuration import Configuration
from sekimori.portal.databases import database_settings

CONFIGURATION = Configuration()
BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = CONFIGURATION.path("data_dir")

DEBUG = False
# Without a kept key each start signs anew: nobody stays signed in, nothing is signed with a guessable value.
SECRET_KEY = CONFIGURATION.secret("secret_key") or secrets.token_urlsafe(48)
ALLOWED_HOSTS = CONFIGURATION.list("hosts")

INSTALLED_APPS = [
    "sekimori.portal.ui",
    "sekimori.portal.acts",
    "sekimori.portal.health",
    "sekimori.portal.organization",
    "sekimori.portal.identity",
    "sekimori.portal.clocks",
    "sekimori.portal.search",
    "sekimori.portal.notices",
    "sekimori.portal.evidence",
    "sekimori.portal.registers",
    "sekimori.portal.rules",
    "sekimori.portal.questions",
    "sekimori.portal.committee",
    "sekimori.portal.drills",
    "sekimori.portal.emergency",
    "sekimori.portal.amendments",
    "sekimori.portal.incidents",
    "sekimori.portal.rooms",
    "sekimori.portal.intake",
    "sekimori.portal.violations",
    "sekimori.portal.surveys",
    "sekimori.portal.disclosures",
    "sekimori.portal.procedures",
    "sekimori.portal.duties",
    "sekimori.portal.documents",
    "sekimori.portal.compliance",
    "sekimori.portal.inspection",
    "sekimori.portal.reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # Last, so that our own field templates win over Django's.
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sekimori.portal.acts.middleware.SteadySessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sekimori.portal.identity.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sekimori.portal.identity.middleware.ActContextMiddleware",
    "sekimori.portal.identity.middleware.StillOwedMiddleware",
    "sekimori.portal.acts.middleware.ToldErrorsMiddleware",
]

ROOT_URLCONF = "sekimori.portal.urls"
WSGI_APPLICATION = "sekimori.portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
DATABASES = {"default": database_settings(CONFIGURATION.text("database"), DATA_DIR)}

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekimori.portal.ui.context.chrome",
            ],
            "builtins": [
                "sekimori.portal.ui.templatetags.ui",
                "sekimori.portal.ui.templatetags.components",
                "sekimori.portal.ui.templatetags.charts",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "exports"), "file_permissions_mode": 0o600},
    },
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "sekimori.portal.ui.bundling.BundleFinder",
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "sekimori.portal.identity.passwords.LengthValidator",
        "OPTIONS": {"least": CONFIGURATION.integer("password_length")},
    },
    {"NAME": "sekimori.portal.identity.passwords.NotOneselfValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["sekimori.portal.identity.backends.AccountBackend"]

SECURE = CONFIGURATION.boolean("https")
# A name with __Host- is accepted by browsers only with Secure, for the whole host and no other.
SESSION_COOKIE_NAME = "__Host-sekimori" if SECURE else "sekimori"
CSRF_COOKIE_NAME = "__Host-sekimori-form" if SECURE else "sekimori-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = CONFIGURATION.integer("idle_minutes") * 60
SESSION_SECONDS = CONFIGURATION.integer("session_hours") * 3600
# What the server adds to the idle limit, because it notes activity only every so often.
IDLE_GRACE = 30
SESSION_COOKIE_AGE = IDLE_SECONDS + 2 * IDLE_GRACE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sekimori.portal.identity.views.kept.csrf_failure"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = CONFIGURATION.integer("upload_megabytes") * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_HOST = CONFIGURATION.text("mail_host")
EMAIL_PORT = CONFIGURATION.integer("mail_port")
EMAIL_HOST_USER = CONFIGURATION.text("mail_user")
EMAIL_HOST_PASSWORD = CONFIGURATION.secret("mail_password")
EMAIL_USE_TLS = CONFIGURATION.boolean("mail_starttls")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIGURATION.text("mail_from")
SITE_URL = CONFIGURATION.text("site_url").rstrip("/")

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
# Browsers' preload lists are of the public Internet; a city's network is not on them.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Who must have a second factor (docs/identity.md); tests alone use "nobody".
SECOND_FACTOR = CONFIGURATION.choice("second_factor", "office", "all")
SIGN_IN_ATTEMPTS = CONFIGURATION.integer("sign_in_attempts")
PAUSE_MINUTES = CONFIGURATION.integer("pause_minutes")
INITIAL_PASSWORD_DAYS = CONFIGURATION.integer("initial_password_days")

ACCOUNT_ADAPTER = "sekimori.portal.identity.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
# Seconds after signing in (or proving oneself again) within which second factors may be changed.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_FORMS = {
    "login": "sekimori.portal.identity.forms.SignInForm",
    "reauthenticate": "sekimori.portal.identity.forms.AgainForm",
}
# By address only: each account has a pause of its own, which the ledger shows.
ACCOUNT_RATE_LIMITS = {
    "login": f"{10 * CONFIGURATION.integer('attempts_per_address')}/m/ip",
    "login_failed": f"{CONFIGURATION.integer('attempts_per_address')}/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.integer("trusted_proxies")

MFA_ADAPTER = "sekimori.portal.identity.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "sekimori.portal.identity.forms.CodeForm",
    "reauthenticate": "sekimori.portal.identity.forms.CodeAgainForm",
    "activate_totp": "sekimori.portal.identity.forms.FirstCodeForm",
    "add_webauthn": "sekimori.portal.identity.forms.PasskeyForm",
}
# One for all processes and hosts, so that attempts are counted once and a code is used once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LANGUAGES_BIDI: list[str] = []
SITE_NAME = _("関守")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
