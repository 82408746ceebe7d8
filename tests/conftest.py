"""What holds for every test: a clean environment, a home of its own, no task left behind."""

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

pytest_plugins = ["rig.fixtures"]

PREFIXES = ("LOQUA_", "LIVEKIT_", "OPENAI_", "DEEPGRAM_")
KEPT = ("LOQUA_LIVEKIT_SERVER", "LOQUA_TEST_")
"""What the tests themselves are told; no settings of Loqua."""

GRACE_SECONDS = 0.5
"""For tasks that are already on their way out when a test ends."""


@pytest.fixture(autouse=True, scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the developer's own files; caches stay where they are."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        patch.setenv("XDG_CACHE_HOME", cache)
        patch.setenv("HOME", str(home))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        _clear(patch)
        yield


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's shell, nor of another test, decides a test."""
    _clear(monkeypatch)


def _clear(patch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith(PREFIXES) and not n.startswith(KEPT)]:
        patch.delenv(name)


@pytest.fixture(autouse=True)
def _no_leaked_tasks(request: pytest.FixtureRequest) -> None:
    """An async test that leaves a task running fails."""
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("leaked_tasks_checked")


@pytest.fixture
async def leaked_tasks_checked() -> AsyncIterator[None]:
    """Set up before a test's other fixtures, so torn down after them."""
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=GRACE_SECONDS)
    if left:
        names = ", ".join(sorted(repr(task) for task in left))
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        pytest.fail(f"{len(left)} tasks left running: {names}")
