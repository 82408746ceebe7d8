"""The voice that needs no key."""

import asyncio
from array import array

import pytest
from livekit import rtc
from livekit.agents import tts

from loqua.tutor.models import by_sentence
from loqua.tutor.openjtalk import SAMPLE_RATE, OpenJTalk


async def spoken(text: str, *, speed: float = 1.0) -> rtc.AudioFrame:
    async with OpenJTalk(speed=speed).synthesize(text) as stream:
        return await stream.collect()


def loudest(frame: rtc.AudioFrame) -> int:
    return max(map(abs, array("h", bytes(frame.data))))


async def test_a_sentence_is_heard_at_the_rate_that_the_voice_states() -> None:
    frame = await spoken("こんにちは。いい天気ですね。")
    voice = OpenJTalk()
    assert frame.sample_rate == voice.sample_rate == SAMPLE_RATE
    assert frame.num_channels == voice.num_channels == 1
    assert 1.5 < frame.duration < 5.0
    assert loudest(frame) > 2_000
    assert (voice.provider, voice.model) == ("openjtalk", "mei")


async def test_a_slower_voice_takes_longer() -> None:
    normal, slow = (
        await spoken("おはようございます。"),
        await spoken("おはようございます。", speed=0.5),
    )
    assert slow.duration > normal.duration * 1.4


@pytest.mark.parametrize("nothing", [" ", "。", "😀", "…", "\n"])
async def test_a_text_with_nothing_to_say_is_a_short_silence(nothing: str) -> None:
    frame = await spoken(nothing)
    assert 0.05 < frame.duration < 0.5
    assert loudest(frame) == 0


@pytest.mark.parametrize(
    "text", ["Hello, Ken!", "水 means “water”.", "ｶﾀｶﾅ", "12時", "\x00水", "é"]
)
async def test_any_script_is_read_somehow(text: str) -> None:
    assert (await spoken(text)).duration > 0.1


async def test_a_long_text_is_spoken_whole_while_the_lesson_goes_on() -> None:
    lag = 0.0
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        nonlocal lag
        while True:
            begun = loop.time()
            await asyncio.sleep(0.005)
            lag = max(lag, loop.time() - begun - 0.005)

    await spoken("水")
    watching = asyncio.create_task(watch())
    begun = loop.time()
    frame = await spoken("これは長い文です" * 30)
    took = loop.time() - begun
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert frame.duration > 20
    assert lag < took / 2


async def test_a_voice_that_is_cut_off_speaks_again() -> None:
    voice = OpenJTalk()
    stream = voice.synthesize("これは長い文です" * 10)
    await asyncio.sleep(0.01)
    await stream.aclose()
    async with voice.synthesize("水") as again:
        assert (await again.collect()).duration > 0.3


async def test_several_lessons_speak_at_once() -> None:
    frames = await asyncio.gather(
        *(spoken(text) for text in ("水", "お茶をください。", "おはようございます、先生。"))
    )
    assert len({frame.duration for frame in frames}) == 3


async def test_sentences_are_heard_one_by_one() -> None:
    voice = by_sentence(OpenJTalk())
    async with voice.stream() as stream:
        stream.push_text("おはようございます。")
        stream.push_text("いい天気ですね。")
        stream.end_input()
        heard: list[tts.SynthesizedAudio] = [audio async for audio in stream]
    assert sum(audio.frame.duration for audio in heard) > 2.0
    await voice.aclose()
