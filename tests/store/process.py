# ruff: noqa: S311 - its output is what the test reads
"""What the other processes of these tests do; run as `python process.py TASK URL …`."""

import asyncio
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.errors import StoreError
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

FACTS = {"taberu": ItemFacts(topic="food")}
BLOCKING = {"open", "sqlite3.connect", "time.sleep", "os.listdir", "os.scandir"}
"""Audit events of what may take long."""


def turn(number: int, text: str = "はい、食べます。") -> tuple[Entry, Entry]:
    at = datetime.now(UTC)
    said = Utterance(speaker=Speaker.LEARNER, text=text, at=at)
    fact = Evidence(item="taberu", direction=Direction.PRODUCTION, outcome=Result.RIGHT, at=at)
    return Entry(number=2 * number + 1, body=said), Entry(number=2 * number + 2, body=fact)


async def opened(repository: SqlRepository, name: str) -> str:
    session_id = f"sess_{name}"
    await repository.begin(
        Session(id=session_id, learner_id="aiko", room="room", started_at=datetime.now(UTC))
    )
    return session_id


async def closed(repository: SqlRepository, session_id: str) -> None:
    await repository.close(
        session_id, at=datetime.now(UTC), reason=EndReason.FINISHED, state=SessionState.CLOSED
    )


async def save(url: str, name: str, count: str, pause: str = "0") -> None:
    """Append turns in sessions of 20, up to `pause` seconds apart; print how long each took."""
    took: list[float] = []
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        for number in range(int(count)):
            if number % 20 == 0:
                session_id = await opened(repository, f"{name}_{number}")
            await asyncio.sleep(random.uniform(0, float(pause)))
            before = time.perf_counter()
            await repository.append(session_id, turn(number % 20))
            took.append(time.perf_counter() - before)
            if number % 20 == 19:
                await closed(repository, session_id)
    print(json.dumps(took))


async def save_when_told(url: str, name: str, count: str, pause: str) -> None:
    """The same, from the moment a line comes in: so that several begin together."""
    os.write(1, b"ready\n")
    await asyncio.to_thread(sys.stdin.readline)
    await save(url, name, count, pause)


async def migrate(url: str) -> None:
    await upgrade(url)


async def orphan(url: str, name: str) -> None:
    """Hold a session with one turn until killed."""
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        session_id = await opened(repository, name)
        await repository.append(session_id, turn(0))
        os.write(1, b"ready\n")
        await asyncio.sleep(600)


async def close(url: str, session_id: str) -> None:
    async with Database(url) as database:
        await closed(SqlRepository(database, FACTS), session_id)


async def fill(url: str) -> None:
    """Save while the disk is full for a time; print each change of that, and what was kept."""
    told: list[str] = []
    kept = 0
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        session_id = await opened(repository, "full")
        for number in range(300):
            try:
                await repository.append(session_id, turn(number, "x" * 3000))
                kept, state = kept + 1, "saved"
            except StoreError as error:
                state = str(error).rpartition(": ")[2]
            if [state] != told[-1:]:
                told.append(state)
    print(json.dumps([told, kept]))


async def watch(url: str) -> None:
    """Print what the event loop's own thread does to files while lessons are held."""
    loop, watching = threading.get_ident(), False
    seen: list[str] = []

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and threading.get_ident() == loop and event in BLOCKING:
            seen.append(f"{event} {arguments}")

    sys.addaudithook(heard)
    for watching in (False, True):
        async with Database(url) as database:
            repository = SqlRepository(database, FACTS)
            session_id = await opened(repository, f"watched_{watching}")
            await repository.append(session_id, turn(0))
            await closed(repository, session_id)
            await repository.save_learner(await repository.load("aiko"))
    watching = False
    print(json.dumps(seen))


if __name__ == "__main__":
    tasks: dict[str, Callable[..., Coroutine[Any, Any, None]]]
    tasks = {"save": save, "migrate": migrate, "orphan": orphan}
    tasks |= {"save_when_told": save_when_told}
    tasks |= {"close": close, "fill": fill, "watch": watch}
    asyncio.run(tasks[sys.argv[1]](*sys.argv[2:]))
