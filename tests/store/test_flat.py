"""What a lesson asks of the database does not grow with the learner's past."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from loqua.store.sql_repository import SqlRepository
from store.history import fill


async def test_no_query_of_a_lesson_scans_a_table(
    path: Path, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.hold(1)
    fill(path, "sess_1", 100)
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
