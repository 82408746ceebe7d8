"""A database file of its own for every campaign, and how large it is to be."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "loqua.db"


@pytest.fixture
def full() -> bool:
    """Whether the whole campaign was asked for with CAMPAIGN=full."""
    return os.environ.get("CAMPAIGN") == "full"
