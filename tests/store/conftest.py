"""A real database file for every test, lessons to put into it, and other processes beside it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

SOURCE = Path(__file__).parents[2] / "src"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FACTS = {"taberu": ItemFacts(topic="food")}
FULL = os.environ.get("CAMPAIGN") == "full"

Process = subprocess.Popen[str]


@dataclass
class Lessons:
    """Lessons of a test, each a session with an id made from its number."""

    repository: SqlRepository
    at: datetime = AT

    async def begin(self, number: int, learner_id: str = "aiko", at: datetime = AT) -> str:
        session = Session(id=f"sess_{number}", learner_id=learner_id, room="room", started_at=at)
        await self.repository.begin(session)
        return session.id

    async def turn(
        self, number: int, turn: int = 0, text: str = "はい", item: str = "taberu"
    ) -> None:
        at = AT + timedelta(seconds=turn)
        said = Utterance(speaker=Speaker.LEARNER, text=text, at=at)
        fact = Evidence(
            item=item, direction=Direction.PRODUCTION, outcome=Result.RIGHT, at=at, said=text
        )
        entries = [Entry(number=2 * turn + 1, body=said), Entry(number=2 * turn + 2, body=fact)]
        await self.repository.append(f"sess_{number}", entries)

    async def close(self, number: int, at: datetime = AT + timedelta(minutes=5)) -> None:
        await self.repository.close(
            f"sess_{number}", at=at, reason=EndReason.FINISHED, state=SessionState.CLOSED
        )

    async def hold(self, number: int, learner_id: str = "aiko", text: str = "はい") -> None:
        await self.begin(number, learner_id)
        await self.turn(number, text=text)
        await self.close(number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "loqua.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    await upgrade(url)
    async with Database(url) as database:
        yield database


@pytest.fixture
def repository(database: Database) -> SqlRepository:
    return SqlRepository(database, FACTS)


@pytest.fixture
def lessons_in() -> Callable[[Database], Lessons]:
    return lambda database: Lessons(SqlRepository(database, FACTS))


@pytest.fixture
def lessons(repository: SqlRepository) -> Lessons:
    return Lessons(repository)


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Starts a task of `process.py` in another process; what still runs at the end is killed."""
    running: list[Process] = []

    def started(*arguments: str, before: tuple[str, ...] = ()) -> Process:
        script = Path(__file__).with_name("process.py")
        process = subprocess.Popen(
            [*before, sys.executable, str(script), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def full() -> bool:
    """Whether the long versions of the tests were asked for with CAMPAIGN=full."""
    return FULL
