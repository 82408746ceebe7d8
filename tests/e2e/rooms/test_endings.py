"""Whatever ends a lesson, it is saved, and nothing is when there was none."""

import signal

import pytest

from e2e.rooms.conftest import Opened
from e2e.rooms.school import say, settled_in
from loqua.domain.session import EndReason, SessionState
from rig.crashing import CrashingLearner
from rig.waiting import until

pytestmark = pytest.mark.server


async def test_silence_ends_a_lesson_after_a_nudge(founded: Opened) -> None:
    async with (
        founded({"LOQUA_IDLE_SECONDS": "5"}) as school,
        school.lesson("silent") as learner,
    ):
        await say(learner, "Aki")
        await learner.reads("Are you still there?")
        stored = await school.ended("silent")
    assert (stored.state, stored.end_reason) == (SessionState.CLOSED, EndReason.IDLE)


@pytest.mark.full
async def test_a_lesson_has_an_end(founded: Opened) -> None:
    async with (
        founded({"LOQUA_MAX_LESSON_MINUTES": "1"}) as school,
        school.lesson("endless") as learner,
    ):
        await say(learner, "Aki")
        await learner.reads("Our time is up for today.", timeout=75)
        stored = await school.ended("endless")
    assert stored.end_reason is EndReason.MAX_DURATION


async def test_nobody_comes_and_nothing_is_kept(founded: Opened) -> None:
    async with founded({"LOQUA_JOIN_TIMEOUT_SECONDS": "1"}) as school:
        await school.open_room({"user_id": "absent"})
        await school.worker.logged("no lesson: nobody came")
        await school.worker.logged("process exiting")
        assert await school.sessions("absent") == []


@pytest.mark.full
async def test_a_learner_whose_machine_dies_is_saved(founded: Opened) -> None:
    async with founded() as school:
        room = await school.open_room({"user_id": "crasher"})
        learner = CrashingLearner(school.credentials, "crasher", room)
        try:
            await learner.join()
            await school.worker.logged("RoomIO linked")
            await learner.write("Aki")
            await school.heard("crasher", "Aki")
            await learner.crash()
            stored = await school.ended("crasher", timeout=90)
        finally:
            await learner.close()
    assert stored.end_reason is EndReason.LEARNER_LEFT
    assert stored.spoken


async def test_a_worker_that_is_stopped_lets_its_lessons_end(founded: Opened) -> None:
    """SIGTERM to the whole group, as a terminal or an orchestrator may do."""
    async with (
        founded({"LOQUA_DRAIN_SECONDS": "2"}) as school,
        school.lesson("one") as one,
        school.lesson("two") as two,
    ):
        for learner in (one, two):
            await settled_in(learner)
        jobs = school.worker.job_processes()
        for process in jobs:
            process.send_signal(signal.SIGTERM)
        assert await school.worker.terminate() == 0
        for learner_id in ("one", "two"):
            stored = await school.ended(learner_id, timeout=1)
            assert (stored.state, stored.end_reason) == (SessionState.CLOSED, EndReason.SHUTDOWN)
            assert (await school.learner(learner_id)).progress.total_sessions == 1


async def test_a_killed_job_costs_no_finished_turn_and_no_other_lesson(founded: Opened) -> None:
    async with (
        founded() as school,
        school.lesson("killed") as killed,
        school.lesson("spared") as spared,
    ):
        await settled_in(killed, "Aki")
        await settled_in(spared, "Ben")
        [process] = [
            p
            for p in school.worker.job_processes()
            if p.pid in school.worker.job_pids(killed.room_name)
        ]
        process.kill()
        assert "mean" in await say(spared, "hint")
        await school.tidied()
        stored = await school.ended("killed")
        assert (stored.state, stored.end_reason) == (SessionState.INTERRUPTED, EndReason.CRASHED)
        assert [u.text for u in stored.utterances][-2:-1] == ["1"]
        assert (await school.learner("killed")).progress.total_sessions == 1
        await say(spared, "stop")
        assert (await school.ended("spared")).state is SessionState.CLOSED


async def test_a_killed_worker_costs_no_finished_turn(founded: Opened) -> None:
    async with founded() as school, school.lesson("orphan") as learner:
        await settled_in(learner, "Aki")
        await school.worker.kill()
        await until(lambda: not school.worker.processes(), timeout=90, what="the jobs' end")
        await school.tidied()
        stored = await school.ended("orphan")
        assert stored.spoken
        assert (await school.learner("orphan")).progress.total_sessions == 1
        assert (await school.learner("orphan")).name == "Aki"
