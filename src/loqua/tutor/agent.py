"""The tutor: LiveKit's agent of one lesson."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import replace
from typing import Any

from livekit import rtc
from livekit.agents import Agent, APIError, ModelSettings, function_tool, llm, stt
from livekit.agents.llm import ToolError
from livekit.agents.voice import SpeechHandle

from loqua.domain.session import EndReason
from loqua.errors import InvalidValue
from loqua.teaching.intake import name_in
from loqua.tutor.live_lesson import LiveLesson

DEAF_SECONDS = (0.0, 0.0, 1.0, 2.0, 5.0, 15.0, 30.0)
"""How long a recogniser that failed so often in a row is left alone."""


class Tutor(Agent):
    """Speaks first, and shows on the learner's screen what it says."""

    def __init__(self, lesson: LiveLesson, *, instructions: str, greeting: str | None) -> None:
        super().__init__(instructions=instructions, tools=_tools(lesson) if greeting else [])
        self._lesson = lesson
        self._greeting = greeting
        self._greeted: SpeechHandle | None = None
        self._deaf = 0

    async def on_enter(self) -> None:
        text = self._greeting or self._lesson.greet()
        self._lesson.spoke(text)
        self._greeted = self.session.say(text)

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> AsyncIterable[stt.SpeechEvent]:
        """Hear; LiveKit calls this again after a failure, and the learner types meanwhile."""
        await _unheard(audio, DEAF_SECONDS[min(self._deaf, len(DEAF_SECONDS) - 1)])
        try:
            async for event in Agent.default.stt_node(self, audio, model_settings):
                self._hears()
                yield event
        except APIError:
            self._deaf += 1
            if self._deaf == 1:
                self._lesson.notice("typed", "You cannot be heard now: please type your answers.")
            raise

    def _hears(self) -> None:
        if self._deaf:
            self._deaf = 0
            self._lesson.notice("heard", "You can be heard again.", warning=False)

    async def llm_node(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> AsyncIterable[Any]:
        text: list[str] = []
        try:
            async for chunk in Agent.default.llm_node(self, chat_ctx, tools, model_settings):
                text.append(_content(chunk))
                yield chunk
        finally:
            self._lesson.spoke("".join(text))


async def _unheard(audio: AsyncIterable[rtc.AudioFrame], seconds: float) -> None:
    """Let that much of what is said go by, so that nothing stale is transcribed later."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    if seconds:
        async for _ in audio:
            if loop.time() >= until:
                return


def _content(chunk: object) -> str:
    if isinstance(chunk, str):
        return chunk
    if isinstance(chunk, llm.ChatChunk) and chunk.delta:
        return chunk.delta.content or ""
    return ""


def _tools(lesson: LiveLesson) -> list[Any]:
    """What a language model may do beside talking."""

    @function_tool
    async def remember_name(name: str) -> str:
        """Store the learner's name when they tell it."""
        known = name_in(name)
        if known is None:
            message = "That is not a name. Ask again."
            raise ToolError(message)
        lesson.change_learner(replace(lesson.learner, name=known))
        return f"The learner's name is {known}."

    @function_tool
    async def set_preference(name: str, value: str) -> str:
        """Change a preference that the learner asks for.

        Args:
            name: learning_level, learning_goals, preferred_topics, practice_frequency,
                session_duration_preference, wants_formal_speech, wants_kanji_practice,
                wants_grammar_focus or speech_speed.
            value: The new value; lists are separated by commas.

        """
        if name == "system_prompt_override":
            message = "That preference is the operator's."
            raise ToolError(message)
        try:
            preferences = lesson.learner.preferences.with_text(name, value)
        except InvalidValue as error:
            raise ToolError(str(error)) from None
        lesson.change_learner(replace(lesson.learner, preferences=preferences))
        return f"{name} is now {value}."

    @function_tool
    async def end_lesson() -> str:
        """End the lesson when the learner wants to stop. Say goodbye first."""
        lesson.end(EndReason.FINISHED)
        return "The lesson ends now."

    return [remember_name, set_preference, end_lesson]
