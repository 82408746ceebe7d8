"""A real database file that can be out of reach, and a session to record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.session import Session
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from tutor.unreliable import AT, Unreliable


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog("ja")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'loqua.db'}"
    await upgrade(url)
    async with Database(url) as database:
        yield database


@pytest.fixture
def store(database: Database, catalog: Catalog) -> Unreliable:
    return Unreliable(SqlRepository(database, catalog.facts()))


@pytest.fixture
def session() -> Session:
    return Session(id="sess_1", learner_id="u1", room="room", started_at=AT)
