import asyncio
import shutil
from pathlib import Path

import pytest

from e2e.operator.command import Command
from e2e.operator.held import hold_lesson


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which learner `u1` has held one lesson."""
    path = tmp_path_factory.mktemp("held") / "loqua.db"
    asyncio.run(hold_lesson(path))
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Where a database would be."""
    return tmp_path / "loqua.db"


@pytest.fixture
def database(held: Path, empty: Path) -> Path:
    """A copy of that database, for one test."""
    shutil.copyfile(held, empty)
    return empty


@pytest.fixture
def loqua(tmp_path: Path, empty: Path) -> Command:
    """The operator's command on that database."""
    return Command(tmp_path, {"LOQUA_DATABASE_URL": f"sqlite:///{empty}"})
