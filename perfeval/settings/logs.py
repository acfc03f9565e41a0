"""The log of a server: one JSON object a line. docs/operations.md lists the fields.

Nothing personal goes into them: neither what was typed nor passwords nor tokens. An exception's message may quote what was
typed, so on a server its type and place are written and its message only where it speaks of the machine.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# By name: settings are read by programs that need neither Celery nor Redis.
OF_THE_MACHINE = {
    "django.db.utils.OperationalError",
    "django.db.utils.IntegrityError",
    "psycopg.OperationalError",
    "kombu.exceptions.OperationalError",
    "redis.exceptions.RedisError",
    "django.core.exceptions.ImproperlyConfigured",
    "builtins.OSError",
}
DEEPEST = 30  # frames, the innermost

QUIET = {
    "django.request": "CRITICAL",  # each request has one line of ours, each failure one more
    "django.security": "CRITICAL",  # quotes what was sent; the request's line says what kind of refusal it was
    "celery.app.trace": "CRITICAL",  # each task has one line of django-structlog's
    "celery.worker.strategy": "WARNING",
    "fontTools": "WARNING",  # reports every font and glyph that it touches
}


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING. Everything goes through structlog, also what libraries write by the standard library."""
    _configure()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _exception,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
                "foreign_pre_chain": _first(),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # What it complains of, the print says in its own words.
            "weasyprint": {"level": "WARNING", "propagate": False},
            **{name: {"level": level} for name, level in QUIET.items()},
        },
    }


def readable_lines() -> None:
    """For a workstation: through the standard library's log as it is set up there."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            _one_error,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_first(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _first() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        _one_error,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]


def _one_error(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """django-structlog tells a task's error three times: once will do."""
    if isinstance(event.get("exception"), BaseException):
        event["exc_info"] = event.pop("exception")
        event.pop("error", None)
    return event


def _exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """`exc_info` as a list of the error and its causes."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = [_one(link) for link in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _one(error: BaseException) -> dict[str, object]:
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    told: dict[str, object] = {"type": names[0]}
    if OF_THE_MACHINE & set(names):
        told["message"] = str(error).partition("\n")[0]  # PostgreSQL's further lines quote the row
    told["at"] = list(_places(error.__traceback__))
    return told


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace)[-DEEPEST:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def logging_of_gunicorn() -> dict[str, Any]:
    """It sets its loggers up itself, before the program is loaded."""
    settings = logging_settings()
    settings["loggers"] = {name: {"handlers": [], "propagate": True} for name in ("gunicorn.error", "gunicorn.access")}
    return settings
