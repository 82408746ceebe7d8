"""The repository that the settings choose, opened for one process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from loqua.domain.settle import ItemFacts
from loqua.settings import Settings
from loqua.store.default_location import default_url
from loqua.store.engine import Database
from loqua.store.janitor import forget_transcripts, interrupt_orphans
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from loqua.store.unsaved import places, store_kept


def database_url(settings: Settings) -> str:
    return settings.database_url or default_url()


@asynccontextmanager
async def open_repository(
    settings: Settings, facts: Mapping[str, ItemFacts]
) -> AsyncIterator[SqlRepository]:
    """The repository; the database has been brought to the known schema by `tidy`."""
    async with Database(database_url(settings)) as database:
        yield SqlRepository(database, facts)


async def tidy(settings: Settings, facts: Mapping[str, ItemFacts]) -> None:
    """Upgrade the schema, store what was kept, close what died, forget what is too old."""
    url = database_url(settings)
    await upgrade(url)
    now = datetime.now(UTC)
    async with Database(url) as database:
        repository = SqlRepository(database, facts)
        await store_kept(repository, places(database.path))
        await interrupt_orphans(database, repository, at=now)
        if settings.transcript_days is not None:
            kept = timedelta(days=settings.transcript_days)
            if await forget_transcripts(database, older_than=now - kept):
                await database.scrub()
