# ruff: noqa: S311 - its output is what the test reads
"""What the other processes of these tests do; run as `python process.py TASK URL …`."""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

FACTS = {"taberu": ItemFacts(topic="food")}


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


async def acknowledge(url: str, name: str) -> None:
    """Append turns until killed and print the number of each one that was made durable."""
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        session_id = await opened(repository, name)
        for number in range(10**6):
            await repository.append(session_id, turn(number))
            os.write(1, f"{session_id} {2 * number + 1}\n".encode())


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


if __name__ == "__main__":
    tasks: dict[str, Callable[..., Coroutine[Any, Any, None]]]
    tasks = {"save": save, "acknowledge": acknowledge, "migrate": migrate, "orphan": orphan}
    asyncio.run(tasks[sys.argv[1]](*sys.argv[2:]))
