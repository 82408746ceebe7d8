import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from e2e.operator.command import Command
from e2e.operator.held import hold_lesson
from loqua.store.migrate import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database of this test is, or would be."""
    return tmp_path / "loqua.db"


@pytest.fixture
def loqua(tmp_path: Path, database: Path) -> Command:
    """The command on that database."""
    return Command(tmp_path, {"LOQUA_DATABASE_URL": f"sqlite:///{database}"})
