"""The test suite: on SQLite, or with PERFEVAL_TEST_DB=postgresql on a throw-away PostgreSQL that tests/ starts."""

import os
import tempfile
from pathlib import Path

# A folder per run, so that two runs in one checkout never meet. Child processes of the tests inherit it.
os.environ.setdefault("PERFEVAL_DATA", str(Path(tempfile.gettempdir()) / f"perfeval-test-{os.getpid()}"))

from perfeval.settings.base import *
from perfeval.settings.base import BASE_DIR, DATA_DIR, DATABASES, SQLITE_OPTIONS, database
from perfeval.settings.environment import env

SECRET_KEY = "test-only-" + "0" * 50
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

if env.str("PERFEVAL_TEST_DB", default="sqlite") == "postgresql":
    DATABASES["default"] = database(env.str("DATABASE_URL", default="postgres://postgres@/perfeval"))
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, not memory: workers and browsers are other processes and threads.
    DATABASES["default"] = database(f"sqlite:///{DATA_DIR / 'perfeval.sqlite3'}")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "perfeval.sqlite3")}
    # It dies with the tests: nothing needs to reach the disk, which is slow where others work on it too.
    options = {**SQLITE_OPTIONS, "init_command": str(SQLITE_OPTIONS["init_command"]).replace("=NORMAL", "=OFF")}
    DATABASES["default"]["OPTIONS"] = options

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
SECOND_FACTOR_ROLES = []  # the tests of the second factor name some
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = env.str("PERFEVAL_TEST_BROKER", default="memory://")
# Built once per checkout, as it takes longer than the suite.
FONTS_DIR = BASE_DIR / "var" / "fonts"
OFFICE_FONTS_DIR = BASE_DIR / "var" / "office-fonts"
