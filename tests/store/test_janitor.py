# ruff: noqa: ASYNC110 - another process has no event to wait for
"""Sessions whose process died are closed and counted; old transcripts go, what they gave stays."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import text, update

from loqua.domain.progress import Progress
from loqua.domain.session import EndReason, SessionState
from loqua.domain.settle import ItemFacts
from loqua.store import archive, owner
from loqua.store.engine import Database
from loqua.store.janitor import forget_transcripts, interrupt_orphans
from loqua.store.schema import session
from loqua.store.sql_repository import SqlRepository

Start = Callable[..., Popen[str]]
FACTS = {"taberu": ItemFacts(topic="food")}


async def sweep(database: Database, repository: SqlRepository) -> tuple[str, ...]:
    return await interrupt_orphans(database, repository, at=datetime.now(UTC))


async def owned_by(database: Database, **values: Any) -> None:
    async with database.writing() as connection:
        await connection.execute(update(session).values(**values))


async def test_a_session_of_a_killed_process_is_interrupted_and_counted_once(
    url: str, database: Database, repository: SqlRepository, start: Start
) -> None:
    process = start("orphan", url, "lost")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert await sweep(database, repository) == ()
    process.kill()
    process.wait()
    assert await sweep(database, repository) == ("sess_lost",)
    assert await sweep(database, repository) == ()
    held = await archive.session(database, "sess_lost")
    assert held.session.state is SessionState.INTERRUPTED
    assert held.session.end_reason is EndReason.CRASHED
    assert held.session.ended_at == held.session.evidence[-1].at
    assert (await repository.load("aiko")).progress.total_sessions == 1


async def test_several_janitors_at_once_count_each_orphan_once(
    url: str, database: Database, repository: SqlRepository, lessons: Any
) -> None:
    """Workers that start together after a crash do not count the same lesson twice."""
    for number in range(5):
        await lessons.begin(number)
        await lessons.turn(number)
    await owned_by(database, owner_pid=2**22 + 1)
    async with Database(url) as second, Database(url) as third:
        janitors = [sweep(each, SqlRepository(each, FACTS)) for each in (database, second, third)]
        swept = await asyncio.gather(*janitors)
    assert set().union(*swept) == {f"sess_{number}" for number in range(5)}
    progress = (await repository.load("aiko")).progress
    assert (progress.total_sessions, progress.answers_right) == (5, 5)
    found = await archive.sessions(database, "aiko")
    assert {held.session.state for held in found} == {SessionState.INTERRUPTED}


async def test_a_killed_process_that_nobody_reaped_yet_counts_as_dead(
    url: str, database: Database, repository: SqlRepository, start: Start
) -> None:
    process = start("orphan", url, "zombie")
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(process.pid, 9)
    while owner.started(process.pid) is not None:
        await asyncio.sleep(0.01)
    assert await sweep(database, repository) == ("sess_zombie",)


async def test_an_orphan_without_the_learner_is_closed_but_not_counted(
    database: Database, repository: SqlRepository, lessons: Any
) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    await lessons.begin(1, at=at)
    await owned_by(database, owner_pid=2**22 + 1)
    assert await sweep(database, repository) == ("sess_1",)
    assert (await archive.session(database, "sess_1")).session.ended_at == at
    assert (await repository.load("aiko")).progress == Progress()


async def test_a_later_process_with_the_same_number_is_not_the_owner(
    database: Database, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.begin(1)
    await owned_by(database, owner_started="1")
    assert await sweep(database, repository) == ("sess_1",)


async def test_another_machine_is_believed_for_ninety_seconds_after_its_heartbeat(
    database: Database, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.begin(1)
    beat = datetime.now(UTC)
    await owned_by(database, owner_host="elsewhere", heartbeat_at=beat)
    soon, late = beat + timedelta(seconds=89), beat + timedelta(seconds=91)
    assert await interrupt_orphans(database, repository, at=soon) == ()
    assert await interrupt_orphans(database, repository, at=late) == ("sess_1",)


async def test_a_heartbeat_makes_the_session_this_process_own(
    database: Database, repository: SqlRepository, lessons: Any
) -> None:
    await lessons.begin(1)
    await owned_by(database, owner_pid=2**22 + 1)
    await repository.heartbeat("sess_1")
    assert await sweep(database, repository) == ()


async def test_old_transcripts_are_forgotten_and_what_they_gave_is_kept(
    database: Database, repository: SqlRepository, lessons: Any
) -> None:
    """Check 59b: what was said is deleted, what it counted for stays."""
    for number in range(1, 4):
        await lessons.begin(number)
        await lessons.turn(number)
        await lessons.close(number, datetime(2026, 11, 20 + number, tzinfo=UTC))
    before = await repository.load("aiko")
    limit = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert await forget_transcripts(database, older_than=limit) == 2
    assert await forget_transcripts(database, older_than=limit) == 0
    assert await repository.load("aiko") == before
    forgotten = await archive.session(database, "sess_1")
    assert (forgotten.forgotten, forgotten.session.utterances) == (True, ())
    assert (await archive.session(database, "sess_3")).session.utterances != ()


async def test_an_open_session_is_never_forgotten(database: Database, lessons: Any) -> None:
    await lessons.begin(1)
    await lessons.turn(1)
    assert await forget_transcripts(database, older_than=datetime.now(UTC)) == 0


@pytest.mark.slow
async def test_transcripts_are_forgotten_while_sixteen_writers_work(
    url: str, database: Database, lessons: Any, start: Start, *, full: bool
) -> None:
    """Check 59b: old transcripts go while others write, and no writer loses anything."""
    for number in range(120):
        await lessons.hold(number, learner_id="botan")
    running = [start("save", url, str(n), "40") for n in range(16 if full else 4)]
    await asyncio.sleep(0.5)
    old = datetime(2026, 11, 21, tzinfo=UTC)
    forgotten = await forget_transcripts(database, older_than=old)
    for process in running:
        _, errors = await asyncio.to_thread(process.communicate, None, 200)
        assert (process.returncode, errors) == (0, "")
    async with database.reading() as connection:
        entries = await connection.scalar(text("SELECT count(*) FROM entry"))
    assert (forgotten, entries) == (120, len(running) * 80)
