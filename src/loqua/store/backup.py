"""Copies of the database: made while lessons write, and brought back when it is lost."""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from loqua.errors import StoreCorrupt, StoreError, StoreTooNew
from loqua.store.address import sqlite_path
from loqua.store.migrate import REVISIONS
from loqua.store.sqlite_file import SIDECARS, have_directory, stamp


async def backup(url: str, target: Path) -> None:
    """Write a checked copy of the database to `target`, whole or not at all."""
    await asyncio.to_thread(_backup, _file(url), target)


async def restore(url: str, source: Path, *, force: bool = False) -> Path | None:
    """Put a checked backup in the place of the database; returns where the previous one is now.

    Refuses while lessons are open, because they would go on writing to the previous file.
    """
    return await asyncio.to_thread(_restore, _file(url), source, force=force)


def _file(url: str) -> Path:
    path = sqlite_path(url)
    if path is None:
        raise StoreError("Only a SQLite file is copied here; use pg_dump for Postgres.")
    return path


def _backup(path: Path, target: Path) -> None:
    if not path.is_file():
        raise StoreError(f"{path} does not exist; there is nothing to copy.")
    if target.exists() and target.samefile(path):
        raise StoreError("The copy cannot take the place of the database itself.")
    with _new_copy(path, target) as copy:
        _check(copy)
        copy.replace(target)
    _sync(target.parent)


def _restore(path: Path, source: Path, *, force: bool) -> Path | None:
    if not source.is_file():
        raise StoreError(f"{source} is not a file.")
    if path.exists() and source.samefile(path):
        raise StoreError("The database cannot be restored from itself.")
    have_directory(path)
    with _new_copy(source, path) as copy:
        _check(copy)
        if not force and _open_lessons(path):
            raise StoreError(f"Lessons are open in {path}. End them first, or force it.")
        previous = _moved_aside(path)
        copy.replace(path)
    _sync(path.parent)
    return previous


@contextmanager
def _new_copy(source: Path, target: Path) -> Iterator[Path]:
    """A private, complete, synced copy beside the target; gone afterwards unless it was renamed."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    os.close(descriptor)
    copy = Path(name)
    try:
        _copy(source, copy)
        _sync(copy)
        yield copy
    finally:
        for suffix in ("", *SIDECARS):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(source, timeout=5)) as old, closing(_connect(copy)) as new:
            old.execute("PRAGMA query_only = ON")
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _unusable(source, error) from error


def _check(copy: Path) -> None:
    try:
        with closing(_connect(copy)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            revisions = [
                r for (r,) in connection.execute("SELECT version_num FROM alembic_version")
            ]
    except sqlite3.Error as error:
        raise StoreCorrupt("The copy is not a whole Loqua database; it was not used.") from error
    if verdict != "ok":
        raise StoreCorrupt(f"The copy is damaged ({verdict}); it was not used.")
    if not set(revisions) <= set(REVISIONS):
        raise StoreTooNew(f"The copy has schema {revisions[0]}, which only a newer Loqua knows.")


def _unusable(source: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt(f"{source} is damaged or not a database; nothing was changed.")
    return StoreError(f"{source} cannot be copied: {error}.")


def _open_lessons(path: Path) -> bool:
    """Whether the database has open lessons; a damaged or empty one has none."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            query = "SELECT count(*) FROM session WHERE state = 'open'"
            return bool(connection.execute(query).fetchone()[0])
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreError(f"{path} is being written to; end the lessons first.") from error
        return False


def _moved_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    previous = path.with_name(f"{path.name}.before-restore-{stamp()}")
    for suffix in (*SIDECARS, ""):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(previous.with_name(previous.name + suffix))
    return previous


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
