"""Which vendors hold a lesson, by the settings and the keys that are set."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from livekit.agents import inference, llm, tts
from livekit.plugins import deepgram, openai, silero

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.preferences import Preferences
from loqua.domain.session import Session
from loqua.settings import Settings, load_settings
from loqua.tutor.clock import Clock
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.models import Voice, language_model, recogniser_of, speech_of, voice_of
from loqua.tutor.openai_voice import OpenAIVoice
from loqua.tutor.openjtalk import OpenJTalk
from loqua.tutor.practice import PracticeLLM
from loqua.wire.client import NoticeBody
from tutor.glass import Glass
from tutor.unreliable import AT, Unreliable


@pytest.fixture
def glass() -> Glass:
    return Glass()


@pytest.fixture
def lesson(catalog: Catalog, session: Session, store: Unreliable, glass: Glass) -> LiveLesson:
    return LiveLesson(
        learner=Learner(id="u1", preferences=Preferences(speech_speed=0.8)),
        catalog=catalog,
        session=session,
        repository=store,
        screen=glass,
        clock=Clock(AT),
    )


def settings(**environ: str) -> Settings:
    return load_settings(environ, for_command="console")


def vendors(voice: tts.TTS[Any] | None) -> Iterator[tts.TTS[Any]]:
    """The voices behind the adapters, the first choice first."""
    if isinstance(voice, tts.FallbackAdapter):
        for one in voice._tts_instances:  # noqa: SLF001 - what it falls back to is the point
            yield from vendors(one)
    elif isinstance(voice, tts.StreamAdapter):
        yield from vendors(voice._wrapped_tts)  # noqa: SLF001 - likewise
    elif voice:
        yield voice


def models(model: llm.LLM[Any]) -> list[llm.LLM[Any]]:
    if isinstance(model, llm.FallbackAdapter):
        return list(model._llm_instances)  # noqa: SLF001 - likewise
    return [model]


async def test_without_keys_the_practice_engine_speaks_and_the_learner_types(
    lesson: LiveLesson,
) -> None:
    voice = voice_of(settings(), lesson)
    assert isinstance(voice.llm, PracticeLLM)
    assert voice.practice
    assert (voice.stt, voice.vad) == (None, None)
    assert [type(one) for one in vendors(voice.tts)] == [OpenJTalk]
    assert [code for code, _ in voice.missing()] == ["practice", "typed"]
    assert "stt" not in voice.parts()
    assert voice.parts()["vad"] is None


async def test_an_openai_key_gives_a_whole_voice_with_a_rung_below_each(
    lesson: LiveLesson,
) -> None:
    voice = voice_of(settings(OPENAI_API_KEY="k"), lesson)
    model, practice = models(voice.llm)
    assert (model.model, practice.provider) == ("gpt-4.1-mini", "loqua")
    assert isinstance(voice.stt, openai.STT)
    assert [type(one) for one in vendors(voice.tts)] == [OpenAIVoice, OpenJTalk]
    assert isinstance(voice.vad, inference.VAD)
    assert voice.missing() == []
    assert not voice.practice


async def test_a_deepgram_key_alone_hears(lesson: LiveLesson) -> None:
    voice = voice_of(settings(DEEPGRAM_API_KEY="k"), lesson)
    assert isinstance(voice.stt, deepgram.STT)
    assert voice.stt.model == "nova-3"
    assert voice.practice


@pytest.mark.parametrize(
    ("chosen", "model"),
    [("openai/gpt-4o", "gpt-4o"), ("openai", "gpt-4.1-mini"), ("openai/my/model", "my/model")],
)
async def test_the_setting_names_the_language_model(
    lesson: LiveLesson, chosen: str, model: str
) -> None:
    found = models(language_model(settings(LOQUA_LLM=chosen, OPENAI_API_KEY="k"), lesson))
    assert found[0].model == model


async def test_the_practice_engine_can_be_chosen_over_a_key(lesson: LiveLesson) -> None:
    chosen = settings(LOQUA_LLM="practice", OPENAI_API_KEY="k")
    assert isinstance(language_model(chosen, lesson), PracticeLLM)


async def test_no_hearing_and_no_speech_can_be_chosen(lesson: LiveLesson) -> None:
    chosen = settings(LOQUA_STT="none", LOQUA_TTS="none", OPENAI_API_KEY="k")
    voice = voice_of(chosen, lesson)
    assert (voice.stt, voice.tts) == (None, None)
    assert [code for code, _ in voice.missing()] == ["typed", "written"]
    assert "tts" not in voice.parts()


async def test_a_compatible_endpoint_is_called_without_a_key(lesson: LiveLesson) -> None:
    chosen = settings(
        LOQUA_LLM_BASE_URL="http://llm/v1",
        LOQUA_STT_BASE_URL="http://stt/v1",
        LOQUA_TTS_BASE_URL="http://tts/v1",
    )
    voice = voice_of(chosen, lesson)
    [speaker, _] = vendors(voice.tts)
    for part, url in (
        (models(voice.llm)[0], "http://llm/v1/"),
        (voice.stt, "http://stt/v1/"),
        (speaker, "http://tts/v1/"),
    ):
        client = cast("Any", part)._client  # noqa: SLF001 - where a plugin calls is its secret
        assert str(client.base_url) == url
        assert client.api_key == "none"


async def test_a_key_goes_where_the_base_url_points(lesson: LiveLesson) -> None:
    chosen = settings(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL="http://proxy/v1")
    client = cast("Any", models(language_model(chosen, lesson))[0])._client  # noqa: SLF001 - likewise
    assert (str(client.base_url), client.api_key) == ("http://proxy/v1/", "sk-1")


async def test_deepgram_is_called_where_its_base_url_points() -> None:
    chosen = settings(
        DEEPGRAM_API_KEY="k",
        DEEPGRAM_BASE_URL="http://deep/v1",
        LOQUA_STT="deepgram/nova-2",
        LOQUA_TTS="deepgram/aura-2-izanami-ja",
    )
    recogniser = cast("Any", recogniser_of(chosen))
    assert recogniser._opts.endpoint_url == "http://deep/v1/listen"  # noqa: SLF001 - likewise
    assert recogniser.model == "nova-2"
    [speaker, bundled] = vendors(speech_of(chosen, 1.0))
    assert cast("Any", speaker)._opts.base_url == "http://deep/v1/speak"  # noqa: SLF001 - likewise
    assert isinstance(bundled, OpenJTalk)


@pytest.mark.parametrize("chosen", ["openjtalk/mei", "openjtalk", "openai"])
async def test_the_learner_decides_how_fast_the_tutor_speaks(chosen: str) -> None:
    voices = list(vendors(speech_of(settings(LOQUA_TTS=chosen, OPENAI_API_KEY="k"), 0.8)))
    bundled = voices[-1]
    assert isinstance(bundled, OpenJTalk)
    assert bundled.speed == 0.8


async def test_the_detector_can_be_the_plugins(lesson: LiveLesson) -> None:
    chosen = settings(LOQUA_VAD="silero", DEEPGRAM_API_KEY="k")
    assert isinstance(voice_of(chosen, lesson).vad, silero.VAD)


async def test_the_learner_is_told_when_the_model_falls_silent_and_returns(
    lesson: LiveLesson, glass: Glass
) -> None:
    both = language_model(settings(OPENAI_API_KEY="k"), lesson)
    assert isinstance(both, llm.FallbackAdapter)
    for available in (False, True):
        event = llm.AvailabilityChangedEvent(llm=models(both)[0], available=available)
        both.emit("llm_availability_changed", event)
    codes = [body.code for body in glass.shown if isinstance(body, NoticeBody)]
    assert codes == ["practice", "model_back"]


async def test_a_failing_vendor_is_given_up_within_seconds(lesson: LiveLesson) -> None:
    voice = Voice(stt=None, llm=PracticeLLM(lesson.answer), tts=None, vad=None, practice=True)
    options = voice.connection()
    for part in (options.stt_conn_options, options.llm_conn_options, options.tts_conn_options):
        assert part.timeout * (part.max_retry + 1) <= 20
