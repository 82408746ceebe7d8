"""What a database driver reports, told in Loqua's errors and without the learner's words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from loqua.errors import StoreError
from loqua.store.sqlite_file import damaged

_MEANING = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reported an error",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_BUSY: "another process kept it locked for too long",
}
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def busy_passed_over() -> Iterator[None]:
    """Let only what comes of another connection's lock pass without an error."""
    try:
        yield
    except DBAPIError as error:
        if _code(error) != sqlite3.SQLITE_BUSY:
            raise


@contextmanager
def told(path: Path | None) -> Iterator[None]:
    """Turn what a driver raises into a StoreError that names the file."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(error, path) from error


def _translated(error: DBAPIError, path: Path | None) -> StoreError:
    if _code(error) in _BROKEN:
        return damaged(path)
    meaning = _MEANING.get(_code(error), f"the database reported {type(error.orig).__name__}")
    return StoreError(f"{path or 'The database'} cannot be used: {meaning}.")


def _code(error: DBAPIError) -> int:
    code = getattr(error.driver_exception, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF
