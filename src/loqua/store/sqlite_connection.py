"""How every SQLite connection is set up: durable, private, patient, one writer at a time."""

import asyncio
import logging
import random
import sqlite3
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # DEBUG would print what learners say

logger = logging.getLogger(__name__)

WAL_IS_SAFE_FROM = (3, 51, 3)
BUSY_MS = 5000
"""How long a statement waits for another process's lock."""
ASKING_MS = 100
"""How long one attempt to begin writing waits; `engine` repeats it."""
READING = "loqua_reading"
"""Execution option of a connection that must not write."""
BARE = "loqua_bare"
"""Execution option of a connection for statements that may not be inside a transaction."""

_SETTINGS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "mmap_size = 0",
)

_told: set[str | None] = set()
"""The databases whose journal mode this process has logged."""


def journal_mode() -> str:
    """`wal`, or `truncate` where the linked SQLite has the WAL-reset bug."""
    return "wal" if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM else "truncate"


def set_up(engine: AsyncEngine) -> None:
    """Give every connection of this engine its settings and every transaction its BEGIN."""
    mode = journal_mode()
    _tell(engine.url.database, mode)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        try:
            _configure(connection, mode)
        except BaseException:
            connection.close()
            raise

    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "handle_error", _keep_cancelled)


def _tell(database: str | None, mode: str) -> None:
    if database not in _told:
        _told.add(database)
        logger.info(
            "%s: SQLite %s, journal_mode=%s (wal is safe for several processes from 3.51.3 on)",
            database,
            sqlite3.sqlite_version,
            mode,
        )


def _keep_cancelled(context: ExceptionContext) -> None:
    """A cancelled statement still ends in its thread; the connection can then roll it back.

    Closing it instead would leave its lock to the garbage collector.
    """
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    reading = options.get(READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    if reading:
        connection.exec_driver_sql("BEGIN")
    elif not options.get(BARE, False):
        _begin_immediate(connection)


def _begin_immediate(connection: Connection) -> None:
    """Ask for the lock in short turns: SQLite asks ever more seldom, and late comers would win."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {ASKING_MS}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")


def _configure(connection: Any, mode: str) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone()[0] != mode:
            _switch(cursor, mode)
        for setting in _SETTINGS:
            cursor.execute(f"PRAGMA {setting}")
    finally:
        cursor.close()


def _switch(cursor: Any, mode: str) -> None:
    for remaining in reversed(range(40)):
        try:
            cursor.execute(f"PRAGMA journal_mode = {mode}")
        except Exception as error:
            if not remaining or getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
        await_only(asyncio.sleep(random.uniform(0.01, 0.06)))  # noqa: S311 - jitter
