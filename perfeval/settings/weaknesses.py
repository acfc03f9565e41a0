"""What a server's environment lacks or has too weak: all of it at once, each in one sentence that says what to set."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from perfeval.core.workflow import Role
from perfeval.settings.environment import Environment, SecretFiles

KEY_LENGTH = 50
PASSWORD_LENGTH = 12
TOKEN_LENGTH = 32
# How keys begin that are written down somewhere: in these settings, in a framework's template, in an instruction.
KNOWN_KEYS = ("development-only-", "test-only-", "django-insecure-", "change", "example", "secret")
# Words that passwords of examples are made of; what is left must still be long enough.
EXAMPLE_WORDS = (
    "perfeval", "postgres", "password", "passwd", "changeme", "change-me", "example", "secret", "admin", "root", "test",
    "demo", "qwerty", "12345678", "123456", "123", "口令", "密码",
)  # fmt: skip
# The least and the most of each; whoever needs less than the least of a limit has no limit.
BOUNDS = {
    "PERFEVAL_LOGIN_TRIES": (1, 20),
    "PERFEVAL_LOGIN_LOCK_MINUTES": (1, 1440),
    "PERFEVAL_LOGIN_TRIES_ANYWHERE": (1, 1000),
    "PERFEVAL_LOGIN_LOCK_ANYWHERE_MINUTES": (1, 1440),
    "PERFEVAL_PASSWORD_LENGTH": (8, 64),
    "PERFEVAL_PASSWORD_CLASSES": (1, 5),
    "PERFEVAL_PASSWORD_HISTORY": (0, 24),
    "PERFEVAL_PASSWORD_DAYS": (0, 3650),
    "PERFEVAL_IDLE_MINUTES": (1, 480),
    "PERFEVAL_SESSION_HOURS": (1, 24),
}
# Any other word would count as "false", a slip of the pen included.
SWITCHES = ("PERFEVAL_BEHIND_PROXY", "PERFEVAL_ONE_SESSION", "PERFEVAL_SSL_REDIRECT", "PERFEVAL_STOCK_PRINT")
_ISSUER, _CLIENT, _SECRET, _CLAIM = SINGLE_SIGN_ON = (
    "PERFEVAL_OIDC_ISSUER", "PERFEVAL_OIDC_CLIENT_ID", "PERFEVAL_OIDC_SECRET", "PERFEVAL_OIDC_CLAIM",
)  # fmt: skip
_HOST = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
_PUBLIC = re.compile(r"https://[A-Za-z0-9.\-\[\]:]+/?")
_OF_REDIS = {"redis", "rediss"}
NOBODY = "none"
_WORDS = ("", "true", "yes", "on", "1", "false", "no", "off", "0")
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def weaknesses(env: Environment) -> list[str]:
    found = [f"{name}：文件不存在或不能读取" for name in SecretFiles().unreadable()]
    key = env.str("PERFEVAL_SECRET_KEY", default="")
    if len(key) < KEY_LENGTH or _repeats(key) or key.lower().startswith(KNOWN_KEYS):
        found.append(
            f"PERFEVAL_SECRET_KEY：应为至少 {KEY_LENGTH} 个字符的随机串，不能用示例，例如：openssl rand -base64 48"
        )
    hosts = env.list("PERFEVAL_HOSTS", default=[])
    if not hosts or any("*" in host for host in hosts):
        found.append("PERFEVAL_HOSTS：应列出本系统的域名，用逗号分隔，不能用 *")
    elif not all(_HOST.fullmatch(host) for host in hosts):
        found.append("PERFEVAL_HOSTS：只写域名，用英文逗号分隔，不写 https://、端口和路径")
    found += _of_database(env)
    if not _is_server(env.str("PERFEVAL_BROKER_URL", default=""), {*_OF_REDIS, "redis+socket", "amqp", "amqps"}):
        found.append("PERFEVAL_BROKER_URL：应为 Redis 或 RabbitMQ 的地址，例如：redis://主机:6379/0")
    cache = env.str("PERFEVAL_CACHE_URL", default="")
    if cache and not _is_server(cache, {*_OF_REDIS, "unix"}):
        found.append("PERFEVAL_CACHE_URL：应为 Redis 的地址，例如：redis://主机:6379/1")
    found += _of_folder(env.str("PERFEVAL_DATA", default=""))
    found += _of_further_folders(env)
    public = env.str("PERFEVAL_PUBLIC_URL", default="")
    if public and not _PUBLIC.fullmatch(public):
        found.append("PERFEVAL_PUBLIC_URL：应为 https:// 加域名，不带路径，例如：https://jixiao.example.gov.cn")
    if env.str("PERFEVAL_DEBUG", default=""):
        found.append("PERFEVAL_DEBUG：正式环境没有调试方式，请去掉这一项")
    token = env.str("PERFEVAL_METRICS_TOKEN", default="")
    if token and (len(token) < TOKEN_LENGTH or _repeats(token)):
        found.append(f"PERFEVAL_METRICS_TOKEN：应为至少 {TOKEN_LENGTH} 个字符的随机串，不用监控时去掉这一项")
    if set("，、；;") & set(env.str("PERFEVAL_PASSWORD_WORDS", default="")):
        found.append("PERFEVAL_PASSWORD_WORDS：各个词之间用英文逗号分隔")
    return found + of_limits(env) + of_roles(env) + of_single_sign_on(env)


def _repeats(text: str) -> bool:
    """Few different characters, or a piece of text over and over."""
    return len(set(text)) < 10 or (text * 2).find(text, 1) < len(text)


def _is_server(text: str, schemes: set[str]) -> bool:
    try:
        url = urlsplit(text)
        by_socket = url.scheme in {"unix", "redis+socket"}
        return url.scheme in schemes and bool(url.path if by_socket else url.hostname and url.port != 0)
    except ValueError:  # of a port that is no number
        return False


def of_roles(env: Environment) -> list[str]:
    name = "PERFEVAL_SECOND_FACTOR_ROLES"
    named = set(env.list(name, default=[]))
    unknown = named - set(Role) if named != {NOBODY} else set()
    return [f"{name}：没有这样的角色：{'、'.join(sorted(unknown))}；角色有：{'、'.join(Role)}"] if unknown else []


def of_limits(env: Environment) -> list[str]:
    """Numbers and switches that stand there and mean nothing, or no protection."""
    numbers = {name: env.str(name, default="") for name in BOUNDS}
    found = [
        f"{name}：应为 {least} 至 {most} 的整数"
        for name, (least, most) in BOUNDS.items()
        if numbers[name]
        and not (numbers[name].isascii() and numbers[name].isdecimal() and least <= int(numbers[name]) <= most)
    ]
    switches = {name: env.str(name, default="") for name in SWITCHES}
    return found + [f"{name}：只能写 true 或 false" for name in SWITCHES if switches[name].lower() not in _WORDS]


def _of_database(env: Environment) -> list[str]:
    url = urlsplit(env.str("DATABASE_URL", default=""))
    if not url.scheme:
        return ["DATABASE_URL：应为数据库地址，例如：postgres://用户:口令@主机/库名"]
    if url.scheme == "sqlite":
        return (
            [] if url.path.strip("/") else ["DATABASE_URL：应写明数据库文件，例如：sqlite:////srv/perfeval/db.sqlite3"]
        )
    if not url.scheme.startswith(("postgres", "pgsql")):
        return ["DATABASE_URL：只能用 PostgreSQL（postgres://…），单机可以用 SQLite（sqlite:///…）"]
    if not url.path.strip("/"):
        return ["DATABASE_URL：应写明库名，例如：postgres://用户:口令@主机/库名"]
    where, password = _password(url, env)
    if not password:  # by a socket the server sees for itself who asks
        return ["DATABASE_URL：经网络连接数据库时应有口令"] if url.hostname else []
    if len(_without_examples(password, url.username or "")) < PASSWORD_LENGTH:
        return [f"{where}：数据库口令应为至少 {PASSWORD_LENGTH} 个字符的随机串，不能用示例或用户名"]
    return []


def _password(url: SplitResult, env: Environment) -> tuple[str, str]:
    if url.password:
        return "DATABASE_URL", unquote(url.password)
    return "PERFEVAL_DATABASE_PASSWORD", env.str("PERFEVAL_DATABASE_PASSWORD", default="")


def _without_examples(password: str, user: str) -> str:
    left = password.lower()
    for word in filter(None, (user.lower(), *EXAMPLE_WORDS)):
        left = left.replace(word, "")
    return left if len(set(left)) > 4 else ""


def _of_folder(name: str) -> list[str]:
    if not name:
        return ["PERFEVAL_DATA：应为保存上传文件、字体和打印结果的目录"]
    folder = Path(name)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return [f"PERFEVAL_DATA：目录 {name} 不存在，或运行本程序的账号不能写入"]
    return []


def _of_further_folders(env: Environment) -> list[str]:
    named = {name: env.str(name, default="") for name in ("PERFEVAL_SIGNING_DIR", "PERFEVAL_OFFICE_FONTS")}
    return [f"{name}：目录 {where} 不存在" for name, where in named.items() if where and not Path(where).is_dir()]


def of_single_sign_on(env: Environment) -> list[str]:
    """What is missing or wrong; nothing where none of it is set, or all of it well."""
    given = {name: env.str(name, default="") for name in SINGLE_SIGN_ON}
    if not any(given.values()):
        return []
    found = [
        f"{name}：启用单位统一登录时应填写（{'、'.join(SINGLE_SIGN_ON)} 须同时设置）"
        for name in SINGLE_SIGN_ON
        if not given[name]
    ]
    if given[_ISSUER] and not _is_safe(given[_ISSUER]):
        found.append(f"{_ISSUER}：应为认证平台的 https:// 地址，不带 ? 和 #")
    if given[_CLAIM] == "email":
        found.append(f"{_CLAIM}：不能用 email，邮箱可能未经核实；请用对应本系统用户名的字段，例如 preferred_username")
    return found


def _is_safe(issuer: str) -> bool:
    url = urlsplit(issuer)
    secure = url.scheme == "https" or (url.scheme == "http" and url.hostname in _THIS_MACHINE)
    return bool(secure and url.hostname and not url.query and not url.fragment)
