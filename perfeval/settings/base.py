"""What holds in every environment. The settings are the only code that reads environment variables."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from perfeval.settings.environment import env
from perfeval.settings.login import *
from perfeval.settings.single_sign_on import *

django_stubs_ext.monkeypatch()  # Django's own generic classes take their parameter at run time too

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Everything that the running program writes: database, uploads, fonts, sockets, caches.
DATA_DIR = Path(env.str("PERFEVAL_DATA", default=str(BASE_DIR / "var"))).resolve()

# --- Applications ----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "perfeval.audit",
    "perfeval.jobs",
    "perfeval.organisations",
    "perfeval.accounts",
    "perfeval.schemes",
    "perfeval.campaigns",
    "perfeval.projects",
    "perfeval.evaluations",
    "perfeval.printing",
    "perfeval.exchange",
    "perfeval.reports",
    "perfeval.upkeep",
    "perfeval.web",
    "django.contrib.admin.apps.SimpleAdminConfig",  # perfeval.urls looks for its pages: workers and commands need none
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "perfeval.web.shared.static_files.StaticFiles",
    "allauth.account",
    "allauth.socialaccount",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "import_export",
]

MIDDLEWARE = [
    "perfeval.web.shared.request_log.logged",  # first: whatever answers, it has a line in the log
    "perfeval.web.shared.metrics.measured",
    # These three stand outside of all that may answer: each answer has its headers.
    "perfeval.web.shared.headers.guarded",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "perfeval.web.shared.health.under_any_name",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "perfeval.web.shared.errors.in_words",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perfeval.web.shared.session.SessionRules",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # allauth does not start without
]

ROOT_URLCONF = "perfeval.urls"
WSGI_APPLICATION = "perfeval.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "perfeval.web.shared.frame.frame",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.DEBUG: "secondary", message_levels.ERROR: "danger"}  # Bootstrap's names

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
USE_I18N = True  # with False Django's own error messages come out in English
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Database --------------------------------------------------------------------------------------------------------
# Without IMMEDIATE and WAL nine of ten concurrent autosaves on SQLite fail with "database is locked".
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;PRAGMA temp_store=MEMORY;"
    ),
}


def database(url: str) -> dict[str, Any]:
    """The settings of the database at `url`, with what its engine needs to stand concurrent writers."""
    config = dict(environ.Env.db_url_config(url))
    if not config["PASSWORD"]:
        config["PASSWORD"] = env.str("PERFEVAL_DATABASE_PASSWORD", default="")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = SQLITE_OPTIONS
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True  # or each worker fails one request after the server restarts
        # Compiling a statement takes longer than any list of ours runs: up to 70 ms, each time.
        config.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    return config


DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'perfeval.sqlite3'}"))}

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap/css", BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css"),
]
# Uploads are never served by path: a view checks the right to read each one.
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FONTS_DIR = DATA_DIR / "fonts"
STOCK_PRINT = env.bool("PERFEVAL_STOCK_PRINT", default=False)  # slower: should the short ways ever be in doubt
OFFICE_FONTS_DIR = Path(env.str("PERFEVAL_OFFICE_FONTS", default=str(DATA_DIR / "office-fonts")))
# The organisations' certificates (<code>.p12), outside the database, and the password of those without a file of their own.
SIGNING_DIR = Path(env.str("PERFEVAL_SIGNING_DIR", default=str(DATA_DIR / "signing")))
SIGNING_PASSWORD = env.str("PERFEVAL_SIGNING_PASSWORD", default="")
# Where the QR code on a print leads.
PUBLIC_URL = env.str("PERFEVAL_PUBLIC_URL", default="http://127.0.0.1:8000")

# A table of 60 rows has some 750 fields; Django's limit of 1,000 leaves no room for a longer one.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # tables of a whole department, inspected at once
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Accounts --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# True refuses to serve a database that holds the accounts of the demonstration, whose passwords are public.
REFUSE_DEMO_ACCOUNTS = False

# What a monitor must show to read the metrics; without one there are none.
METRICS_TOKEN = env.str("PERFEVAL_METRICS_TOKEN", default="")
# Whether a proxy of ours stands before the web server, whose headers are believed.
BEHIND_PROXY = False

# --- Sessions, cookies, headers --------------------------------------------------------------------------------------
SESSION_ENGINE = "perfeval.web.shared.session_store"
SESSION_COOKIE_AGE = 60 * env.int("PERFEVAL_IDLE_MINUTES", default=30)
SESSION_SAVE_EVERY_REQUEST = True  # counts the idle time from the last request (to the minute), not from the login
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # our scripts take the token from the page
# Not in a cookie: it would have no protected name, and messages name files and people.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "perfeval.web.shared.errors.csrf_failure"

WHITENOISE_ALLOW_ALL_ORIGINS = False  # our pages alone use our scripts and styles
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's style sheet draws its marks as data: pictures
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Cache -----------------------------------------------------------------------------------------------------------
# Counts how often an address asks the public pages, nothing else. Environments put a cache in its place that all
# processes share; `process` takes over where that does not answer.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}


def redis_cache(url: str) -> dict[str, Any]:
    """A page waits a second for the cache at most."""
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": options}


# --- Background jobs -------------------------------------------------------------------------------------------------
# A task may die at any moment and may run twice: it is acknowledged only when done, and claims its Job row first.
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330  # the task says so where it needs another
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB; printing keeps some 180 MB
JOB_MEMORY = 1_500_000_000  # bytes of address space of one process; docs/decisions/queues.md has the figures
# A process loads the fonts before it says that it is up. After Celery's 4 s a busy machine would kill and start them
# without end.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # worker and clock wait for the broker as long as it is away
# A page never waits for the broker: the Job row is already stored, and the sweeper sends again what did not go out.
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # So long an unfinished message waits for its worker. Longer than a job's lease, or whom it is given to would find
    # the dead worker's claim standing; it may be shorter than a task, for a claim that beats cannot be taken over.
    "visibility_timeout": 120,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    # To publish: one further try, at once.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "queue_order_strategy": "priority",  # workers of both queues look at the short one first
}
# Long work may hold every process that takes it, never one that takes short work only: docs/decisions/queues.md.
# A worker that is not told its queues (-Q) takes from both.
CELERY_TASK_QUEUES = {"short": {"routing_key": "short"}, "long": {"routing_key": "long"}}  # celery makes them
CELERY_TASK_DEFAULT_QUEUE = "short"
# On Redis 0, the default, is the most urgent: whatever else waits goes before the next chunk of a batch.
CELERY_TASK_ROUTES = {
    "exchange.check_list": {"queue": "long"},
    "exchange.write_list": {"queue": "long"},
    "exchange.inspect_files": {"queue": "long", "priority": 3},
    "exchange.write_export": {"queue": "long", "priority": 6},
    "printing.bind_batch": {"queue": "long", "priority": 6},
    "printing.print_chunk": {"queue": "long", "priority": 9},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send stale jobs again": {"task": "jobs.sweep", "schedule": 60, "options": {"expires": 50}},
    "give up what killed its workers": {"task": "upkeep.give_up", "schedule": 60, "options": {"expires": 50}},
    "forget old jobs": {"task": "jobs.forget", "schedule": 86_400, "options": {"expires": 3600}},
    "sweep half files": {"task": "jobs.sweep_parts", "schedule": 600, "options": {"expires": 500}},
    "forget old logins": {"task": "accounts.tidy", "schedule": 86_400, "options": {"expires": 3600}},
    "expire print batches": {"task": "printing.expire_batches", "schedule": 600, "options": {"expires": 500}},
    "expire exports": {"task": "exchange.expire_exports", "schedule": 600, "options": {"expires": 500}},
    "expire uploaded lists": {"task": "exchange.expire_lists", "schedule": 600, "options": {"expires": 500}},
    "expire offline workbooks": {"task": "exchange.expire_workbooks", "schedule": 600, "options": {"expires": 500}},
    "expire inspections": {"task": "exchange.expire_inspections", "schedule": 600, "options": {"expires": 500}},
}
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = 10  # one line a task, at its end
# Where `manage.py up` puts the Redis that it starts; None if the broker is somebody else's.
REDIS_SOCKET: Path | None = None

# --- Import and export -----------------------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"  # without a code every staff user may import
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# --- Logging ---------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # These report every font and glyph that they touch.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING", "propagate": False},  # what it complains of, the print says in its own words
    },
}
