# ruff: noqa: ASYNC110 - another process has no event to wait for
"""What an operator may see, export and erase."""

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import text

from loqua.domain.learner import Learner, Memory
from loqua.domain.session import SessionState
from loqua.errors import NotFound, StoreError
from loqua.store import archive, engine, sqlite_connection
from loqua.store.engine import Database
from loqua.store.migrate import upgrade

CANARY = "kanariya-カナリア"


async def test_learners_are_listed_with_what_they_did(database: Database, lessons: Any) -> None:
    await lessons.hold(1, "botan")
    await lessons.hold(2, "aiko")
    found = await archive.list_learners(database)
    assert [(known.id, known.total_sessions) for known in found] == [("aiko", 1), ("botan", 1)]


async def test_sessions_come_newest_first_up_to_a_limit(database: Database, lessons: Any) -> None:
    await lessons.hold(1)
    await lessons.begin(2, at=(await archive.session(database, "sess_1")).session.started_at)
    await lessons.hold(3)
    found = await archive.sessions(database, "aiko", limit=2)
    assert [held.session.id for held in found] == ["sess_3", "sess_2"]


async def test_a_session_comes_with_everything_that_was_said(
    database: Database, lessons: Any
) -> None:
    await lessons.hold(1, text="水をください")
    held = await archive.session(database, "sess_1")
    assert held.session.utterances[0].text == "水をください"
    assert held.session.evidence[0].item == "taberu"
    assert held.session.state is SessionState.CLOSED
    assert held.session.ended_at == held.session.started_at + timedelta(minutes=5)
    assert held.outcome is not None
    assert held.outcome.right == 1


async def test_what_is_not_stored_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        await archive.session(database, "sess_nobody")
    with pytest.raises(NotFound):
        await archive.sessions(database, "nobody")
    with pytest.raises(NotFound):
        await archive.export(database, "nobody")


async def test_an_export_holds_every_row_of_the_learner_and_none_of_another(
    database: Database, lessons: Any
) -> None:
    """Check 59: an export is everything of one learner and nothing of any other."""
    await lessons.hold(1, "aiko", text=CANARY)
    await lessons.hold(2, "botan", text="another")
    exported = json.dumps(await archive.export(database, "aiko"), ensure_ascii=False)
    assert CANARY in exported
    assert "another" not in exported
    assert "botan" not in exported
    content = json.loads(exported)
    assert [len(held["entries"]) for held in content["sessions"]] == [2]
    assert [card["item"] for card in content["cards"]] == ["taberu"]
    assert content["learner"]["progress"]["total_sessions"] == 1


@pytest.fixture(params=["truncate", "wal"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Either journal mode, whatever SQLite is linked."""
    mode: str = request.param
    monkeypatch.setattr(sqlite_connection, "journal_mode", lambda: mode)
    return mode


@pytest.mark.usefixtures("mode")
async def test_an_erased_learner_leaves_no_byte_behind(
    url: str, path: Path, lessons_in: Any
) -> None:
    """Check 59: rows and bytes of one learner are gone from every file, all others are intact."""
    await upgrade(url)
    async with Database(url) as database:
        lessons = lessons_in(database)
        for number in range(40):
            await lessons.hold(number, "botan", text="another" * number)
            await lessons.hold(number + 100, "kanariya", text=CANARY * (number + 1))
        canaries = (Memory(text=CANARY, session_id="sess_1", at=lessons.at),)
        await lessons.repository.save_learner(
            Learner(id="kanariya", name=CANARY, memories=canaries)
        )
        before = await lessons.repository.load("botan")
        assert hits(path) > 0
        counts = await archive.erase(database, "kanariya")
        assert counts == {"entry": 80, "session": 40, "card": 1, "learner": 1}
        assert hits(path) == 0
        assert set((await archive.erase(database, "kanariya")).values()) == {0}
        assert await lessons.repository.load("botan") == before
    assert hits(path) == 0


@pytest.mark.usefixtures("mode")
@pytest.mark.parametrize("seed", [0, 1, 2])
async def test_no_scrap_is_left_where_rows_were_moved_about(
    url: str, path: Path, seed: int, lessons_in: Any
) -> None:
    """Check 59, with lessons that grow through each other, so that SQLite splits and moves."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    await upgrade(url)
    async with Database(url) as database:
        lessons = lessons_in(database)
        held: dict[int, str] = {}
        for turn in range(400):
            if chance.random() < 0.1:
                number = chance.randrange(10**9)
                held[number] = chance.choice(["kanariya", "botan", "sumire"])
                await lessons.begin(number, held[number])
            elif held:
                number = chance.choice(list(held)[-6:])
                said = held[number] * chance.choice([1, 2, 5, 20, 50, 300, 900])
                await lessons.turn(number, turn, said, item=f"{held[number]}{turn % 30}")
        for number in held:
            await lessons.close(number)
        await archive.erase(database, "kanariya")
        assert hits(path) == 0


async def test_an_erasure_that_another_process_holds_up_says_so_and_can_be_repeated(
    url: str, path: Path, mode: str, lessons_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 59: a reader that keeps an old state open is no reason to claim that all is gone."""
    monkeypatch.setattr(engine, "TRIES", 1)
    monkeypatch.setattr(sqlite_connection, "BUSY_MS", 50)
    await upgrade(url)
    async with Database(url) as database:
        await lessons_in(database).hold(1, "kanariya", text=CANARY)
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM learner").fetchall()
            with pytest.raises(StoreError, match="read" if mode == "wal" else "locked"):
                await archive.erase(database, "kanariya")
        await archive.erase(database, "kanariya")
        assert hits(path) == 0


async def test_an_erasure_while_lessons_write_costs_them_nothing(
    url: str, database: Database, lessons: Any, start: Callable[..., Popen[str]]
) -> None:
    """Check 59, at work: the file is rewritten under writers, and every turn of theirs is there."""
    await lessons.hold(1, "kanariya", text=CANARY)
    writers = [start("save", url, str(number), "40", "0.05") for number in range(2)]
    while await entries(database) < 10:
        await asyncio.sleep(0.01)
    assert (await archive.erase(database, "kanariya"))["entry"] == 2
    for writer in writers:
        _, errors = await asyncio.to_thread(writer.communicate, None, 60)
        assert (writer.returncode, errors) == (0, "")
    assert await entries(database) == 160
    assert database.path is not None
    assert hits(database.path) == 0


async def entries(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM entry")) or 0)


def hits(path: Path) -> int:
    """How often the canary is anywhere in the database or a file beside it."""
    return sum(
        file.read_bytes().count(canary)
        for file in path.parent.iterdir()
        for canary in (b"kanariya", "カナリア".encode())
    )
