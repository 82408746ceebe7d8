import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from e2e.rooms.school import School
from rig.livekit_server import LiveKitServer

Opened = Callable[..., School]


@pytest.fixture(scope="session")
def school(
    livekit_server: LiveKitServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    """One worker for all tests that do not disturb it; each takes a learner of its own."""
    school = School(livekit_server.credentials, tmp_path_factory.mktemp("school"))
    school.worker.spawn()
    try:
        asyncio.run(school.worker.ready())
        yield school
    finally:
        asyncio.run(school.worker.close())


@pytest.fixture
def founded(livekit_server: LiveKitServer, tmp_path: Path) -> Opened:
    """Makes a school with settings of its own."""

    def found(env: Mapping[str, str] | None = None, **options: Any) -> School:
        return School(livekit_server.credentials, tmp_path, env, **options)

    return found
