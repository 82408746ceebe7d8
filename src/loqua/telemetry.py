"""Logs: their level, and what must never be in them."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

QUIET = ("aiosqlite", "httpx2", "httpcore2", "httpx", "httpcore", "openai", "urllib3", "watchfiles")
"""Loggers that would write every URL or every statement: only their warnings."""

SECRET = "[secret]"  # noqa: S105 - what stands where one was
REDACTED = "[redacted]"
SHORTEST_KNOWN = 6
"""A shorter secret is not searched for: it would blank out ordinary words."""

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

_NAME = r"(?:api[_-]?key|api[_-]?secret|access[_-]?token|token|secret|password|passwd)"
_MASKS = (
    (re.compile(r"\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*"), SECRET),
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]{6,}"), rf"\1 {SECRET}"),
    (
        re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:\w+ )?)(?!\[secret)[^\s'\",]+"),
        rf"\1{SECRET}",
    ),
    (re.compile(r"\b(?:sk|pk|rk)-[\w-]{12,}"), SECRET),
    (
        re.compile(rf"(?i)({_NAME}['\"]?\s*[:=]\s*['\"]?)(?!\[secret)[^\s'\",;&)}}\]]+"),
        rf"\1{SECRET}",
    ),
    (re.compile(r"(://[^\s:/@]*:)[^\s/@]+(?=@)"), rf"\1{SECRET}"),
)
_SECRET_FIELD = re.compile(rf"(?i)(?:.*[._-])?(?:{_NAME}|authorization)")
_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class Redaction(logging.Filter):
    """Takes out of a record what learners said (`lk.pii.` fields) and whatever opens a door."""

    def __init__(self, *, allow_pii: bool = False, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self.allow_pii = allow_pii
        known = sorted((s for s in secrets if len(s) >= SHORTEST_KNOWN), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def masked(self, text: str) -> str:
        """The text without tokens, keys and passwords."""
        if self._known:
            text = self._known.sub(SECRET, text)
        for pattern, replacement in _MASKS:
            text = pattern.sub(replacement, text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact in place; every record passes."""
        self._message(record)
        self._exception(record)
        for name in record.__dict__.keys() - _USUAL:
            record.__dict__[name] = self._field(name, record.__dict__[name])
        return True

    def _message(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):
            text = str(record.msg)
        if (masked := self.masked(text)) != text:
            record.msg, record.args = masked, None

    def _exception(self, record: logging.LogRecord) -> None:
        text = record.exc_text
        if not text and record.exc_info and record.exc_info[0]:
            text = logging.Formatter().formatException(record.exc_info)
        if text and (masked := self.masked(text)) != text:
            record.exc_info, record.exc_text = None, masked
        if record.stack_info:
            record.stack_info = self.masked(record.stack_info)

    def _field(self, name: str, value: Any) -> Any:
        if "pii" in name.split(".") and not self.allow_pii:
            return REDACTED
        if _SECRET_FIELD.fullmatch(name):
            return SECRET
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        masked = self.masked(text)
        return masked if masked != text else value


def setup_logging(
    level: str = "info",
    *,
    allow_pii: bool = False,
    secrets: Iterable[str] = (),
    to_stderr: bool = False,
) -> None:
    """Set the level, quiet the noisy, and redact in every handler that the root logger has.

    Call it again after another framework has added its handlers: it adds nothing twice.
    `to_stderr` adds a handler of our own where there is none.
    """
    root = logging.getLogger()
    if to_stderr and not root.handlers:
        own = logging.StreamHandler(sys.stderr)
        own.setFormatter(logging.Formatter(FORMAT))
        root.addHandler(own)
    root.setLevel(level.upper())
    logging.getLogger("loqua").setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    redaction = Redaction(allow_pii=allow_pii, secrets=secrets)
    for handler in root.handlers:
        protect(handler, redaction)


def protect(handler: logging.Handler, redaction: Redaction) -> None:
    """Let that handler write nothing that was not redacted before; replaces an earlier one."""
    for earlier in [f for f in handler.filters if isinstance(f, Redaction)]:
        handler.removeFilter(earlier)
    handler.addFilter(redaction)
