"""The repository that the settings choose, opened for one process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from loqua.domain.settle import ItemFacts
from loqua.settings import Settings
from loqua.store.default_location import default_url
from loqua.store.engine import Database
from loqua.store.janitor import interrupt_orphans
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository


def database_url(settings: Settings) -> str:
    return settings.database_url or default_url()


@asynccontextmanager
async def open_repository(
    settings: Settings, facts: Mapping[str, ItemFacts]
) -> AsyncIterator[SqlRepository]:
    """The repository, brought to the known schema first."""
    url = database_url(settings)
    await upgrade(url)
    async with Database(url) as database:
        yield SqlRepository(database, facts)


async def tidy(settings: Settings, facts: Mapping[str, ItemFacts]) -> int:
    """Close the sessions of processes that died; returns how many."""
    url = database_url(settings)
    await upgrade(url)
    async with Database(url) as database:
        repository = SqlRepository(database, facts)
        return len(await interrupt_orphans(database, repository, at=datetime.now(UTC)))
