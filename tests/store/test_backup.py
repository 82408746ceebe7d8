# ruff: noqa: ASYNC110, ASYNC240 - tests may block; another process has no event to wait for
"""Copies made while lessons write, and brought back without losing what was there."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from loqua.errors import StoreCorrupt, StoreError, StoreTooNew
from loqua.store.backup import backup, restore
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

Start = Callable[..., Popen[str]]


async def test_a_backup_made_while_lessons_write_is_whole_and_private(
    url: str, tmp_path: Path, start: Start
) -> None:
    await upgrade(url)
    running = [start("save", url, str(n), "60") for n in range(3)]
    await asyncio.sleep(1.2)
    for number in range(5):
        target = tmp_path / f"copy{number}.db"
        await backup(url, target)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        with closing(sqlite3.connect(target)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (entries,) = connection.execute("SELECT count(*) FROM entry").fetchone()
            assert entries % 2 == 0
    for process in running:
        _, errors = await asyncio.to_thread(process.communicate, None, 100)
        assert errors == ""


async def test_a_backup_that_fails_leaves_the_older_copy(url: str, path: Path) -> None:
    path.write_bytes(os.urandom(9000))
    target = path.with_name("copy.db")
    target.write_bytes(b"older")
    with pytest.raises(StoreCorrupt):
        await backup(url, target)
    assert target.read_bytes() == b"older"
    assert sorted(file.name for file in path.parent.iterdir()) == ["copy.db", "loqua.db"]


async def test_a_restored_database_is_the_one_of_the_backup(
    url: str, path: Path, lessons_in: Any
) -> None:
    copy = path.with_name("copy.db")
    await upgrade(url)
    async with Database(url) as database:
        await lessons_in(database).hold(1)
        before = await lessons_in(database).repository.load("aiko")
        await backup(url, copy)
        await lessons_in(database).hold(2)
    previous = await restore(url, copy)
    assert previous is not None
    with closing(sqlite3.connect(previous)) as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (2,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with Database(url) as database:
        assert await lessons_in(database).repository.load("aiko") == before


async def test_a_damaged_database_can_be_replaced_and_is_kept_beside(
    url: str, path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    await upgrade(url)
    await backup(url, copy)
    broken = os.urandom(9000)
    path.write_bytes(broken)
    path.with_name("loqua.db-journal").write_bytes(b"old journal")
    previous = await restore(url, copy)
    assert previous is not None
    assert previous.read_bytes() == broken
    assert not path.with_name("loqua.db-journal").exists()
    await upgrade(url)


async def test_nothing_is_restored_under_open_lessons_unless_forced(
    url: str, path: Path, lessons: Any
) -> None:
    copy = path.with_name("copy.db")
    await backup(url, copy)
    await lessons.begin(1)
    content = path.read_bytes()
    with pytest.raises(StoreError, match="open"):
        await restore(url, copy)
    assert path.read_bytes() == content
    assert await restore(url, copy, force=True) is not None


async def test_a_restore_while_lessons_write_is_refused_and_costs_them_nothing(
    url: str, path: Path, start: Start
) -> None:
    """No file is taken away from under a process that goes on writing to it."""
    copy = path.with_name("copy.db")
    await upgrade(url)
    await backup(url, copy)
    writer = start("save", url, "w", "20", "0.1")
    while not entries_in(path):
        await asyncio.sleep(0.01)
    with pytest.raises(StoreError, match="open"):
        await restore(url, copy)
    _, errors = await asyncio.to_thread(writer.communicate, None, 60)
    assert (writer.returncode, errors, entries_in(path)) == (0, "", 40)
    assert await restore(url, copy) is not None
    assert entries_in(path) == 0


def entries_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM entry").fetchone()
        return int(count)


@pytest.mark.parametrize("damage", ["random", "truncated", "foreign", "missing", "newer"])
async def test_a_backup_that_is_not_one_is_refused(url: str, path: Path, damage: str) -> None:
    await upgrade(url)
    copy = path.with_name("copy.db")
    await backup(url, copy)
    ruin(copy, damage)
    content = path.read_bytes()
    with pytest.raises(StoreTooNew if damage == "newer" else StoreError):
        await restore(url, copy)
    assert path.read_bytes() == content
    assert list(path.parent.glob("*before-restore*")) == []


def ruin(copy: Path, damage: str) -> None:
    if damage == "missing":
        copy.unlink()
    elif damage == "random":
        copy.write_bytes(os.urandom(5000))
    elif damage == "truncated":
        copy.write_bytes(copy.read_bytes()[:6000])
    else:
        statement = (
            "DROP TABLE alembic_version"
            if damage == "foreign"
            else "UPDATE alembic_version SET version_num = '9999'"
        )
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(statement)
            connection.commit()


async def test_a_database_is_not_copied_onto_itself(url: str, path: Path) -> None:
    await upgrade(url)
    with pytest.raises(StoreError):
        await backup(url, path)
    with pytest.raises(StoreError):
        await restore(url, path)


async def test_a_backup_of_nothing_is_refused(url: str, path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        await backup(url, path.with_name("copy.db"))
    assert not path.exists()


async def test_the_repository_works_on_after_a_backup(
    url: str, path: Path, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.hold(1)
    await backup(url, path.with_name("copy.db"))
    await lessons.hold(2)
    assert (await repository.load("aiko")).progress.total_sessions == 2
