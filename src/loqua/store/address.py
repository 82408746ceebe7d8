"""What a database URL means: a SQLite file, or a Postgres server."""

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from loqua.errors import StoreError

USABLE = "Use sqlite:///path/to/loqua.db or postgresql://user@host/database."


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for Postgres."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or ":memory:" in parsed.database:
        raise StoreError(f"A database in memory would remember nothing. {USABLE}")
    return Path(parsed.database)


def engine_url(url: str) -> URL:
    """The URL with the asynchronous driver that Loqua uses."""
    path = sqlite_path(url)
    if path is not None:
        return URL.create("sqlite+aiosqlite", database=str(path))
    if find_spec("asyncpg") is None:
        raise StoreError("Postgres needs the package asyncpg: install loqua[postgres].")
    return _parsed(url).set(drivername="postgresql+asyncpg")


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(f"The database URL cannot be read. {USABLE}") from None
    if parsed.drivername == "postgres":
        parsed = parsed.set(drivername="postgresql")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"{parsed.drivername} is not a database that Loqua knows. {USABLE}")
    return parsed
