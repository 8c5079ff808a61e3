"""Log lines on stderr: plain text for people, or one JSON object each for machines."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

__all__ = ["logging_to_stderr"]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What could end a line, or make a terminal do something: texts of clients can hold it."""


class TextFormatter(logging.Formatter):
    """Writes ``12:30:00.123 WARNING message``; a traceback follows, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created).astimezone()
        clock = time.isoformat(timespec="milliseconds")[11:23]
        line = f"{clock} {record.levelname} {_escape(record.getMessage())}"
        if record.exc_info:
            traceback = self.formatException(record.exc_info).splitlines()
            line += "".join(f"\n  {_escape(each)}" for each in traceback)
        return line


class JsonFormatter(logging.Formatter):
    """Writes an object with time, level, event and message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC)
        entry = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "message"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)


@contextmanager
def logging_to_stderr(log_format: str = "text", level: int = logging.INFO) -> Iterator[None]:
    """Write what mockcalendly logs to stderr.

    Args:
        log_format: ``text`` or ``json``.
        level: What is less important than that is not written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logger = logging.getLogger("mockcalendly")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)


def _escape(text: str) -> str:
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
