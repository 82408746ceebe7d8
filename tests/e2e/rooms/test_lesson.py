"""A lesson in a real room: heard, read, typed, left, and found in the database."""

import json

import pytest
from livekit import api

from e2e.rooms.conftest import Opened
from e2e.rooms.school import School, dismissed, say, settled_in
from loqua.domain.session import EndReason, SessionState, Speaker
from rig.deepgram import LoopbackDeepgram
from rig.learner import RoomLearner
from rig.waiting import until

pytestmark = pytest.mark.server

ENVELOPE = {"v", "id", "type", "ts", "body"}


async def test_a_typed_lesson_from_greeting_to_goodbye(school: School) -> None:
    async with school.lesson("typist") as learner:
        drill = await settled_in(learner)
        assert set(drill) == {"item", "kind", "direction", "prompt", "try"}
        assert "Today:" in await say(learner, "stop")
        closed = await learner.event("session", skip=1)
        assert await dismissed(learner) == "ROOM_DELETED"
    assert closed["body"]["reason"] == "finished"
    assert all(set(event) == ENVELOPE and event["v"] == 1 for event in learner.ears.events)
    assert len({event["id"] for event in learner.ears.events}) == len(learner.ears.events)
    order = [event["type"] for event in learner.ears.events]
    assert order[0] == "session"
    assert order.index("learner") < order.index("drill") < order.index("summary")
    stored = await school.ended("typist")
    assert (stored.state, stored.end_reason) == (SessionState.CLOSED, EndReason.FINISHED)
    said = [u.text for u in stored.utterances if u.speaker is Speaker.LEARNER]
    assert said == ["Aki", "1", "stop"]
    learner_stored = await school.learner("typist")
    assert (learner_stored.name, learner_stored.progress.total_sessions) == ("Aki", 1)


async def test_the_tutor_is_read_and_its_words_are_in_the_transcript(school: School) -> None:
    async with school.lesson("reader") as learner:
        greeting = (await learner.event("tutor"))["body"]
        assert "".join(token["surface"] for token in greeting["tokens"]) == greeting["text"]
        await learner.reads("What is your name?")


async def test_whoever_comes_back_is_known_by_name(school: School) -> None:
    async with school.lesson("regular") as learner:
        await settled_in(learner, "Naoko")
        await say(learner, "stop")
        await dismissed(learner)
    await school.ended("regular")
    async with school.lesson("regular") as learner:
        greeting = (await learner.event("tutor"))["body"]["text"]
    assert greeting.startswith("おかえりなさい、Naokoさん！")


async def test_a_lesson_by_voice(founded: Opened, loopback_deepgram: LoopbackDeepgram) -> None:
    vendors = {
        "LOQUA_TTS": "openjtalk/mei",
        "DEEPGRAM_API_KEY": "loopback",
        "DEEPGRAM_BASE_URL": loopback_deepgram.base_url,
    }
    async with founded(vendors) as school, school.lesson("speaker", microphone=True) as learner:
        greeted = await learner.hears()
        await learner.state("listening", after=greeted)
        loopback_deepgram.hear("ケンです")
        ended = await learner.speak("ケンです")
        answered = await learner.hears(after=ended)
        assert answered - ended < 10
        await learner.reads("ケンです")
        await school.credentials.delete_room(learner.room_name)
        stored = await school.ended("speaker")
    assert stored.state is SessionState.CLOSED
    assert [u.text for u in stored.utterances if u.speaker is Speaker.LEARNER] == ["ケンです"]
    assert (await school.learner("speaker")).name == "ケン"


async def test_a_learner_who_drops_and_returns_goes_on_in_the_same_lesson(school: School) -> None:
    room = await school.open_room({"user_id": "dropper"})
    async with RoomLearner(school.credentials, "dropper", room) as learner:
        await learner.join(microphone=False)
        await learner.event("tutor")
        await say(learner, "Aki")
    async with RoomLearner(school.credentials, "dropper", room) as learner:
        await learner.join(microphone=False)
        await learner.meet_tutor()
        assert "We start at" in await say(learner, "1")
        await say(learner, "stop")
        await dismissed(learner)
    stored = await school.ended("dropper")
    assert len(await school.sessions("dropper")) == 1
    assert sum("Welcome" in u.text for u in stored.utterances) == 1


async def test_two_learners_at_once_hear_nothing_of_each_other(school: School) -> None:
    async with school.lesson("left") as left, school.lesson("right") as right:
        await settled_in(left, "Zebralina")
        await settled_in(right, "Quokkano")
        assert "Zebralina" in json.dumps(left.ears.events)
        assert "Quokkano" not in json.dumps(left.ears.events)
        assert "Zebralina" not in json.dumps(right.ears.events)
        for learner in (left, right):
            await say(learner, "stop")
            await dismissed(learner)
    names = [(await school.learner(one)).name for one in ("left", "right")]
    assert names == ["Zebralina", "Quokkano"]


async def test_of_two_tutors_sent_to_a_room_one_leaves(school: School) -> None:
    room = await school.open_room({"user_id": "doubled"})
    again = api.CreateAgentDispatchRequest(agent_name=school.worker.agent_name, room=room)
    async with school.credentials.api() as client:
        await client.agent_dispatch.create_dispatch(again)
    async with RoomLearner(school.credentials, "doubled", room) as learner:
        await learner.join(microphone=False)
        await learner.event("tutor")
        await school.worker.logged("another tutor is in the room", timeout=10)
        await say(learner, "Aki")
        await until(lambda: len(learner.room.remote_participants) == 1, what="one tutor")
        assert len(learner.ears.of_type("tutor")) == 2
        await school.credentials.delete_room(room)
    await school.ended("doubled")
    assert len(await school.sessions("doubled")) == 1
