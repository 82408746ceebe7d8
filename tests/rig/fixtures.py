"""Fixtures for every test that needs the outside; load with `pytest_plugins = ["rig.fixtures"]`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from .deepgram import LoopbackDeepgram
from .hub import WorkerHub
from .livekit_server import LiveKitServer, missing_reason
from .openai import LoopbackOpenAI
from .postgres import Postgres
from .postgres import missing_reason as postgres_missing


@pytest.fixture(scope="session")
def livekit_server() -> Iterator[LiveKitServer]:
    """A real LiveKit server for the whole run; without one the test is skipped with the reason."""
    if reason := missing_reason():
        pytest.skip(reason)
    with LiveKitServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real Postgres server for the whole run; without one the test is skipped."""
    if reason := postgres_missing():
        pytest.skip(reason)
    with Postgres() as server:
        yield server


@pytest.fixture
async def hub() -> AsyncIterator[WorkerHub]:
    """A stand-in for the server's side of the worker protocol."""
    async with WorkerHub() as hub:
        yield hub


@pytest.fixture
async def loopback_deepgram() -> AsyncIterator[LoopbackDeepgram]:
    """A recogniser that hears what the test says."""
    async with LoopbackDeepgram() as vendor:
        yield vendor


@pytest.fixture
async def loopback_openai() -> AsyncIterator[LoopbackOpenAI]:
    """A model and a voice that answer what the test says."""
    async with LoopbackOpenAI() as vendor:
        yield vendor
