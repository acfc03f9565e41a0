"""A server. Everything comes from the environment, and what is missing or weak is refused before anything starts."""

from urllib.parse import urlsplit

from perfeval.settings.environment import UnfitEnvironment, env
from perfeval.settings.logs import logging_settings
from perfeval.settings.weaknesses import weaknesses

if found := weaknesses(env):  # before anything is made of it
    raise UnfitEnvironment("正式环境的设置不完整，未启动：\n" + "\n".join(f"  - {line}" for line in found))

from perfeval.settings.base import *
from perfeval.settings.base import CACHES, MIDDLEWARE, redis_cache

DEBUG = False
REFUSE_DEMO_ACCOUNTS = True

SECRET_KEY = env.str("PERFEVAL_SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("PERFEVAL_HOSTS", default=[])
CELERY_BROKER_URL = env.str("PERFEVAL_BROKER_URL", default="")
BEHIND_PROXY = env.bool("PERFEVAL_BEHIND_PROXY", default=False)


def shared_cache() -> str:
    """The Redis that counts for all web processes: one of its own, or the broker's; empty where there is none."""
    broker = CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1)
    url = env.str("PERFEVAL_CACHE_URL", default=broker)
    return url if urlsplit(url).scheme in {"redis", "rediss", "unix"} else ""


if cache_url := shared_cache():
    CACHES["default"] = redis_cache(cache_url)

PUBLIC_URL = env.str("PERFEVAL_PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

# --- Only by HTTPS ---------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("PERFEVAL_SSL_REDIRECT", default=True)
# The first three are asked from inside the machine, by plain HTTP; the interface refuses that itself.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$", r"^api/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
if BEHIND_PROXY:
    # Only where a proxy of ours sets these headers itself: else anybody could write them.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "perfeval.web.shared.proxy.client_address")

# --- Logs: for machines -----------------------------------------------------------------------------------------------
LOGGING = logging_settings()

# --- Files: names with a hash, compressed once -----------------------------------------------------------------------
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "perfeval.web.shared.static_storage.ModuleStorage"},
}
# Nothing asks for the others, and each is compressed for some tenth of a second.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
