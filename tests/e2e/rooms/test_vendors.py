"""What a learner in a real room gets where a vendor does not answer: the next rung, and a word."""

import pytest

from e2e.rooms.conftest import Opened
from e2e.rooms.school import dismissed, say
from loqua.domain.session import EndReason, Speaker
from rig.deepgram import LoopbackDeepgram
from rig.faults import Status
from rig.learner import RoomLearner
from rig.openai import LoopbackOpenAI
from rig.waiting import until

pytestmark = pytest.mark.server

NOBODY = "http://127.0.0.1:9/v1"


def codes(learner: RoomLearner) -> list[str]:
    return [event["body"]["code"] for event in learner.ears.of_type("notice")]


async def noticed(learner: RoomLearner, code: str) -> None:
    await until(
        lambda: code in codes(learner), timeout=30, what=lambda: f"{code}: {codes(learner)}"
    )


async def test_where_no_vendor_answers_the_lesson_is_held_all_the_same(founded: Opened) -> None:
    vendors = {
        "LOQUA_TTS": "openai",
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": NOBODY,
        "DEEPGRAM_API_KEY": "k",
        "DEEPGRAM_BASE_URL": NOBODY,
    }
    async with founded(vendors) as school, school.lesson("stranded", microphone=True) as learner:
        assert await learner.hears(timeout=30)
        assert "What may I call you?" in await say(learner, "hello")
        await noticed(learner, "practice")
        assert "How much Japanese" in await say(learner, "Aki")
        assert codes(learner).count("typed") == 1
        await school.credentials.delete_room(learner.room_name)
        stored = await school.ended("stranded")
    assert stored.end_reason is not EndReason.PROVIDER_ERROR
    assert [u.text for u in stored.utterances if u.speaker is Speaker.LEARNER] == ["hello", "Aki"]


async def test_a_key_that_is_refused_leaves_a_learner_who_types(
    founded: Opened, loopback_deepgram: LoopbackDeepgram
) -> None:
    loopback_deepgram.refuse = 401
    vendors = {"DEEPGRAM_API_KEY": "k", "DEEPGRAM_BASE_URL": loopback_deepgram.base_url}
    async with founded(vendors) as school, school.lesson("typing", microphone=True) as learner:
        await noticed(learner, "typed")
        assert "How much Japanese" in await say(learner, "Aki")
        await until(lambda: loopback_deepgram.count("refused") > 4, timeout=30, what="refusals")
        await learner.write("1")
        await learner.event("drill")
        assert codes(learner).count("typed") == 1
        await say(learner, "stop")
        await dismissed(learner)
        stored = await school.ended("typing")
    assert stored.end_reason is EndReason.FINISHED


async def test_a_model_teaches_and_its_outage_is_told(
    founded: Opened, loopback_openai: LoopbackOpenAI
) -> None:
    vendors = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": loopback_openai.base_url}
    async with (
        founded({**vendors, "LOQUA_STT": "none"}) as school,
        school.lesson("modelled") as learner,
    ):
        assert await say(learner, "やあ") == "いいですね！"
        loopback_openai.chat_faults.always = Status(500)
        assert "What may I call you?" in await say(learner, "hello")
        await noticed(learner, "practice")
        loopback_openai.chat_faults.always = None
        await noticed(learner, "model_back")
        assert await say(learner, "また") == "いいですね！"
