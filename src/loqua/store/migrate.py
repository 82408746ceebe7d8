"""Bringing a database to the schema that this Loqua knows."""

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from loqua.errors import StoreCorrupt, StoreTooNew
from loqua.store.address import sqlite_path
from loqua.store.engine import Database
from loqua.store.schema import metadata
from loqua.store.sqlite_file import damaged, prepare, quarantine

if TYPE_CHECKING:
    from sqlalchemy import Connection

logging.getLogger("alembic").setLevel(logging.WARNING)  # INFO tells of every revision looked at

REVISIONS = ("0001",)
"""Every schema that this Loqua can upgrade, oldest first. A test holds it to `versions/`."""

HEAD = REVISIONS[-1]

_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where Alembic looks which revision a database has."""


async def upgrade(url: str) -> None:
    """Create or upgrade the database at `url`; at once where nothing is to do.

    Several processes may do this at the same time: one applies, the others wait for it. A process
    killed in the middle leaves the database as it was. A damaged file is copied, never changed.
    """
    path = sqlite_path(url)
    try:
        if path is not None:
            await asyncio.to_thread(prepare, path)
        await _upgrade(url, path)
    except StoreCorrupt:
        if path is not None:
            await asyncio.to_thread(quarantine, path)
        raise


async def _upgrade(url: str, path: Path | None) -> None:
    async with Database(url) as database:
        if await _revision(database) == HEAD:
            return
        async with database.writing() as connection:
            if path is None:
                await connection.execute(text("SELECT pg_advisory_xact_lock(4917020611)"))
            revision = await _checked(connection, path)
            if revision is None:
                await connection.run_sync(_create)
            elif revision != HEAD:
                await connection.run_sync(_apply)


async def current(url: str) -> str | None:
    """The schema revision of the database at `url`; None where it has no tables yet."""
    async with Database(url) as database:
        return await _revision(database)


async def _revision(database: Database) -> str | None:
    async with database.reading() as connection:
        return await _checked(connection, database.path)


async def _checked(connection: AsyncConnection, path: Path | None) -> str | None:
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if "alembic_version" not in tables:
        if tables and path is not None:
            raise damaged(path)
        return None
    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
    revision: str | None = found.scalar_one_or_none()
    if revision is not None and revision not in REVISIONS:
        raise StoreTooNew(
            f"{path or 'The database'} was written by a newer Loqua (schema {revision}; "
            f"this one knows {HEAD}). Update Loqua, or bring back an older backup."
        )
    return revision


def _create(connection: "Connection") -> None:
    """A new database is made as the schema is now: Alembic takes a tenth of the console's start."""
    metadata.create_all(connection, checkfirst=False)
    _version.create(connection)
    connection.execute(_version.insert().values(version_num=HEAD))


def _apply(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
