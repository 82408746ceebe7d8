"""What was acknowledged, held against what a database file has."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from campaigns.writer import ERASED, FACTS, LEARNER
from loqua.errors import LoquaError
from loqua.store.engine import Database
from loqua.store.janitor import interrupt_orphans
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

UNEVEN = """
SELECT session_id FROM entry GROUP BY session_id, (number - 1) / 2 HAVING count(*) != 2
UNION SELECT session_id FROM entry GROUP BY session_id HAVING max(number) != count(*)
"""
"""Sessions with half a turn, or with a gap between turns."""

COUNTED = """
SELECT count(DISTINCT id), count(number)
FROM session LEFT JOIN entry ON session_id = id AND kind = 'evidence'
WHERE learner_id = ? AND id IN (SELECT session_id FROM entry)
"""
"""How many lessons were held, and with how many right answers."""


async def faults(path: Path, told: Iterable[str]) -> list[str]:
    """What is wrong with the database; empty where it opens, is whole and has all that was told.

    The janitor goes over it as at the next start, so that what it counts is examined too.
    """
    url, told = f"sqlite:///{path}", tuple(told)
    scraps = _scraps(path, told)
    try:
        await upgrade(url)
        async with Database(url) as database:
            repository = SqlRepository(database, FACTS)
            await interrupt_orphans(database, repository, at=datetime.now(UTC))
            progress = (await repository.load(LEARNER)).progress
    except LoquaError as error:
        return [f"it cannot be opened: {error}"]
    with closing(sqlite3.connect(path)) as connection:
        found = scraps + _damage(connection) + _missing(connection, told) + _uneven(connection)
        held = connection.execute(COUNTED, (LEARNER,)).fetchone()
    counted = (progress.total_sessions, progress.answers_right)
    return found if held == counted else [*found, f"{held} was held, {counted} counted"]


def _damage(connection: sqlite3.Connection) -> list[str]:
    verdicts = connection.execute("PRAGMA integrity_check").fetchall()
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [f"damaged: {verdict}" for verdict in verdicts + broken if verdict != ("ok",)]


def _missing(connection: sqlite3.Connection, told: Iterable[str]) -> list[str]:
    stored = {
        f"turn {name} {number}"
        for name, number in connection.execute("SELECT session_id, number FROM entry")
    }
    closed = "SELECT id FROM session WHERE state = 'closed'"
    stored.add(f"erased {ERASED}")
    stored |= {f"closed {name}" for (name,) in connection.execute(closed)}
    return [f"lost: {line}" for line in sorted(set(told) - stored)]


def _scraps(path: Path, told: Iterable[str]) -> list[str]:
    if f"erased {ERASED}" not in told:
        return []
    files = [file for file in path.parent.iterdir() if ERASED.encode() in file.read_bytes()]
    return [f"erased and still in {file.name}" for file in files]


def _uneven(connection: sqlite3.Connection) -> list[str]:
    return [f"half: {name}" for (name,) in connection.execute(UNEVEN)]
