"""A server. Everything comes from the environment, and what is missing or weak is refused before anything starts."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from perfeval.settings.base import *
from perfeval.settings.base import DATABASES, MIDDLEWARE, database, env

DEBUG = False
REFUSE_DEMO_ACCOUNTS = True

SECRET_KEY = env.str("PERFEVAL_SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("PERFEVAL_HOSTS", default=[])
CELERY_BROKER_URL = env.str("PERFEVAL_BROKER_URL", default="")
BEHIND_PROXY = env.bool("PERFEVAL_BEHIND_PROXY", default=False)


def problems() -> list[str]:
    """What the environment lacks, each in one sentence that says what to set."""
    found = []
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        found.append("PERFEVAL_SECRET_KEY：应为至少 50 个字符的随机串，例如：openssl rand -base64 48")
    if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
        found.append("PERFEVAL_HOSTS：应列出本系统的域名，用逗号分隔，不能用 *")
    url = urlsplit(env.str("DATABASE_URL", default=""))
    if not url.scheme:
        found.append("DATABASE_URL：应为数据库地址，例如：postgres://用户:口令@主机/库名")
    elif url.scheme.startswith(("postgres", "pgsql")) and url.hostname and not url.password:
        found.append("DATABASE_URL：经网络连接数据库时应有口令")
    if urlsplit(CELERY_BROKER_URL).scheme not in {"redis", "rediss", "redis+socket", "amqp", "amqps"}:
        found.append("PERFEVAL_BROKER_URL：应为 Redis 或 RabbitMQ 的地址，例如：redis://主机:6379/0")
    if not env.str("PERFEVAL_DATA", default=""):
        found.append("PERFEVAL_DATA：应为保存上传文件、字体和打印结果的目录")
    return found


if found := problems():
    raise ImproperlyConfigured("正式环境的设置不完整，未启动：\n" + "\n".join(f"  - {line}" for line in found))

DATABASES["default"] = database(env.str("DATABASE_URL"))

PUBLIC_URL = env.str("PERFEVAL_PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")

# --- Only by HTTPS ---------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("PERFEVAL_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside the machine, by plain HTTP
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

# --- Files: names with a hash, compressed once -----------------------------------------------------------------------
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "perfeval.web.shared.static_storage.ModuleStorage"},
}
