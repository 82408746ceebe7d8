"""A lesson by voice with the real plugins and detector, whatever the vendors do."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from e2e.rooms.studio import Studio, studio
from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.session import Speaker
from rig.deepgram import LoopbackDeepgram
from rig.faults import Cut, Fault, Hang, Status
from rig.openai import LoopbackOpenAI
from rig.speech import join, say, silence

later = partial(pytest.param, marks=pytest.mark.slow)
Opened = Callable[..., AbstractAsyncContextManager[Studio]]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog("ja")


@pytest.fixture
def opened(
    tmp_path: Path,
    catalog: Catalog,
    loopback_deepgram: LoopbackDeepgram,
    loopback_openai: LoopbackOpenAI,
) -> Opened:
    return partial(studio, tmp_path, catalog, loopback_deepgram, loopback_openai)


async def test_a_turn_goes_through_ear_model_and_mouth(
    opened: Opened, loopback_deepgram: LoopbackDeepgram, loopback_openai: LoopbackOpenAI
) -> None:
    async with opened() as held:
        greeting = loopback_openai.count("speech")
        assert greeting >= 1
        await held.rig.turn(say("わたしはケンです"), "私はケンです")
        assert await held.stored(Speaker.LEARNER) == ["私はケンです"]
        assert (await held.stored(Speaker.TUTOR))[-1] == "いいですね！"
        assert held.tutor()[-1] == "いいですね！"
        assert loopback_openai.count("speech") == greeting + 1
        assert held.notices() == []
    assert loopback_deepgram.connections[0].authorization == "Token loopback-deepgram-key"
    assert loopback_deepgram.connections[0].query["model"] == ["nova-3"]


@pytest.mark.parametrize(
    "fault", [Status(500), later(Status(401)), later(Status(429)), later(Hang()), Cut(after=0)]
)
async def test_where_the_model_fails_the_practice_engine_goes_on(
    opened: Opened, loopback_openai: LoopbackOpenAI, fault: Fault
) -> None:
    async with opened() as held:
        loopback_openai.chat_faults.always = fault
        await held.rig.turn(say("わたしはケンです"), "私はケンです")
        assert "practice" in held.notices()
        assert "はじめまして、ケンさん！" in held.tutor()[-1]
        await held.rig.turn(say("ケン"), "ケン")
        assert "Please say a number" in held.tutor()[-1]
        assert await held.stored(Speaker.LEARNER) == ["私はケンです", "ケン"]
        assert held.job.reasons == []


@pytest.mark.parametrize(
    "fault", [Status(500), later(Status(401)), later(Status(429)), later(Hang()), Cut(after=0)]
)
async def test_where_the_voice_fails_the_bundled_one_speaks(
    opened: Opened, loopback_openai: LoopbackOpenAI, fault: Fault
) -> None:
    loopback_openai.speech_faults.always = fault
    async with opened() as held:
        heard = len(held.rig.speaker.segments)
        assert held.rig.speaker.segments[0].played > 0.5
        await held.rig.turn(say("わたしはケンです"), "私はケンです")
        assert len(held.rig.speaker.segments) > heard
        assert (await held.stored(Speaker.TUTOR))[-1] == "いいですね！"


async def test_a_recogniser_that_is_cut_off_is_called_again(
    opened: Opened, loopback_deepgram: LoopbackDeepgram
) -> None:
    async with opened(LOQUA_LLM="practice") as held:
        loopback_deepgram.drop_next = True
        pcm = join(say("あの"), silence(0.2), say("わたしはケンです、東京に住んでいます"))
        await held.rig.turn(pcm, "ケン")
        assert await held.stored(Speaker.LEARNER) == ["ケン"]
        assert loopback_deepgram.count("dropped") == 1
        assert len(loopback_deepgram.connections) == 2


async def test_who_speaks_in_vain_is_told_to_type(
    opened: Opened, loopback_deepgram: LoopbackDeepgram
) -> None:
    async with opened(LOQUA_LLM="practice") as held:
        loopback_deepgram.silent = True
        for _ in range(3):
            assert "unheard" not in held.notices()
            await held.rig.mic.play(join(say("ケン"), silence(1.0)))
        await held.rig.until(lambda: "unheard" in held.notices())
        assert held.job.reasons == []


async def test_an_answer_that_breaks_off_costs_one_turn(
    opened: Opened, loopback_deepgram: LoopbackDeepgram, loopback_openai: LoopbackOpenAI
) -> None:
    async with opened() as held:
        loopback_openai.chat_faults.add(Cut(after=4))
        loopback_deepgram.hear("私はケンです")
        await held.rig.mic.play(say("わたしはケンです"))
        await held.rig.until(lambda: len(held.rig.history("assistant")) == 2)
        await held.rig.quiet()
        assert "vendor_failed" in held.notices()
        await held.rig.turn(say("ケン"), "ケン")
        assert await held.stored(Speaker.LEARNER) == ["私はケンです", "ケン"]
        assert len(await held.stored(Speaker.TUTOR)) == 3
        assert held.job.reasons == []
