"""Every implementation of the Repository port, each behind the same fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from loqua.domain.settle import ItemFacts
from loqua.ports import Repository
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from rig.postgres import Postgres

FACTS = {
    "taberu": ItemFacts(topic="food"),
    "mizu": ItemFacts(topic="food"),
    "te-form": ItemFacts(topic="grammar", kind="grammar"),
    "hajimemashite": ItemFacts(topic="greetings", kind="phrase"),
}


@pytest.fixture(params=["sqlite", "postgres"])
async def repository(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Repository]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'loqua.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url
        await _empty(url)
    await upgrade(url)
    async with Database(url) as database:
        yield SqlRepository(database, FACTS)


async def _empty(url: str) -> None:
    async with Database(url) as database, database.writing() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
