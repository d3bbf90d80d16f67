"""How log lines look: plain text for people, or one JSON object per line for machines (WEDERKERIG_LOG_FORMAT)."""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any

TEXT = "%(asctime)s %(levelname)-7s %(name)s %(message)s"


class JsonLines(logging.Formatter):
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


def plan(log_format: str) -> dict[str, Any]:
    """Everything to standard error in this format, libraries only from warnings on (the shape of `logging.config.dictConfig`).

    gunicorn has its own handlers; here its lines take the same way as ours.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLines} if log_format == "json" else {"format": TEXT}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"integration": {"level": "INFO"}, "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
    }


def set_up(log_format: str) -> None:
    """Let every logger of this process follow the plan."""
    logging.config.dictConfig(plan(log_format))
