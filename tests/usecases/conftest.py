"""A real database file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from loqua.ports import Repository
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository


@pytest.fixture
async def repository(tmp_path: Path) -> AsyncIterator[Repository]:
    url = f"sqlite:///{tmp_path / 'loqua.db'}"
    await upgrade(url)
    async with Database(url) as database:
        yield SqlRepository(database, {})
