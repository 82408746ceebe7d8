"""`writing()`: whole or not at all, the only way to write, and never in anybody's way for long."""

import ast
import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from loqua.domain.learner import Learner
from loqua.errors import StoreError
from loqua.store import engine, sqlite_connection
from loqua.store.archive import erase
from loqua.store.engine import Database
from loqua.store.janitor import forget_transcripts, interrupt_orphans
from loqua.store.migrate import upgrade

STORE = Path(__file__).parents[2] / "src" / "loqua" / "store"


def test_no_module_but_the_engine_begins_or_connects() -> None:
    """Check 27, in the source: nothing but `writing()` can open a transaction."""
    allowed = {"engine.py", "sqlite_connection.py", "backup.py"}
    opening = {"connect", "create_engine", "create_async_engine", "begin_nested"}
    for path in STORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if path.name not in allowed and isinstance(node, ast.Call):
                words = ast.unparse(node.func).split(".")
                assert words[-1] not in opening, path
                assert words[-2:] not in (["connection", "begin"], ["connection", "commit"]), path
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                begins = node.value.lstrip().upper().startswith("BEGIN ")
                assert not begins or path.name == "sqlite_connection.py", path


async def test_every_write_of_a_lesson_stands_in_an_immediate_transaction(
    database: Database, repository: Any, lessons: Any
) -> None:
    """Check 27, as it runs: no statement that changes a row is reached by a deferred BEGIN."""
    begun: dict[int, str] = {}
    wrote: list[str] = []

    def watch(connection: Any, _: object, statement: str, *__: object) -> None:
        own = id(connection.connection.dbapi_connection)
        if statement.startswith("BEGIN"):
            begun[own] = statement
        elif statement.startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(begun[own])

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        await lessons.hold(1)
        await repository.save_learner(Learner(id="aiko"))
        await repository.load("aiko")
        await interrupt_orphans(database, repository, at=datetime.now(UTC))
        await forget_transcripts(database, older_than=datetime.now(UTC))
        await erase(database, "aiko")
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    assert len(wrote) > 10
    assert set(wrote) == {"BEGIN IMMEDIATE"}


@pytest.mark.usefixtures("database")
def test_a_deferred_write_would_find_the_database_locked(path: Path) -> None:
    """Check 27's control: two deferred transactions that read before they write do collide."""
    first = sqlite3.connect(path, timeout=0.1, isolation_level=None)
    second = sqlite3.connect(path, timeout=0.1, isolation_level=None)
    with closing(first), closing(second):
        for connection in (first, second):
            connection.execute("BEGIN")
            connection.execute("SELECT * FROM learner").fetchall()
        first.execute("DELETE FROM learner")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            second.execute("DELETE FROM learner")


async def test_a_reading_connection_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError):
        async with database.reading() as connection:
            await connection.execute(text("DELETE FROM learner"))


async def test_a_writing_connection_holds_the_lock_from_its_first_moment(
    database: Database, path: Path
) -> None:
    async with database.writing():
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.Error):
            other.execute("BEGIN IMMEDIATE")


async def test_what_raises_inside_is_undone(database: Database) -> None:
    with pytest.raises(StoreError):
        await insert_half(database)
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


async def insert_half(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO alembic_version VALUES ('half')"))
        await connection.execute(text("INSERT INTO missing VALUES (1)"))


async def test_a_save_cancelled_anywhere_is_whole_or_absent_and_blocks_nobody(
    path: Path, lessons: Any, *, full: bool
) -> None:
    """Check 29: cut off after 0 to 5 ms, a turn is whole or absent; others can write in 100 ms."""
    runs = 200 if full else 80
    await lessons.begin(1)
    with closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as other:
        for run in range(runs):
            save = asyncio.create_task(lessons.turn(1, run))
            await asyncio.sleep(0.005 * run / runs)
            save.cancel()
            await asyncio.wait({save})
            other.execute("BEGIN IMMEDIATE")
            query = "SELECT count(*) FROM entry WHERE number IN (?, ?)"
            (count,) = other.execute(query, (2 * run + 1, 2 * run + 2)).fetchone()
            other.execute("COMMIT")
            assert count in (0, 2)
            assert count == 2 or save.cancelled()
    await lessons.turn(1, runs)


async def test_a_cancellation_at_every_await_of_a_save_is_survived(
    path: Path, lessons: Any
) -> None:
    """Check 29, await by await: no cancellation leaves the database locked."""
    await lessons.begin(1)
    for step in range(60):
        save = asyncio.create_task(lessons.turn(1, step))
        for _ in range(step):
            await asyncio.sleep(0)
        save.cancel()
        save.cancel()
        await asyncio.wait({save})
        with closing(sqlite3.connect(path, timeout=0.1)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()


async def test_a_lock_is_waited_for_and_then_told_without_the_learners_words(
    path: Path, lessons: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lessons.begin(1)
    monkeypatch.setattr(engine, "BEGIN_TRIES", 2)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.perf_counter()
        with pytest.raises(StoreError, match="locked") as caught:
            await lessons.turn(1, text="秘密")
        assert time.perf_counter() - before < 2
        assert "秘密" not in f"{caught.value} {caught.value.__cause__}"


async def test_a_busy_database_is_tried_again(
    path: Path, lessons: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_connection, "ASKING_MS", 5)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        save = asyncio.create_task(lessons.begin(1))
        await asyncio.sleep(0.03)
        other.rollback()
        await save


async def test_every_connection_is_durable_private_and_patient(database: Database) -> None:
    """Check 32: `synchronous` reads back as FULL, and the other settings as they were given."""
    wanted = {
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "busy_timeout": 5000,
    }
    async with database.reading() as connection:
        for name, value in wanted.items():
            assert await connection.scalar(text(f"PRAGMA {name}")) == value, name


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "truncate"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal")]
)
async def test_the_journal_mode_follows_the_version_of_sqlite_and_the_log_says_why(
    url: str,
    version: tuple[int, int, int],
    mode: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Check 32: WAL only where it is safe; the log names version and mode."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with caplog.at_level("INFO"):
        await upgrade(url)
        async with Database(url) as database:
            async with database.reading() as connection:
                assert await connection.scalar(text("PRAGMA journal_mode")) == mode
            await database.checkpoint()
    assert f"journal_mode={mode}" in caplog.text


async def test_the_journal_mode_is_told_once_for_each_database(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker that opens it for every lesson does not repeat itself, and Alembic is silent."""
    with caplog.at_level("INFO"):
        for name in ("one.db", "two.db", "one.db"):
            await upgrade(f"sqlite:///{tmp_path / name}")
    assert [record.name for record in caplog.records] == ["loqua.store.sqlite_connection"] * 2


async def test_a_file_left_in_wal_is_brought_back_to_truncate(path: Path, url: str) -> None:
    await upgrade(url)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    async with Database(url) as database, database.reading() as connection:
        assert await connection.scalar(text("PRAGMA journal_mode")) == "truncate"


async def test_what_a_learner_says_is_never_logged(
    lessons: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Check 59, in the logs: no level prints what a learner said."""
    with caplog.at_level("DEBUG"):
        await lessons.hold(1, text="カナリア")
    assert "カナリア" not in caplog.text
