from pathlib import Path

import pytest

from e2e.console.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A learner who has never been here."""
    return Desk(tmp_path)
