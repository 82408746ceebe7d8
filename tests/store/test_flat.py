"""A lesson costs the same after ten sessions and after a hundred thousand."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from loqua.store.sql_repository import SqlRepository

COPIES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO session SELECT 'old_' || i, learner_id, room,
    datetime('2001-01-01', i || ' hours'), ended_at, time_zone, state, end_reason, minutes,
    outcome, changed, last_item, forgotten, owner_host, owner_pid, owner_started, heartbeat_at
FROM session, n WHERE id = 'sess_1'
"""


async def test_loading_and_saving_stay_flat_over_many_sessions(
    path: Path, repository: SqlRepository, lessons: Any, *, full: bool
) -> None:
    await lessons.hold(1)
    few = await took(repository, lessons, 100)
    fill(path, 100_000 if full else 20_000)
    many = await took(repository, lessons, 200)
    print(f"\nload, lesson with 10 sessions: {few}; with many: {many}")
    assert many[0] < 2 * few[0] + 0.002
    assert many[1] < 2 * few[1] + 0.005


async def test_no_query_of_a_lesson_scans_a_table(
    path: Path, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.hold(1)
    fill(path, 100)
    statements: set[str] = set()

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.add(statement)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        await lessons.hold(2)
        await repository.load("aiko")
    finally:
        event.remove(Engine, "before_cursor_execute", record)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            if re.match(r"\s*(SELECT|UPDATE)", statement):
                marks = ("x",) * statement.count("?")
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", marks).fetchall()
                assert not any(step[3].startswith("SCAN") for step in plan), statement
                assert not any("TEMP B-TREE" in step[3] for step in plan), statement


def fill(path: Path, count: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(COPIES, (count,))
        connection.commit()


async def took(repository: SqlRepository, lessons: Any, first: int) -> tuple[float, float]:
    loads, saves = [], []
    for number in range(first, first + 15):
        before = time.perf_counter()
        await repository.load("aiko")
        loads.append(time.perf_counter() - before)
        before = time.perf_counter()
        await lessons.hold(number)
        saves.append(time.perf_counter() - before)
    return sorted(loads)[7], sorted(saves)[7]
