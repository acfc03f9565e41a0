"""Logging in: how often, how long, with which passwords. Why each is as it is: docs/decisions/login.md."""

from datetime import timedelta

from perfeval.core.workflow import Role
from perfeval.settings.environment import UnfitEnvironment, env
from perfeval.settings.weaknesses import NOBODY, of_roles

# By address alone one person's typing errors would lock out a whole office behind one address, by name alone anybody
# could lock out a colleague. The second pair holds for all addresses together that a name has never logged in from.
LOGIN_TRIES = env.int("PERFEVAL_LOGIN_TRIES", default=5)
LOGIN_LOCK = timedelta(minutes=env.int("PERFEVAL_LOGIN_LOCK_MINUTES", default=15))
LOGIN_TRIES_ANYWHERE = env.int("PERFEVAL_LOGIN_TRIES_ANYWHERE", default=30)
LOGIN_LOCK_ANYWHERE = timedelta(minutes=env.int("PERFEVAL_LOGIN_LOCK_ANYWHERE_MINUTES", default=60))
LOGIN_ADDRESS_KNOWN = timedelta(days=90)

# The idle time is SESSION_COOKIE_AGE; after these hours everybody logs in anew, however busy.
SESSION_HOURS = env.int("PERFEVAL_SESSION_HOURS", default=12)
ONE_SESSION = env.bool("PERFEVAL_ONE_SESSION", default=False)  # a login ends the person's sessions elsewhere

# Who must use a second factor, in any of their roles; whoever enters the administration must as well.
SECOND_FACTOR_ROLES: list[str] = env.list(
    "PERFEVAL_SECOND_FACTOR_ROLES",
    default=[role.value for role in Role if role not in {Role.CLERK, Role.UNIT_HEAD, Role.AUDITOR}],
)
if SECOND_FACTOR_ROLES == [NOBODY]:
    SECOND_FACTOR_ROLES = []
if unknown := of_roles(env):
    raise UnfitEnvironment("\n".join(unknown))
OTP_TOTP_ISSUER = "绩效自评"
OTP_TOTP_THROTTLE_FACTOR = 0  # codes are counted with the passwords; this one would lock out whoever owns the telephone

# What somebody would try first who knows what runs here; an operator adds the names of the place.
PASSWORD_WORDS = (
    "perfeval", "绩效", "自评", "评价", "财政", "预算", "密码", "口令", "单位", "jixiao", "ziping", "pingjia", "caizheng",
    "caizhengju", "yusuan", "mima", "kouling", "danwei", "password", "passwd", "admin", "welcome", "qwerty", "asdfgh",
    "123456",
    *env.list("PERFEVAL_PASSWORD_WORDS", default=[]),
)  # fmt: skip
PASSWORD_DAYS = env.int("PERFEVAL_PASSWORD_DAYS", default=90)  # then a new one at the next login; 0: never
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "perfeval.accounts.validators.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {
        "NAME": "perfeval.accounts.validators.LengthValidator",
        "OPTIONS": {"min_length": env.int("PERFEVAL_PASSWORD_LENGTH", default=10)},
    },
    {
        "NAME": "perfeval.accounts.validators.ClassesValidator",
        "OPTIONS": {"classes": env.int("PERFEVAL_PASSWORD_CLASSES", default=3)},
    },
    {"NAME": "perfeval.accounts.validators.CommonValidator"},
    {"NAME": "perfeval.accounts.validators.NumericValidator"},
    {"NAME": "perfeval.accounts.validators.WordsValidator", "OPTIONS": {"words": PASSWORD_WORDS, "rest": 6}},
    {
        "NAME": "perfeval.accounts.validators.HistoryValidator",
        "OPTIONS": {"keep": env.int("PERFEVAL_PASSWORD_HISTORY", default=5)},
    },
]
