"""All settings, from the environment. README lists the variables of a production server."""

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from hoopcrm import env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("HOOPCRM_STATE_DIR", str(BASE_DIR / ".local")))

DEBUG = env.flag("DEBUG")
TESTING = env.flag("HOOPCRM_TEST")
DEMO = env.flag("HOOPCRM_DEMO")
INSECURE_COOKIES = env.flag("HOOPCRM_INSECURE_COOKIES") or DEBUG or TESTING

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured("SECRET_KEY must be given (or SECRET_KEY_FILE).")
    SECRET_KEY = "only-for-development-and-tests-never-in-production"  # noqa: S105
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")

DATABASE_URL = env.secret("DATABASE_URL")
REDIS_URL = env.secret("REDIS_URL")
if not DATABASE_URL or not REDIS_URL:
    raise ImproperlyConfigured(
        "DATABASE_URL and REDIS_URL must be given; `python3 dev.py manage` gives them for you."
    )

ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
# Whether addresses that people type (calendars elsewhere, webhooks) may be of the company's own
# network.
FETCH_PRIVATE_ADDRESSES = env.flag("FETCH_PRIVATE_ADDRESSES", False)
# An endpoint of webhooks that only failed for so many days is switched off.
WEBHOOK_FAILING_DAYS = env.number("WEBHOOK_FAILING_DAYS", 3)
# So many days the log of deliveries goes back.
WEBHOOK_LOG_DAYS = env.number("WEBHOOK_LOG_DAYS", 30)
# Where people reach the installation; links in mails that no request has caused begin with it.
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")

INSTALLED_APPS = [
    "hoopcrm.core.admin_site.InstallationAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "hoopcrm.core",
    "hoopcrm.events",
    "hoopcrm.jobs",
    "hoopcrm.files",
    "hoopcrm.transports",
    "hoopcrm.accounts",
    "hoopcrm.customfields",
    "hoopcrm.notifications",
    "hoopcrm.webhooks",
    "contacts",
    "hoopcrm.conversations",
    "hoopcrm.documents",
    "hoopcrm.associations",
    "hoopcrm.imports",
    "hoopcrm.smartlists",
    "hoopcrm.duplicates",
    "appointments",
    "hoopcrm.campaigns",
    "hoopcrm.workflows",
    "hoopcrm.api",
    "hoopcrm.demo",
    "hoopcrm",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hoopcrm.core.middleware.RequestIdMiddleware",
    "hoopcrm.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "hoopcrm.core.middleware.RefusedMiddleware",
    "contacts.merged_middleware.MergedMiddleware",
    "hoopcrm.accounts.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hoopcrm.urls"
WSGI_APPLICATION = "hoopcrm.wsgi.application"

FORM_RENDERER = "hoopcrm.core.forms.Renderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoopcrm.accounts.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "hoopcrm.core.templatetags.ui"],
        },
    },
]

DATABASES = {
    "default": {
        **dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
        "ATOMIC_REQUESTS": False,
    }
}
# Statements of `core.prepared.Planned` are prepared when they first run, no others ever are. Only
# for a pooler that does not know prepared statements they are better not.
if env.flag("PREPARED_STATEMENTS", True):
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hoopcrm",
    }
}

# Accounts and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "hoopcrm.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "hoopcrm.accounts.forms.SignInForm",
    "change_password": "hoopcrm.accounts.forms.PasswordForm",
    "reset_password": "hoopcrm.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "hoopcrm.accounts.forms.NewPasswordForm",
}
# The lock by e-mail is axes' (below), where staff can see and lift it; this is the net under it.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if INSECURE_COOKIES else "https"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "hoopcrm.accounts.adapter.login_name"
AXES_LOCKOUT_CALLABLE = "hoopcrm.accounts.views.signin.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# A person is locked by their e-mail, wherever the tries come from; an admin can unlock them.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_ENGINE = "hoopcrm.accounts.sessions"
SECURE_SSL_REDIRECT = not INSECURE_COOKIES and env.flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 0 if INSECURE_COOKIES else env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "hoopcrm.core.middleware.ForwardedAddressMiddleware")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
# Every text goes through gettext; looking each up costs a tenth of a page as long as there is
# only the language that they are written in.
USE_I18N = len(LANGUAGES) > 1
FORMAT_MODULE_PATH = "hoopcrm.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Of tests the live server serves them; each test's client would look for them all on disk anew.
WHITENOISE_USE_FINDERS = INSECURE_COOKIES and not TESTING
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(STATE_DIR / "media")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if INSECURE_COOKIES
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "hoopcrm.files.uploads.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
UPLOAD_LIMIT_BYTES = env.number("UPLOAD_LIMIT_MB", 100) * 1024 * 1024
IMPORT_LIMIT_BYTES = env.number("IMPORT_LIMIT_MB", 100) * 1024 * 1024
# Of bulk actions in batches: the most contacts of a batch by the minutes until the next one.
DRIP_LIMITS = env.steps("DRIP_LIMITS", "1:1000,5:4999,10:5000,*:10000")

# Mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "HoopCRM <crm@localhost>")
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "hoopcrm.transports.email.MailboxBackend"
    if DEMO or DEBUG or TESTING
    else "django.core.mail.backends.smtp.EmailBackend",
)
# How messages to contacts leave: keys of `hoopcrm.transports.providers`. "django" hands e-mails to
# EMAIL_BACKEND; without a provider, text messages are refused.
EMAIL_PROVIDER = env.text("EMAIL_PROVIDER", "django")
SMS_PROVIDER = env.text("SMS_PROVIDER", "console" if DEMO or DEBUG or TESTING else "")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20

# The API stands under /api/ and, where given, at a host name of its own (also in ALLOWED_HOSTS).
API_HOST = env.text("API_HOST")
# Calls: a second and a minute for each integration, a day for all of an account's.
API_RATE_LIMITS = {
    "second": env.number("API_RATE_SECOND", 10),
    "minute": env.number("API_RATE_MINUTE", 100),
    "day": env.number("API_RATE_DAY", 10_000),
}
# Exchanges for tokens (/oauth/token): a minute for each app and address.
API_EXCHANGE_RATE = env.number("API_EXCHANGE_RATE", 5)

# Background work
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# From so many contacts on, custom fields that saved lists ask for have an index of their own.
FIELD_INDEX_CONTACTS = env.number("FIELD_INDEX_CONTACTS", 50_000)
JOB_HEARTBEAT_TIMEOUT = env.number("JOB_HEARTBEAT_TIMEOUT", 15)  # seconds

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "hoopcrm.core.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "plain",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        # It would write down addresses that are secrets: of calendars, and of webhooks.
        "httpx": {"level": "WARNING"},
    },
}
