"""The vendors of one lesson, as the settings choose them, each with the next rung below it."""

from dataclasses import dataclass
from typing import Any

from livekit.agents import inference, llm, stt, tokenize, tts, vad
from livekit.agents.types import NOT_GIVEN, APIConnectOptions
from livekit.agents.voice.agent_session import SessionConnectOptions

from loqua.settings import Settings
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.openjtalk import OpenJTalk
from loqua.tutor.practice import PracticeLLM

CONNECT = APIConnectOptions(max_retry=2, retry_interval=0.2, timeout=6.0)
FALLBACK_SECONDS = 6.0


@dataclass(slots=True, kw_only=True)
class Voice:
    """Speech recognition, language model and speech of one lesson; None where there is none."""

    stt: stt.STT[Any] | None
    llm: llm.LLM[Any]
    tts: tts.TTS[Any] | None
    vad: vad.VAD | None
    practice: bool

    def parts(self) -> dict[str, Any]:
        given = {"stt": self.stt, "llm": self.llm, "tts": self.tts, "vad": self.vad}
        return {k: v for k, v in given.items() if v is not None or k == "vad"}

    def connection(self) -> SessionConnectOptions:
        return SessionConnectOptions(
            stt_conn_options=CONNECT, llm_conn_options=CONNECT, tts_conn_options=CONNECT
        )

    def missing(self) -> list[tuple[str, str]]:
        """A notice for each rung of the ladder that this lesson stands below."""
        notices = []
        if self.practice:
            notices.append(("practice", "No language model: the practice engine teaches."))
        if self.stt is None:
            notices.append(("typed", "No speech recognition: please type your answers."))
        if self.tts is None:
            notices.append(("written", "No speech: the tutor writes."))
        return notices


def voice_of(settings: Settings, lesson: LiveLesson) -> Voice:
    """The vendors of a lesson in a room."""
    model = language_model(settings, lesson)
    recogniser = recogniser_of(settings)
    return Voice(
        stt=recogniser,
        llm=model,
        tts=speech_of(settings, lesson.learner.preferences.speech_speed),
        vad=detector_of(settings) if recogniser else None,
        practice=model.provider == "loqua",
    )


def language_model(settings: Settings, lesson: LiveLesson) -> llm.LLM[Any]:
    """The model that talks; the practice engine goes on where it fails."""
    practice = PracticeLLM(lesson.answer)
    chosen = settings.llm_model()
    if chosen.provider == "practice":
        return practice
    from livekit.plugins import openai

    model = openai.LLM(
        model=chosen.name,
        api_key=settings.secret_of("openai") or "none",
        base_url=settings.base_url("llm") or NOT_GIVEN,
    )
    both = llm.FallbackAdapter(
        [model, practice], attempt_timeout=FALLBACK_SECONDS, max_retry_per_llm=1
    )
    both.on("llm_availability_changed", lambda event: _tell(lesson, available=event.available))
    return both


def _tell(lesson: LiveLesson, *, available: bool) -> None:
    if available:
        lesson.notice("model_back", "The language model is back.", warning=False)
    else:
        lesson.notice(
            "practice", "The language model does not answer: the practice engine goes on."
        )


def recogniser_of(settings: Settings) -> stt.STT[Any] | None:
    chosen = settings.stt_model()
    if chosen.provider == "deepgram":
        from livekit.plugins import deepgram

        base = settings.base_url("stt")
        options: dict[str, Any] = {"base_url": base} if base else {}
        recogniser = deepgram.STT(
            model=chosen.name,
            language="multi",
            api_key=settings.secret_of("deepgram") or NOT_GIVEN,
            **options,
        )
        recogniser.capabilities.manual_flush = True
        return recogniser
    if chosen.provider == "openai":
        from livekit.plugins import openai

        return openai.STT(
            model=chosen.name,
            language=settings.language,
            api_key=settings.secret_of("openai") or "none",
            base_url=settings.base_url("stt") or NOT_GIVEN,
        )
    return None


def speech_of(settings: Settings, speed: float) -> tts.TTS[Any] | None:
    chosen = settings.tts_model()
    if chosen.provider == "openjtalk":
        return by_sentence(OpenJTalk(speed=speed))
    if chosen.provider == "openai":
        return _spoken_by(by_sentence(_openai_voice(settings, chosen.name, speed)), speed)
    if chosen.provider == "deepgram":
        return _spoken_by(_deepgram_voice(settings, chosen.name), speed)
    return None


def _openai_voice(settings: Settings, model: str, speed: float) -> tts.TTS[Any]:
    from loqua.tutor.openai_voice import OpenAIVoice

    return OpenAIVoice(
        model=model,
        speed=speed,
        response_format="pcm",
        api_key=settings.secret_of("openai") or "none",
        base_url=settings.base_url("tts") or NOT_GIVEN,
    )


def _deepgram_voice(settings: Settings, model: str) -> tts.TTS[Any]:
    from livekit.plugins import deepgram

    base = settings.base_url("tts")
    where: dict[str, Any] = {"base_url": base} if base else {}
    return deepgram.TTS(model=model, api_key=settings.secret_of("deepgram") or "", **where)


def _spoken_by(voice: tts.TTS[Any], speed: float) -> tts.TTS[Any]:
    """That voice, and the bundled one where it fails."""
    return tts.FallbackAdapter([voice, by_sentence(OpenJTalk(speed=speed))])


def by_sentence(voice: tts.TTS[Any]) -> tts.TTS[Any]:
    """Speak short Japanese sentences one by one; the framework's own splitter glues them."""
    return tts.StreamAdapter(
        tts=voice,
        sentence_tokenizer=tokenize.blingfire.SentenceTokenizer(
            min_sentence_len=6, stream_context_len=1, retain_format=True
        ),
    )


def detector_of(settings: Settings) -> vad.VAD:
    if settings.vad == "silero":
        from livekit.plugins import silero

        return silero.VAD.load(min_silence_duration=0.25)
    return inference.VAD(model="silero")
