"""A workstation and the demonstration: no server to install, everything in the data folder.

DEBUG stays off unless it is asked for, so that the demonstration behaves like the real thing.
"""

from perfeval.settings.base import *
from perfeval.settings.base import CACHES, DATA_DIR, STATIC_ROOT, redis_cache
from perfeval.settings.environment import env

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # stays empty here, and whitenoise warns if it is not there

DEBUG = env.bool("PERFEVAL_DEBUG", default=False)
# Serves one machine only and signs nothing of value; production refuses to start without a key of its own.
SECRET_KEY = "development-only-" + "0" * 50
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.list("PERFEVAL_HOSTS", default=[])]

# Static files come straight from the source folders and packages: no collectstatic.
WHITENOISE_USE_FINDERS = True

REDIS_SOCKET = DATA_DIR / "redis.sock"
CELERY_BROKER_URL = f"redis+socket://{REDIS_SOCKET}"
CACHES["default"] = redis_cache(f"unix://{REDIS_SOCKET}")
# The accounts of the demonstration get in by password alone; anybody may try the second factor.
SECOND_FACTOR_ROLES = env.list("PERFEVAL_SECOND_FACTOR_ROLES", default=[])
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
