"""Whatever step of a job raises: the learner is let go, the process ends, what was said is kept."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.rooms.faulty_agent import STEPS
from e2e.rooms.school import School, dismissed, say
from loqua.domain.session import EndReason
from rig.learner import RoomLearner
from rig.livekit_server import LiveKitServer
from rig.waiting import until

pytestmark = pytest.mark.server

BEFORE = ("catalog", "reception", "making", "beginning", "starting")
AFTER = ("finishing", "closing", "screen")


@pytest.fixture(scope="module")
def faulty(
    livekit_server: LiveKitServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    """A worker with a step to fail for each learner of that name."""
    entry = Path(__file__).with_name("faulty_agent.py")
    school = School(livekit_server.credentials, tmp_path_factory.mktemp("faulty"), entry=entry)
    school.worker.spawn()
    try:
        asyncio.run(school.worker.ready())
        yield school
    finally:
        asyncio.run(school.worker.close())


async def gone(school: School, room: str) -> None:
    """Wait until no process has that room's job."""
    pids = await until(lambda: school.worker.job_pids(room), what="the job's log")
    await until(
        lambda: not {p.pid for p in school.worker.job_processes()} & set(pids),
        timeout=20,
        what="the job's end",
    )


@pytest.mark.parametrize("step", BEFORE)
async def test_a_lesson_that_cannot_begin_leaves_nobody_waiting(faulty: School, step: str) -> None:
    room = await faulty.open_room({"user_id": step})
    async with RoomLearner(faulty.credentials, step, room) as learner:
        await learner.join(microphone=False)
        assert await dismissed(learner) == "ROOM_DELETED"
        await gone(faulty, room)
    for session in await faulty.sessions(step):
        assert session.ended_at is not None


async def test_a_lesson_that_nobody_watches_ends_at_once(faulty: School) -> None:
    async with faulty.lesson("watching") as learner:
        assert await dismissed(learner) == "ROOM_DELETED"
        await gone(faulty, learner.room_name)
    assert (await faulty.ended("watching")).end_reason is EndReason.SHUTDOWN


@pytest.mark.parametrize("step", AFTER)
async def test_a_lesson_that_cannot_end_well_ends_all_the_same(faulty: School, step: str) -> None:
    async with faulty.lesson(step) as learner:
        await say(learner, "Aki")
        await learner.write("stop")
        assert await dismissed(learner) == "ROOM_DELETED"
        await gone(faulty, learner.room_name)
    [stored] = await faulty.sessions(step)
    assert "Aki" in [u.text for u in stored.utterances]


async def test_a_greeting_that_fails_is_made_up_for(faulty: School) -> None:
    room = await faulty.open_room({"user_id": "greeting"})
    async with RoomLearner(faulty.credentials, "greeting", room) as learner:
        await learner.join(microphone=False)
        await learner.event("session")
        await faulty.worker.logged("RuntimeError: greeting")
        assert "What may I call you?" in await say(learner, "hello")
        await say(learner, "stop")
        await dismissed(learner)


def test_each_step_is_tried() -> None:
    assert set(STEPS) == {*BEFORE, "greeting", "watching", *AFTER}
