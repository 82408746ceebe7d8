"""What a worker writes: never what a learner said, nor what opens a door."""

import re

import pytest

from e2e.rooms.conftest import Opened
from e2e.rooms.school import say
from rig.deepgram import LoopbackDeepgram
from rig.faults import Status
from rig.openai import LoopbackOpenAI, Reply

pytestmark = pytest.mark.server

NAME, TYPED, SPOKEN = "Zebralina", "my quokka is purple", "紫のカモノハシ"
OPENAI, DEEPGRAM = "sk-canary-openai-key-0123456789", "canary-deepgram-key-0123456789"


async def test_no_word_and_no_key_is_in_the_log(
    founded: Opened, loopback_deepgram: LoopbackDeepgram, loopback_openai: LoopbackOpenAI
) -> None:
    vendors = {
        "LOQUA_TTS": "openai",
        "OPENAI_API_KEY": OPENAI,
        "OPENAI_BASE_URL": loopback_openai.base_url,
        "DEEPGRAM_API_KEY": DEEPGRAM,
        "DEEPGRAM_BASE_URL": loopback_deepgram.base_url,
        "LOQUA_LOG_LEVEL": "debug",
        "LOQUA_DRAIN_SECONDS": "1",
    }
    loopback_openai.brain = lambda _body: Reply(f"{NAME}さん、いいですね！")
    async with founded(vendors, args=("--log-level", "debug")) as school:
        async with school.lesson("canary", microphone=True) as learner:
            greeted = await learner.hears(timeout=30)
            await learner.state("listening", after=greeted)
            loopback_deepgram.hear(SPOKEN)
            await learner.speak("むらさきのカモノハシ")
            await learner.reads(SPOKEN)
            await say(learner, TYPED)
            loopback_openai.chat_faults.always = Status(401)
            await say(learner, TYPED)
            await say(learner, NAME)
            await school.credentials.delete_room(learner.room_name)
        await school.ended("canary")
        await school.heard("canary", SPOKEN)
        await school.worker.terminate()
        log = school.worker.text()
    assert "lesson ended" in log
    secrets = (OPENAI, DEEPGRAM, school.credentials.secret)
    found = [word for word in (NAME, TYPED, SPOKEN, *secrets) if word in log]
    assert found == []
    assert '"lk.pii.user_transcript": "[redacted]"' in log
    escaped = SPOKEN.encode("unicode_escape").decode()
    assert escaped not in log
    assert re.findall(r"eyJ[\w-]{8,}\.[\w-]+", log) == []
