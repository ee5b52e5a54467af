"""Every setting, driven by the environment. docs/settings.md explains each variable."""

import secrets
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(path: Path) -> str:
    """A random key made once and kept beside the data, so that a laptop needs no setting and no two share a key."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret(VAR_DIR / "secret_key")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ORGANISATION_NAME = env("ORGANISATION_NAME", default="Organisation")

INSTALLED_APPS = [
    "perfdash",
    "dashboards",
    "reviews",
    "contacts",
    "kpis",
    "teams",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perfdash.middleware.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perfdash.middleware.PrivatePages",
    "perfdash.middleware.FirstRunPages",
]

ROOT_URLCONF = "perfdash.urls"
WSGI_APPLICATION = "perfdash.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.shell.shell",
            ],
        },
    }
]

# --- data

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'perfdash.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on beside the one writer; IMMEDIATE makes writers wait instead of failing half way.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    # Compiling the statement of a busy day takes seconds, running it a tenth of that.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    _database["CONN_HEALTH_CHECKS"] = True
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)

REDIS_URL = env("REDIS_URL", default="")


def _cache(name: str) -> dict[str, Any]:
    if REDIS_URL:
        return {
            "BACKEND": "perfdash.redis_cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"perfdash-{name}",
        }
    return {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR_DIR / name)}


# What is counted and who is logged in; and answers (kpis.kept), which must not push those out. Another start is perhaps
# another release, or has other settings: it finds no answer of this one.
CACHES = {"default": _cache("cache"), "answers": _cache("answers") | {"KEY_PREFIX": f"answers-{secrets.token_hex(8)}"}}

# --- background work

NIGHTLY_HOUR = env.int("NIGHTLY_HOUR", default=2)
NIGHTLY_MINUTE = env.int("NIGHTLY_MINUTE", default=30)
# The day on which the month before closes by itself; 0: never.
CLOSE_MONTH_ON_DAY = env.int("CLOSE_MONTH_ON_DAY", default=0)
# The weekly mail goes out on this day from this hour on, by each reader's clock, once PUBLIC_URL says where links lead.
DIGEST_DAY = env("DIGEST_DAY", default="mon")
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
if DIGEST_DAY not in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") or not 0 <= DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("DIGEST_DAY is one of mon to sun, DIGEST_HOUR a number from 0 to 23.")
PUBLIC_URL = env("PUBLIC_URL", default="")
# Months before this one whose days are kept one by one; 0: all.
KEEP_DAYS_MONTHS = env.int("KEEP_DAYS_MONTHS", default=0)
if not (KEEP_DAYS_MONTHS == 0 or 13 <= KEEP_DAYS_MONTHS <= 600):
    raise ImproperlyConfigured("KEEP_DAYS_MONTHS is 0 for all, or 13 or more: pages show the last 365 days.")
AGGREGATION_WORKERS = env.int("AGGREGATION_WORKERS", default=2)

CELERY_TIMEZONE = env("TIME_ZONE", default="UTC")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_SOFT_TIME_LIMIT = 3300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "perfdash.schedule:Schedule"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "aggregate-nightly": {
        "task": "kpis.tasks.aggregate_nightly",
        "schedule": crontab(hour=str(NIGHTLY_HOUR), minute=str(NIGHTLY_MINUTE)),
    },
    "aggregate-stale": {"task": "kpis.tasks.aggregate_stale", "schedule": crontab(minute="*/5")},
    "close-due-month": {"task": "kpis.closing_tasks.close_due_month", "schedule": crontab(minute="20")},
    "sweep-imports": {"task": "contacts.tasks.sweep_imports", "schedule": crontab(minute="*")},
    "recompute-clocks": {"task": "contacts.tasks.recompute_clocks", "schedule": crontab(minute="*/5")},
    # Wherever somebody is, the hour begins on a quarter of an hour of UTC.
    "send-digests": {"task": "dashboards.tasks.send_digests", "schedule": crontab(minute="*/15")},
    "sweep-openings": {"task": "reviews.tasks.sweep_openings", "schedule": crontab(minute="*/5")},
}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # At least twice the hard limit, or a long task is delivered again while it still runs.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": env.int("VISIBILITY_TIMEOUT", default=2 * CELERY_TASK_TIME_LIMIT),
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "global_keyprefix": env("BROKER_KEY_PREFIX", default="perfdash:"),
    }
else:
    _broker = VAR_DIR / "broker"
    for _folder in ("queue", "processed", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "perfdash.file_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.05,
    }

# --- language, time, files

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
# Each by its own name: who looks for a language may not read the present one.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["perfdash.formats"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS: list[Any] = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboards.plotly_assets.PlotlyFinder",
]
# The image build collects and compresses; on a laptop that would take a minute, and files are served where they are.
COMPRESS_STATIC = env.bool("COMPRESS_STATIC", default=False)
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))) if COMPRESS_STATIC else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "perfdash.static_files.HashedFiles"
        if COMPRESS_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COMPRESS_STATIC
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = Path(env("UPLOAD_DIR", default=str(VAR_DIR / "uploads")))
UPLOAD_LIMIT_BYTES = env.int("UPLOAD_LIMIT_MB", default=20) * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- login and mail

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "teams.login.InvitedOnly"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
# Without it everybody behind the proxy would share one count of wrong tries.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="perfdash@localhost")

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# The health check comes from the same machine, where there is no certificate.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- the API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "teams.rest.tokens.LimitedTokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["teams.rest.bodies.JSONBodies"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["teams.rest.limits.CallsPerLogin"],
    "EXCEPTION_HANDLER": "teams.rest.errors.answer_error",
    # Addresses of callers are read from X-Forwarded-For only behind our own proxy: anybody can send that header.
    "NUM_PROXIES": 1 if env.bool("BEHIND_PROXY", default=False) else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "perfdash",
    "DESCRIPTION": "People, teams, contacts, surveys, KPI definitions, targets, values, scorecards and runs.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "teams.rest.document.describe_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "teams.roles.Role",
        "KpiKindEnum": "kpis.models.Kind",
        "SurveyKindEnum": "contacts.models.Survey.Kind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
