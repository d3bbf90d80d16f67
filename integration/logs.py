"""How log lines look: plain text for people, or one JSON object per line for machines (WEDERKERIG_LOG_FORMAT)."""

from __future__ import annotations

import json
import logging
import logging.config
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

DATABASE = frozenset({"sqlalchemy", "psycopg", "sqlite3"})
TEXT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"


class TextLines(logging.Formatter):
    """Plain text. Of a failure it shows the way, and the words only where they cannot quote a row: a database error does."""

    def formatException(self, ei: Any) -> str:
        return "\n".join(_told(ei[1]))


class JsonLines(TextLines):
    """One line, one object: `at` (UTC, ISO 8601), `level`, `logger`, `message`, and `failure` with the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["failure"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _told(failure: BaseException) -> Iterator[str]:
    before = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if before:
        yield from _told(before)
        yield "which led to"
    yield from (line.rstrip() for line in traceback.format_tb(failure.__traceback__))
    kind = type(failure)
    quotes_rows = kind.__module__.partition(".")[0] in DATABASE
    yield f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.") + (
        " (its words are left out)" if quotes_rows else f": {failure}"
    )


def plan(log_format: str) -> dict[str, Any]:
    """Everything to standard error in this format, libraries only from warnings on (the shape of `logging.config.dictConfig`).

    gunicorn has its own handlers; here its lines take the same way as ours.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLines} if log_format == "json" else {"()": TextLines, "fmt": TEXT}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"integration": {"level": "INFO"}, "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
    }


def set_up(log_format: str) -> None:
    """Let every logger of this process follow the plan."""
    logging.config.dictConfig(plan(log_format))
