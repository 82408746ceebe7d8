"""A learner with many past sessions, made from one."""

import sqlite3
from contextlib import closing
from pathlib import Path

COPIES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO session SELECT 'old_' || i, learner_id, room,
    datetime('2001-01-01', i || ' hours'), ended_at, time_zone, state, end_reason, minutes,
    outcome, changed, last_item, forgotten, owner_host, owner_pid, owner_started, heartbeat_at
FROM session, n WHERE id = ?
"""

SAID = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO entry SELECT 'old_' || i, number, kind, body FROM entry, n WHERE session_id = ?
"""


def fill(path: Path, session_id: str, count: int) -> None:
    """Copy a closed session of that database so many times, into the years before it."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in (COPIES, SAID):
            connection.execute(statement, (count, session_id))
        connection.commit()
