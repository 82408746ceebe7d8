"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_new(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; one whose key is stored already changes nothing."""
    return _insert(connection, table).on_conflict_do_nothing()


def insert_or_update(
    connection: AsyncConnection, table: Table, *, also: Mapping[str, Any] | None = None
) -> sqlite.Insert | postgresql.Insert:
    """Insert rows; one whose key is stored already takes the new values, or those in `also`."""
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns if column.name not in keys]
    values = also or {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def _insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
