"""Settings, by environment variables. Production is the default; what is laxer says so by name.

`.env.example` explains each variable.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from carer_portal.logs import RoutesForPaths, without_values

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
if env.bool("READ_DOTENV", default=True):
    environ.Env.read_env(BASE_DIR / ".env")

# --- Who we are -----------------------------------------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000" if DEMO else "").rstrip("/")
if not PUBLIC_URL:
    raise ImproperlyConfigured("PUBLIC_URL is missing: the address people use, such as https://portal.example.org")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PUBLIC_URL.split("://", 1)[-1].split(":")[0].split("/")[0]])
HTTPS = PUBLIC_URL.startswith("https://")
if not HTTPS and not DEMO:
    raise ImproperlyConfigured("PUBLIC_URL must start with https:// (only the demo may go without)")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SITE_ID = 1

# --- Apps, from the roof down ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "carer_portal",
    "reports",
    "engagement.consultations",
    "engagement.meetings",
    "engagement.focus_groups",
    "engagement.polls",
    "engagement.panels",
    "engagement.stories",
    "engagement.surveys",
    "engagement.discussions",
    "feedback",
    "activities",
    "planning",
    "support",
    "people",
    "notices",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "crispy_forms",
    "csp",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "carer_portal.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.StaffSecondFactorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.NothingStaysBehindMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "carer_portal.urls"
WSGI_APPLICATION = "carer_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "formpack"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["formpack"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "carer_portal.context.portal",
                "carer_portal.context.wardrobe",
            ],
        },
    }
]

# --- Postgres and Redis ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {
    "HOST": unquote(DATABASES["default"]["HOST"]),  # a socket's folder stands in an address as %2Ffolder
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=300),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000"},
}
REDIS_URL = env.str("REDIS_URL")  # the broker's database
REDIS_CACHE_URL = env.str("REDIS_CACHE_URL")  # another database number of the same server
CACHES = {"default": {"BACKEND": "common.cache.ForgivingRedisCache", "LOCATION": REDIS_CACHE_URL}}
# Sessions live in Postgres, so that reading, sign-in and feedback go on while Redis is down.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Celery: carries beat's ticks and ids only; due work is rows in Postgres (docs/adr/0003) --------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60
# What takes minutes has a worker of its own, so that mails and codes never wait behind it.
CELERY_TASK_ROUTES = {
    "people.tasks.work_on_imports": {"queue": "long"},
    "engagement.surveys.tasks.close_surveys": {"queue": "long"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True

# --- Mail -----------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
# A provider's web service in place of SMTP, by its name in django-anymail, and what that needs to know.
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", default="")
ANYMAIL = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT, **env.json("ANYMAIL", default={})}
if EMAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Carer Portal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Mail that comes in (docs/mail-in.md). While there is no address for it, nothing is fetched and no reply is asked for.
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", default="")
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", default="")
if INBOUND_ADDRESS and not re.fullmatch(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]+", INBOUND_ADDRESS):
    raise ImproperlyConfigured("INBOUND_ADDRESS is an address such as portal@example.org, with 20 signs before the @")
DEMO_MAILBOX_DIR = Path(env.str("DEMO_MAILBOX_DIR", default=str(BASE_DIR / ".run" / "mailbox")))

# --- Texts and letters ----------------------------------------------------------------------------------------
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_BASE_URL = env.str("NOTIFY_BASE_URL", default="https://api.notifications.service.gov.uk")
NOTIFY_SMS_TEMPLATE_ID = env.str("NOTIFY_SMS_TEMPLATE_ID", default="")
NOTIFY_POSTS_LETTERS = env.bool("NOTIFY_POSTS_LETTERS", default=False)
NOTIFY_CALLBACK_TOKEN = env.str("NOTIFY_CALLBACK_TOKEN", default="")
if (NOTIFY_SMS_TEMPLATE_ID or NOTIFY_POSTS_LETTERS) and not NOTIFY_API_KEY:
    raise ImproperlyConfigured("NOTIFY_API_KEY is missing: without it GOV.UK Notify sends neither texts nor letters")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")

# --- Signing in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "people.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
# A first hurdle only, counted in the cache; the limits that must hold are counted in Postgres (docs/adr/0004).
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/300s/key", "reauthenticate": "10/m/user"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
SOCIALACCOUNT_ADAPTER = "people.social_adapter.SocialAdapter"
# How staff may sign in as well, by a provider that whoever runs the portal trusts with their addresses.
OIDC: dict[str, str] = {}
if OIDC_NAME := env.str("OIDC_NAME", default=""):
    OIDC = {
        "name": OIDC_NAME,
        "server_url": env.str("OIDC_SERVER_URL").rstrip("/"),
        "client_id": env.str("OIDC_CLIENT_ID"),
        "client_secret": env.str("OIDC_CLIENT_SECRET"),
    }
    if not OIDC["server_url"].startswith("https://") and not DEMO:
        raise ImproperlyConfigured("OIDC_SERVER_URL must start with https:// (only the demo may go without)")
# A form that leads to the provider needs the browser's leave.
OIDC_ORIGINS = ["/".join(OIDC["server_url"].split("/")[:3])] if OIDC else []
MFA_ADAPTER = "people.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "people.mfa_forms.AuthenticateForm",
    "reauthenticate": "people.mfa_forms.ReauthenticateForm",
    "activate_totp": "people.mfa_forms.ActivateTOTPForm",
    "authenticate_webauthn": "people.mfa_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "people.mfa_forms.ReauthenticatePasskeyForm",
    "login_webauthn": "people.mfa_forms.PasskeyLoginForm",
    "add_webauthn": "people.mfa_forms.AddPasskeyForm",
    "edit_webauthn": "people.mfa_forms.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Carer Portal"
# Steps of 30 seconds that a code is good for before and after its own: clocks differ, and typing takes its time.
MFA_TOTP_TOLERANCE = 1
# Only the proxies named here may say where a request came from; with none, X-Forwarded-For is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Settings that must hold (docs/security.md) -----------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
# Load balancers and monitors ask on the machine itself, by plain HTTP. Nothing that these say is about anybody.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/$"]
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # phones and computers are shared: nothing stays on the device
CSRF_FAILURE_VIEW = "carer_portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- History: append-only, made by Postgres itself --------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- Language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["common.formats"]

# --- Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# --- Files that people send: outside of what the web server serves, handed out by views alone --------------------
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / (".run/media" if DEMO else "media"))))
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Logs: one JSON line an event, without bodies, addresses or tokens ------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_values,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "filters": {"routes": {"()": RoutesForPaths}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["routes"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
