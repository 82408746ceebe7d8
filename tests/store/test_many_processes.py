"""Several processes on one file, as LiveKit runs them: one process per lesson."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import text

from loqua.domain.learner import Learner
from loqua.store.engine import Database
from loqua.store.migrate import HEAD, upgrade
from loqua.store.sql_repository import SqlRepository

Start = Callable[..., Popen[str]]
BUSY_SECONDS = 5.0
"""`busy_timeout`: a save that waits longer for a lock has to try again."""


@pytest.mark.slow
async def test_every_save_of_every_process_is_kept_and_none_finds_the_database_locked(
    url: str, path: Path, repository: SqlRepository, start: Start, *, full: bool
) -> None:
    """Check 26: 32 processes with 100 saves each lose nothing and find no lock in their way."""
    processes, saves = (32, 100) if full else (8, 40)
    took = measured([start("save", url, str(n), str(saves)) for n in range(processes)])
    assert len(took) == processes * saves
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM entry").fetchone()[0] == 2 * len(took)
    progress = (await repository.load("aiko")).progress
    assert progress.total_sessions == progress.answers_right / 20 == len(took) / 20


@pytest.mark.slow
async def test_lessons_at_the_pace_of_talking_hardly_wait_for_each_other(
    url: str, database: Database, start: Start, *, full: bool
) -> None:
    processes, pause = (32, "2") if full else (8, "0.5")
    took = measured([start("save", url, str(n), "20", pause) for n in range(processes)])
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM entry")) == 2 * len(took)
    assert took[-1] < BUSY_SECONDS


def measured(running: list[Popen[str]]) -> list[float]:
    """How long each save of these processes took, the shortest first."""
    took: list[float] = []
    for process in running:
        printed, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, "")
        took += json.loads(printed)
    took.sort()
    middle, late = (took[int(len(took) * share)] * 1e3 for share in (0.5, 0.95))
    print(f"\np50 {middle:.1f} ms, p95 {late:.1f} ms, max {took[-1] * 1e3:.0f} ms")
    return took


async def test_a_session_that_several_processes_close_is_counted_once(
    url: str, repository: SqlRepository, lessons: Any, start: Start
) -> None:
    """Job, worker and janitor may all close the same session: the first counts it."""
    await lessons.begin(1)
    await lessons.turn(1)
    for process in [start("close", url, "sess_1") for _ in range(4)]:
        _, errors = await asyncio.to_thread(process.communicate, None, 60)
        assert (process.returncode, errors) == (0, "")
    progress = (await repository.load("aiko")).progress
    assert (progress.total_sessions, progress.answers_right) == (1, 1)


async def test_two_writers_of_one_learner_lose_no_update(url: str, database: Database) -> None:
    """Check 26: what a writer reads and adds to, no other writer changes in between."""
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE tally (n INTEGER)"))
        await connection.execute(text("INSERT INTO tally VALUES (0)"))
    async with Database(url) as other:

        async def add(to: Database) -> None:
            for _ in range(50):
                async with to.writing() as connection:
                    seen = await connection.scalar(text("SELECT n FROM tally"))
                    await asyncio.sleep(0)
                    changed = text("UPDATE tally SET n = :n")
                    await connection.execute(changed, {"n": (seen or 0) + 1})

        await asyncio.gather(add(database), add(other))
        async with other.reading() as connection:
            assert await connection.scalar(text("SELECT n FROM tally")) == 100


async def test_fifty_saves_at_once_in_one_process_are_fifty_rows(
    database: Database, repository: SqlRepository
) -> None:
    """Check 30: saves at once in one process take turns instead of nesting transactions."""
    saves = [repository.save_learner(Learner(id=f"learner{n}")) for n in range(50)]
    await asyncio.gather(*saves)
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM learner")) == 50


@pytest.mark.slow
async def test_many_processes_that_create_the_file_at_once_apply_the_schema_once(
    tmp_path: Path, start: Start, *, full: bool
) -> None:
    """Check 28: eight processes open a missing file; the schema is there exactly once."""
    for round_ in range(30 if full else 2):
        path = tmp_path / f"{round_}.db"
        running = [start("migrate", f"sqlite:///{path}") for _ in range(8)]
        for process in running:
            _, errors = process.communicate(timeout=120)
            assert (process.returncode, errors) == (0, "")
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(HEAD,)]


@pytest.mark.slow
async def test_a_slow_disk_does_not_make_the_first_start_fail(
    tmp_path: Path, start: Start, *, full: bool
) -> None:
    """Check 28, with a disk that strace slows down: no start fails."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    slow: tuple[str, ...] = ("strace", "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,fcntl")
    slow += ("-e", "inject=fsync,fdatasync,fcntl:delay_enter=3000")
    for round_ in range(30 if full else 1):
        path = tmp_path / f"slow{round_}.db"
        running = [start("migrate", f"sqlite:///{path}", before=slow) for _ in range(8)]
        for process in running:
            _, errors = process.communicate(timeout=300)
            assert (process.returncode, errors) == (0, "")
        await upgrade(f"sqlite:///{path}")
