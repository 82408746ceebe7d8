"""Who is taught in a room: only the learner that the server's metadata names."""

import json

import pytest
from livekit import api

from e2e.rooms.conftest import Opened
from e2e.rooms.school import School, dismissed, say, settled_in
from rig.learner import RoomLearner

pytestmark = pytest.mark.server

MALFORMED = (
    "not json",
    "[]",
    '{"user_id": 7}',
    '{"user_id": "../x"}',
    '{"user_id": "a\\u202eb"}',
    '{"user_id": "' + "x" * 9_000 + '"}',
    "[" * 10_000,
    '{"user_id": "a\\u0000b"}',
)


@pytest.mark.parametrize("metadata", MALFORMED, ids=range(len(MALFORMED)))
async def test_malformed_metadata_makes_a_guest_lesson(school: School, metadata: str) -> None:
    guests = school.worker.text().count('"guest": true')
    async with school.lesson("visitor", metadata) as learner:
        opened = (await learner.event("session"))["body"]
        await learner.write("stop")
        await dismissed(learner)
    assert opened["user_id"].startswith("guest-")
    await school.worker.logged('"guest": true', times=guests + 1)
    assert (await school.learner("visitor")).created_at is None


async def test_without_metadata_the_signed_identity_is_the_learner(school: School) -> None:
    async with school.lesson("signed", "") as learner:
        assert (await learner.event("session"))["body"]["user_id"] == "signed"


async def test_what_a_client_can_set_is_not_believed(school: School) -> None:
    room = await school.open_room("")
    credentials = school.credentials
    claim = json.dumps({"user_id": "victim"})
    token = (
        api.AccessToken(credentials.key, credentials.secret)
        .with_identity("mallory")
        .with_name("victim")
        .with_metadata(claim)
        .with_attributes({"user_id": "victim"})
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .to_jwt()
    )
    async with RoomLearner(credentials, "mallory", room) as learner:
        await learner.join(token=token, microphone=False)
        assert (await learner.event("session", timeout=30))["body"]["user_id"] == "mallory"


async def test_a_stranger_hears_an_apology_and_nothing_of_the_learner(school: School) -> None:
    async with school.lesson("alice") as learner:
        await settled_in(learner, "Wonderland")
        await say(learner, "stop")
        await dismissed(learner)
    refused = school.worker.text().count("identity refused")
    room = await school.open_room({"user_id": "alice"})
    async with RoomLearner(school.credentials, "bob", room) as stranger:
        await stranger.join(microphone=False)
        await stranger.reads("Sorry, I cannot start a lesson in this room.", timeout=30)
        await school.worker.logged("identity refused", times=refused + 1)
        assert stranger.ears.events == []
        assert all("Wonderland" not in line.text for line in stranger.ears.lines)
    assert len(await school.sessions("alice")) == 1
    assert await school.sessions("bob") == []


async def test_the_learner_is_taught_though_a_stranger_is_there_first(school: School) -> None:
    room = await school.open_room({"user_id": "late"})
    async with (
        RoomLearner(school.credentials, "early", room) as stranger,
        RoomLearner(school.credentials, "late", room) as learner,
    ):
        await stranger.join(microphone=False)
        await stranger.write("It is me who learns here")
        await learner.join(microphone=False)
        await learner.event("tutor", timeout=30)
        await stranger.write("Mallory")
        await say(learner, "Aki")
        assert stranger.ears.events == []
        await say(learner, "stop")
        await dismissed(learner)
    said = " ".join(u.text for u in (await school.ended("late")).utterances)
    assert "Mallory" not in said
    assert (await school.learner("late")).name == "Aki"


async def test_metadata_that_changes_in_the_lesson_changes_nobody(school: School) -> None:
    room = await school.open_room({"user_id": "first"})
    async with RoomLearner(school.credentials, "first", room) as learner:
        await learner.join(microphone=False)
        await learner.event("tutor", timeout=30)
        change = api.UpdateRoomMetadataRequest(room=room, metadata='{"user_id": "second"}')
        async with school.credentials.api() as client:
            await client.room.update_room_metadata(change)
        await school.worker.logged("names another learner now; ignored")
        await say(learner, "Aki")
        await say(learner, "stop")
        await dismissed(learner)
    assert (await school.ended("first")).spoken
    assert await school.sessions("second") == []


async def test_an_operators_playground_may_teach_a_named_learner(founded: Opened) -> None:
    async with founded({"LOQUA_PLAYGROUND_LEARNER": "me"}) as school:
        async with school.lesson("identity-7f3a", "") as learner:
            opened = (await learner.event("session"))["body"]
            await say(learner, "stop")
            await dismissed(learner)
        assert opened["user_id"] == "me"
        assert '"reason": "LOQUA_PLAYGROUND_LEARNER"' in school.worker.text()
