"""The content that is shipped, and a learner who has been here before."""

import pytest

from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.learner import Learner
from teaching.classroom import BEGINNER, SMALL, Classroom


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog("ja")


@pytest.fixture
def learner() -> Learner:
    return Learner(id="u1", name="Ken", preferences=BEGINNER)


@pytest.fixture
def room(learner: Learner) -> Classroom:
    """A lesson over four items and one scene, opened: the first question is 水 → water."""
    room = Classroom(learner, SMALL)
    room.open()
    return room
