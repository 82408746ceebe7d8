"""A process that holds lessons and tells which parts of them the store has acknowledged."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

LEARNER = "aiko"
ERASED = "botan"
"""A learner who is erased; all that is stored of them holds this word."""
FACTS = {"taberu": ItemFacts(topic="food")}
TURNS = 4
"""In one lesson; each is two entries, stored together."""


async def hold(url: str, name: str, numbers: Iterable[int]) -> None:
    """Create the database if need be and hold lessons in it, one after the other."""
    await upgrade(url)
    async with Database(url) as database:
        repository = SqlRepository(database, FACTS)
        for number in numbers:
            await lesson(repository, f"sess_{name}_{number}")


async def lesson(repository: SqlRepository, session_id: str) -> None:
    """One whole lesson; what was acknowledged is told at once, on standard output."""
    await begin(repository, session_id, LEARNER)
    for number in range(TURNS):
        await repository.append(session_id, turn(number, "はい、食べます。"))
        tell("turn", session_id, str(2 * number + 1))
    await repository.close(
        session_id, at=datetime.now(UTC), reason=EndReason.FINISHED, state=SessionState.CLOSED
    )
    tell("closed", session_id)


async def begin(repository: SqlRepository, session_id: str, learner_id: str) -> None:
    at = datetime.now(UTC)
    session = Session(id=session_id, learner_id=learner_id, room="room", started_at=at)
    await repository.begin(session)


def turn(number: int, text: str) -> tuple[Entry, Entry]:
    """What a learner said, and what it showed."""
    at = datetime.now(UTC)
    said = Utterance(speaker=Speaker.LEARNER, text=text * (1 + number * 20), at=at)
    fact = Evidence(item="taberu", direction=Direction.PRODUCTION, outcome=Result.RIGHT, at=at)
    return Entry(number=2 * number + 1, body=said), Entry(number=2 * number + 2, body=fact)


def tell(*words: str) -> None:
    """One line in one system call: a killed process has told it whole or not at all."""
    os.write(1, f"{' '.join(words)}\n".encode())
