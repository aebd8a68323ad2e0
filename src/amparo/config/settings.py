"""Django's settings: out of the box SQLite on one machine; every choice says why."""

import os
import secrets
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from amparo.config import env
from amparo.core.vault.policy import one_spelling
from amparo.core.vault.terms import Channel, No

env.refuse_unknown(os.environ)

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(env.text("AMPARO_HOME")).expanduser()
DEMONSTRATION = env.is_demo(HOME)

PORT = env.number("AMPARO_PORT", low=1, high=65535)
PUBLIC_URL = (env.text("AMPARO_PUBLIC_URL") or f"http://localhost:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise env.BadSetting("AMPARO_PUBLIC_URL: give an address such as https://amparo.example")
SECURE = _public.scheme == "https"
if not SECURE and _public.hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise env.BadSetting(
        "AMPARO_PUBLIC_URL: use https:// for every host but localhost; sessions would travel in the clear"
    )

# A function, so that no process but the relay reads the contact key.
RELAY_KEY = partial(env.text, "AMPARO_RELAY_KEY")

NETWORK_NAME = env.text("AMPARO_NETWORK_NAME")
HOTLINE = env.text("AMPARO_HOTLINE")
PLACE = env.place("AMPARO_PLACE")
GEOCODER = env.geocoder("AMPARO_GEOCODER")
OFFER_SECONDS = env.number("AMPARO_OFFER_SECONDS", low=5, high=3600)
# People who come from a scene need their rest; only the invented ones of a demonstration do with less.
REST_SECONDS = env.number("AMPARO_REST_SECONDS", low=1 if DEMONSTRATION else 8 * 3600, high=7 * 24 * 3600)
_smtp_url = env.text("AMPARO_SMTP_URL")
SMTP = env.mail_server(_smtp_url) if _smtp_url else None
MAIL_FROM = env.text("AMPARO_MAIL_FROM")
if SMTP and DEMONSTRATION:
    raise env.BadSetting("AMPARO_SMTP_URL: a demonstration sends nothing; unset it, or use another AMPARO_HOME")
if SMTP and isinstance(one_spelling(Channel.EMAIL, MAIL_FROM), No):
    raise env.BadSetting("AMPARO_MAIL_FROM: say who the mail is from, such as hotline@amparo.example")
_sms_url = env.text("AMPARO_SMS_URL")
SMS = env.sms_carrier(_sms_url) if _sms_url else None
SMS_FROM = env.text("AMPARO_SMS_FROM")
SMS_TOKEN = env.text("AMPARO_SMS_TOKEN")
if SMS and DEMONSTRATION:
    raise env.BadSetting("AMPARO_SMS_URL: a demonstration sends nothing; unset it, or use another AMPARO_HOME")
if SMS and isinstance(one_spelling(Channel.SMS, SMS_FROM), No):
    raise env.BadSetting("AMPARO_SMS_FROM: say from which number, such as +12135550100")

DEBUG = False
ALLOWED_HOSTS = [_public.hostname, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "amparo.config.urls"
WSGI_APPLICATION = "amparo.config.wsgi.pages"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _secret_key() -> str:
    """Return the operator's key, or the one kept in the data directory, made at the first start."""
    if given := env.text("AMPARO_SECRET_KEY"):
        return given
    path = HOME / "keys" / "sessions.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of the group was quicker
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text().strip()


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, found by our form renderer
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "lucide",
    "csp",
    "amparo.core.ledger.apps.LedgerConfig",
    "amparo.core.vault.apps.VaultConfig",
    "amparo.core.jobs.apps.JobsConfig",
    "amparo.core.places.apps.PlacesConfig",
    "amparo.core.messaging.apps.MessagingConfig",
    "amparo.core.people.apps.PeopleConfig",
    "amparo.stages.intake.apps.IntakeConfig",
    "amparo.stages.incidents.apps.IncidentsConfig",
    "amparo.stages.dispatch.apps.DispatchConfig",
    "amparo.stages.alerts.apps.AlertsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "amparo.interfaces.web.guard.Guard",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [PACKAGE / "interfaces" / room / "templates" for room in ("web", "public", "console", "field", "api")],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "amparo.interfaces.web.context.page",
            ],
            "libraries": {
                "amparo_web": "amparo.interfaces.web.templatetags.amparo_web",
                "amparo_console": "amparo.interfaces.console.templatetags.amparo_console",
            },
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

FORM_RENDERER = "amparo.interfaces.web.forms.Renderer"
CSRF_FAILURE_VIEW = "amparo.interfaces.web.errors.csrf_failure"

# SQLite out of the box.  IMMEDIATE makes a writer wait its turn instead of failing half
# way; WAL lets the console read while the worker writes; FULL keeps what was
# acknowledged through a power cut; secure_delete overwrites what is forgotten.
# On PostgreSQL a process that stalls inside a transaction is cut off, so that its locks hold nobody up.
if _url := env.text("AMPARO_DATABASE_URL"):
    DATABASES = {
        "default": env.database(_url)
        | {
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c idle_in_transaction_session_timeout=15s"},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "amparo.sqlite3",
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": HOME / "test.sqlite3"},  # a file, since memory knows no WAL
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,  # seconds
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                    "PRAGMA wal_autocheckpoint=4000"  # pages: 16 MB, so that one report in 200 waits for it, not in 50
                ),
            },
        },
    }

# Work is enqueued in the database that holds the ledger: with its event, or not at all.
ON_POSTGRES = "postgresql" in str(DATABASES["default"]["ENGINE"])
TASKS = {
    "default": {
        "BACKEND": (
            "amparo.core.jobs.postgres.ProcrastinateBackend" if ON_POSTGRES else "amparo.core.jobs.lease.LeaseBackend"
        ),
        "QUEUES": ["default", "relay"],
    }
}
if ON_POSTGRES:
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # jobs registers every task itself
    INSTALLED_APPS.insert(0, "procrastinate.contrib.django")

# Log-in limits must be one count for all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {
            "MAX_ENTRIES": 20_000
        },  # beyond it entries go by chance: nobody should push a count out by flooding
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "amparo.interfaces.web.accounts.passphrases.NotCommon"},
    {"NAME": "amparo.interfaces.web.accounts.passphrases.NotThePseudonym"},
    {"NAME": "amparo.interfaces.web.accounts.passphrases.Varied"},
]

SESSION_ENGINE = "amparo.interfaces.web.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one shift
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "home", "account_login"

ACCOUNT_ADAPTER = "amparo.interfaces.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # the library checks it; the adapter keeps sign-up closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
# Failures are counted for an account by browser or address (`accounts.adapters`), strangers to
# an account all together, and per address only so high that a community centre behind one
# address can still log in.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "login_strangers": "50/15m/key",
    "reauthenticate": "10/m/user",
    "keep_form": "120/h/ip",
}
ACCOUNT_FORMS = {
    "login": "amparo.interfaces.web.accounts.forms.LogIn",
    "reauthenticate": "amparo.interfaces.web.accounts.forms.ProveByPassphrase",
    "change_password": "amparo.interfaces.web.accounts.forms.ChangePassphrase",
}
MFA_ADAPTER = "amparo.interfaces.web.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors in one only if the device checks its holder
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody's address is kept here
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "amparo.interfaces.web.accounts.forms.Code",
    "reauthenticate": "amparo.interfaces.web.accounts.forms.ProveByCode",
    "activate_totp": "amparo.interfaces.web.accounts.forms.SetUpApp",
    "authenticate_webauthn": "amparo.interfaces.web.accounts.forms.PasskeyAsFactor",
    "login_webauthn": "amparo.interfaces.web.accounts.forms.LogInByPasskey",
    "reauthenticate_webauthn": "amparo.interfaces.web.accounts.forms.ProveByPasskey",
    "add_webauthn": "amparo.interfaces.web.accounts.forms.AddPasskey",
    "edit_webauthn": "amparo.interfaces.web.accounts.forms.RenamePasskey",
}
USERSESSIONS_ADAPTER = "amparo.interfaces.web.accounts.adapters.SessionsAdapter"

SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Other hosts learn nothing.  "no-referrer" would also make browsers send "Origin: null" with
# each form, which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.number("AMPARO_TRUSTED_PROXIES", low=0, high=5)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

USE_TZ = True
TIME_ZONE = env.zone("AMPARO_TIME_ZONE").key
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    folder
    for room in ("web", "public", "console", "field")
    if (folder := PACKAGE / "interfaces" / room / "static").is_dir()
]
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A report's text is bounded by its form; ten megabytes of text are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Standard error only, and never a body, a cookie or an address.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "no_paths": {"()": "amparo.config.logs.NoPaths"},
        "brief_outages": {"()": "amparo.config.logs.BriefOutages"},
        "brief_refusals": {"()": "amparo.config.logs.BriefRefusals"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_paths", "brief_outages", "brief_refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # A visitor's terminal tells the story of the night, not of the machine.
        "amparo": {"level": "WARNING" if DEMONSTRATION else "INFO"},
        "django.request": {"level": "ERROR" if DEMONSTRATION else "WARNING"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
