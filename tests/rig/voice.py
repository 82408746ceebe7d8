"""A spoken lesson in one process: real plugins, real VAD, loopback vendors, no room."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeVar, get_args

from livekit.agents import Agent, AgentSession, inference, llm, stt, tokenize, tts, utils
from livekit.agents.testing import fake_job_context
from livekit.agents.voice.events import EventTypes
from livekit.agents.voice.transcription import TranscriptSynchronizer
from livekit.plugins import deepgram, openai

from .deepgram import LoopbackDeepgram
from .openai import LoopbackOpenAI
from .session_io import Speaker, TextSink, WavMic
from .speech import Pcm
from .waiting import until

T = TypeVar("T")
PATIENT: Any = {
    "turn_detection": "vad",
    "endpointing": {"min_delay": 0.5, "max_delay": 3.0},
    "interruption": {"mode": "vad"},
    "preemptive_generation": {"preemptive_tts": True},
}


@dataclass(frozen=True)
class Event:
    """An event of the session, by the wall clock."""

    at: float
    name: str
    value: Any


def loopback_stt(vendor: LoopbackDeepgram) -> stt.STT[Any]:
    """Return the real recogniser plugin pointed at the loopback."""
    return deepgram.STT(
        model="nova-3", language="multi", api_key="loopback", base_url=vendor.base_url
    )


def loopback_llm(vendor: LoopbackOpenAI) -> llm.LLM[Any]:
    """Return the real model plugin pointed at the loopback."""
    return openai.LLM(model="gpt-4.1", api_key="loopback", base_url=vendor.base_url)


def loopback_tts(vendor: LoopbackOpenAI) -> tts.TTS[Any]:
    """Return the real voice plugin pointed at the loopback, sentence by sentence."""
    voice = openai.TTS(
        model="gpt-4o-mini-tts",
        api_key="loopback",
        base_url=vendor.base_url,
        response_format="pcm",
    )
    return tts.StreamAdapter(
        tts=voice,
        sentence_tokenizer=tokenize.blingfire.SentenceTokenizer(
            min_sentence_len=6, stream_context_len=1, retain_format=True
        ),
    )


def loopback_session(
    recogniser: LoopbackDeepgram, model: LoopbackOpenAI, **options: Any
) -> AgentSession[Any]:
    """Return a session on loopback vendors; `options` are `AgentSession`'s and replace ours."""
    parts: dict[str, Any] = {
        "stt": loopback_stt(recogniser),
        "llm": loopback_llm(model),
        "tts": loopback_tts(model),
        "vad": inference.VAD(model="silero"),
        "turn_handling": PATIENT,
        "aec_warmup_duration": None,
        "session_close_transcript_timeout": 0.1,
    }
    return AgentSession(**(parts | options))


class VoiceRig:
    """Runs `session` with `agent` between a microphone and a speaker.

    `session` may be a session or a function that makes one once the plugins' HTTP client is bound.
    """

    def __init__(
        self,
        session: AgentSession[Any] | Callable[[], AgentSession[Any]],
        agent: Agent,
        *,
        recogniser: LoopbackDeepgram | None = None,
        speed: float = 20.0,
        job: bool = False,
    ) -> None:
        self._given, self.agent, self._recogniser = session, agent, recogniser
        self._speed, self._job = speed, job
        self.events: list[Event] = []
        self._stack = contextlib.AsyncExitStack()

    async def start(self) -> Self:
        """Wire everything and start; must run in the task that uses the session."""
        await self._stack.enter_async_context(utils.http_context.open())
        if self._job:
            self._stack.enter_context(fake_job_context())
        self.session = self._given if isinstance(self._given, AgentSession) else self._given()
        for vendor in vendors(self.session):
            self._stack.push_async_callback(vendor.aclose)
        self.mic, self.text, self.speaker = WavMic(), TextSink(), Speaker(speed=self._speed)
        self._screen = TranscriptSynchronizer(
            next_in_chain_audio=self.speaker, next_in_chain_text=self.text, speed=self._speed
        )
        self.session.input.audio = self.mic
        self.session.output.audio = self._screen.audio_output
        self.session.output.transcription = self._screen.text_output
        for name in set(get_args(EventTypes)) - {"metrics_collected"}:
            self.session.on(name, self._keep(name))
        await self.session.start(self.agent)
        return self

    async def stop(self) -> None:
        """End the session and close what it used."""
        try:
            self.mic.close()
            await self.session.aclose()
            await self._screen.aclose()
            self.speaker.close()
        finally:
            await self._stack.aclose()

    async def until(self, probe: Callable[[], T | None], *, timeout: float = 15.0) -> T:
        """Wait for something about the lesson."""
        return await until(probe, timeout=timeout, what=self._tail)

    async def quiet(self, timeout: float = 30.0) -> None:
        """Wait until the tutor listens and has nothing left to say."""
        session = self.session
        await self.until(
            lambda: session.agent_state == "listening" and session.current_speech is None,
            timeout=timeout,
        )

    async def turn(self, pcm: Pcm, transcript: str, **hearing: Any) -> float:
        """Speak; let `transcript` be heard; return the seconds to the tutor's first sound."""
        if self._recogniser is None:
            raise RuntimeError("give the rig its recogniser to script transcripts")
        self._recogniser.hear(transcript, **hearing)
        before = len(self.speaker.first_frames)
        end = await self.mic.play(pcm)
        await self.until(lambda: len(self.speaker.first_frames) > before)
        await self.quiet()
        return self.speaker.first_frames[before] - end

    def history(self, role: str) -> list[str]:
        """Return what one side has said, as the session remembers it."""
        said = self.session.history.messages()
        return [message.text_content or "" for message in said if message.role == role]

    def named(self, name: str) -> list[Any]:
        """Return the session's events of one name."""
        return [event.value for event in self.events if event.name == name]

    def _keep(self, name: str) -> Callable[[Any], None]:
        return lambda value: self.events.append(Event(time.time(), name, value))

    def _tail(self) -> str:
        return f"a turn; last events {[event.name for event in self.events[-12:]]}"

    async def __aenter__(self) -> Self:
        """Start."""
        try:
            return await self.start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def __aexit__(self, *exc: object) -> None:
        """Stop."""
        await asyncio.shield(self.stop())


def vendors(session: AgentSession[Any]) -> Iterator[Any]:
    """Yield the plugins that a session uses, those inside a `StreamAdapter` too."""
    for vendor in (session.stt, session.llm, session.tts):
        if vendor is None:
            continue
        yield vendor
        wrapped = getattr(vendor, "_wrapped_tts", None)
        if wrapped is not None:
            yield wrapped
