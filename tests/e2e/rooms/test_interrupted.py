"""Lessons that were cut off: counted once, found again, and gone on with."""

import asyncio

import pytest

from e2e.rooms.conftest import Opened
from e2e.rooms.school import School, dismissed, say, settled_in
from loqua.domain.session import EndReason, SessionState

pytestmark = pytest.mark.server


async def test_the_next_worker_counts_what_the_last_one_lost_and_once_only(
    founded: Opened,
) -> None:
    async with founded() as lost, lost.lesson("lost") as learner:
        await settled_in(learner)
        for process in lost.worker.job_processes():
            process.kill()
        await lost.worker.kill()
    assert [s.state for s in await lost.sessions("lost")] == [SessionState.OPEN]
    async with founded() as next_one:
        [stored] = await next_one.sessions("lost")
        await next_one.tidied()
        assert (await next_one.learner("lost")).progress.total_sessions == 1
        async with next_one.lesson("lost") as learner:
            greeting = (await learner.event("tutor"))["body"]["text"]
            assert greeting.startswith("おかえりなさい、Akiさん！")
    assert (stored.state, stored.end_reason) == (SessionState.INTERRUPTED, EndReason.CRASHED)
    assert [u.text for u in stored.utterances if u.text in ("Aki", "1")] == ["Aki", "1"]


async def test_a_room_that_is_deleted_ends_the_lesson(school: School) -> None:
    async with school.lesson("evicted") as learner:
        await settled_in(learner)
        await school.credentials.delete_room(learner.room_name)
        await dismissed(learner)
    stored = await school.ended("evicted")
    assert stored.state is SessionState.CLOSED
    assert stored.spoken


async def test_one_learner_in_two_rooms_has_two_lessons(school: School) -> None:
    async with school.lesson("twofold") as here, school.lesson("twofold") as there:
        await settled_in(here, "Mio")
        await settled_in(there, "Mio")
        for room in (here, there):
            await say(room, "stop")
            await dismissed(room)
    await until_ended(school, "twofold", 2)
    learner = await school.learner("twofold")
    assert (learner.name, learner.progress.total_sessions) == ("Mio", 2)


async def until_ended(school: School, learner_id: str, count: int) -> None:
    async with asyncio.timeout(30):
        while True:
            found = await school.sessions(learner_id)
            if len(found) == count and all(s.ended_at for s in found):
                return
            await asyncio.sleep(0.1)


async def test_who_returns_too_late_begins_another_lesson(school: School) -> None:
    async with school.lesson("tardy") as learner:
        await settled_in(learner, "Rin")
    stored = await school.ended("tardy", timeout=60)
    assert stored.end_reason is EndReason.LEARNER_LEFT
    async with school.lesson("tardy") as learner:
        greeting = (await learner.event("tutor"))["body"]["text"]
        assert greeting.startswith("おかえりなさい、Rinさん！")
        await say(learner, "stop")
        await dismissed(learner)
    await until_ended(school, "tardy", 2)
    assert (await school.learner("tardy")).progress.total_sessions == 2
